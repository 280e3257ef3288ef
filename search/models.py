"""What search finds, and searches that somebody keeps."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import City
from records.addresses import address_of
from records.constraints import codes_check
from records.history import tracked
from records.models import Record
from search.querysets import SavedSearchQuerySet, SearchEntryQuerySet

LONGEST_QUERY = 300


class Kind(models.TextChoices):
    """The kinds of records that search knows."""

    ACTIVITY = "activity", _("Activities and agreements")
    PARTNER = "partner", _("Partners and networks")
    PERSON = "person", _("People at partners")
    POST = "post", _("Posts at partners")
    MEMBERSHIP = "membership", _("Memberships in networks")
    DOCUMENT = "document", _("Documents")
    COMMITMENT = "commitment", _("Promises")
    INCOMING = "incoming", _("Incoming items")
    COMMENT = "comment", _("Comments")


class SearchEntry(models.Model):
    """How a record is found: a row beside each record that search knows.

    The database writes it in the transaction that writes the record (see the migrations
    `0002_words` to `0004_follow`); nothing else does. `search_key` holds the folded titles, one a
    line; `title_words` and `words` what the titles and the whole record hold; `tags` is the part of
    `words` that tells partners, countries, domains and codes (see `search.words`). No entry holds a
    text that somebody reads: what is shown is read from the record, through its own `visible_to`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    # Found by its tag.
    city = models.ForeignKey(
        City,
        on_delete=models.CASCADE,
        null=True,
        db_index=False,
        related_name="+",
        editable=False,
    )
    search_key = models.TextField(editable=False)
    title_words = SearchVectorField(editable=False)
    words = SearchVectorField(editable=False)
    tags = ArrayField(models.TextField(), default=list, editable=False)
    day = models.DateField(editable=False)
    added_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        indexes = [
            # What waits to be sorted into an index would be looked through by each search.
            GinIndex(fields=["words"], name="search_words", fastupdate=False),
            GinIndex(
                fields=["title_words"],
                condition=Q(kind=Kind.PARTNER),
                name="search_names_of_partners",
                fastupdate=False,
            ),
            GinIndex(
                OpClass(F("search_key"), name="gin_trgm_ops"),
                name="search_title_trgm",
                fastupdate=False,
            ),
        ]
        constraints = [
            codes_check("kind", Kind, name="search_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


@tracked(without=("seen_at",))
class SavedSearch(Record):
    """A search that somebody keeps, and may want to hear of when it finds something new.

    Without a person it is of the whole office, as those are that a key keeps. `filters` narrows it
    by the parameters of `search.filters`; `seen_at` is when its finds were looked at last.
    """

    told_by = ("name",)
    alone_of = "person_id"

    city = models.ForeignKey(
        City, on_delete=models.PROTECT, related_name="saved_searches", editable=False
    )
    # Not an owner, who would hand it over with the records: it is theirs alone.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="saved_searches",
        editable=False,
    )
    name = models.CharField(_("name"), max_length=100)
    query = models.CharField(_("words"), max_length=LONGEST_QUERY)
    filters = models.JSONField(default=dict, blank=True, editable=False)
    has_alert = models.BooleanField(_("tell me of new finds"), default=True)
    seen_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "city", "name"],
                nulls_distinct=False,
                name="saved_search_name_once",
                violation_error_message=_("There is a saved search of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("search:saved-open", self.pk)
