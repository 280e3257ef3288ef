"""Posts at partners, the people who hold them, and from when to when."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import PostKind
from partners.countries import language_name
from partners.models.actors import Actor, City, best_name
from partners.querysets import PersonQuerySet, PostQuerySet, TenureQuerySet
from records.addresses import address_of
from records.constraints import codes_check
from records.history import tracked
from records.models import Record
from records.names import check_name
from records.partial_dates import EarliestDay, LatestDay, PartialDate, PartialDateField

# A mayor of Korea is elected for four years (Local Autonomy Act, article 108); one more to hand
# over. Each verification begins it anew.
RETENTION = datetime.timedelta(days=5 * 365)
# A number that nobody has tried for half a year may lead to somebody else.
VERIFIED_FOR = datetime.timedelta(days=180)

_phone = RegexValidator(
    r"^\+?[0-9][0-9 ()./-]{3,30}( ?(ext\.?|x|#) ?[0-9]{1,6})?$",
    _("Write digits, such as +49 40 428310 or 02-120."),
)


@tracked(without=("search_key",))
class Post(Record):
    """An office at a partner, apart from the person who holds it: it stays when they go.

    Its e-mail address and telephone are those of the office, and no personal data.
    """

    told_by = ("titles",)

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="posts")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(
        _("kind of post"), max_length=4, choices=PostKind, default=PostKind.OFCL
    )
    # By language code, as an actor's labels.
    titles = models.JSONField(_("title"))
    email = models.EmailField(_("e-mail of the office"), blank=True)
    phone = models.CharField(
        _("telephone of the office"), max_length=40, blank=True, validators=[_phone]
    )
    address = models.TextField(_("postal address"), max_length=500, blank=True)
    is_current = models.BooleanField(_("the post still exists"), default=True)
    search_key = models.TextField(editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [
            models.Index(fields=["city", "actor"], name="post_by_actor"),
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="post_search_trgm"),
        ]
        constraints = [
            codes_check("kind", PostKind, name="post_kind_known"),
            models.CheckConstraint(condition=~Q(titles={}), name="post_has_title"),
        ]

    def __str__(self) -> str:
        return best_name(self.titles, get_language() or "en")

    def get_absolute_url(self) -> str:
        return f"{address_of('partner:detail', self.actor_id)}#people"

    @property
    def own_title(self) -> tuple[str, str]:
        """Language and title as its holder says it; nothing where that is what `str` shows."""
        for language, title in self.titles.items():
            if language not in {"en", "ko"} and title != str(self):
                return language, title
        return "", ""


@tracked(without=("search_key",), events=("export",))
class Person(Record):
    """Somebody at a partner: personal data of one city, never public.

    Goes by `partners.services.erase_person` alone, which takes it out of the history too.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(_("name"), max_length=200, validators=[check_name])
    latin_name = models.CharField(
        _("name in Latin letters"), max_length=200, blank=True, validators=[check_name]
    )
    pronunciation = models.CharField(
        _("how to say it"), max_length=200, blank=True, validators=[check_name]
    )
    form_of_address = models.CharField(
        _("form of address"), max_length=200, blank=True, validators=[check_name]
    )
    languages = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, verbose_name=_("languages")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True, validators=[_phone])
    mobile = models.CharField(_("mobile telephone"), max_length=40, blank=True, validators=[_phone])
    note = models.TextField(_("to bear in mind"), max_length=2_000, blank=True)
    verified_on = models.DateField(_("verified on"))
    retain_until = models.DateField(_("to be kept until"))
    search_key = models.TextField(editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person at a partner")
        verbose_name_plural = _("people at partners")
        indexes = [
            models.Index(fields=["city", "name", "id"], name="person_by_name"),
            models.Index(fields=["city", "verified_on", "id"], name="person_by_verification"),
            models.Index(fields=["city", "retain_until"], name="person_by_retention"),
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="person_search_trgm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(retain_until__gte=F("verified_on")),
                name="person_kept_after_verification",
                violation_error_message=_("It would have to go before it was verified."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("partners:person-detail", self.pk)

    def clean(self) -> None:
        first, last = self.verified_on, self.retain_until
        if isinstance(first, datetime.date) and isinstance(last, datetime.date) and last < first:
            raise ValidationError(
                {"retain_until": _("It would have to go before it was verified.")}
            )

    @property
    def spoken(self) -> str:
        """The languages that the person speaks, in the reader's own."""
        return ", ".join(map(language_name, self.languages))

    def is_to_be_verified(self, *, on: datetime.date) -> bool:
        """Whether the last verification is too long ago."""
        return self.verified_on < on - VERIFIED_FOR

    def is_past_retention(self, *, on: datetime.date) -> bool:
        """Whether the day until which the person's data were to be kept has passed."""
        return self.retain_until < on


@tracked()
class Tenure(Record):
    """A person in a post from–to; without a person, one who was erased.

    `until` is the day on which somebody left: from that day on the post is another's.
    """

    told_by = ("post", "person")

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="tenures")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="tenures"
    )
    since = PartialDateField(_("since"), null=True, blank=True)
    since_earliest = EarliestDay("since")
    since_latest = LatestDay("since")
    until = PartialDateField(_("until"), null=True, blank=True)
    until_earliest = EarliestDay("until")
    until_latest = LatestDay("until")

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("term in a post")
        verbose_name_plural = _("terms in posts")
        indexes = [models.Index(fields=["person"], name="tenure_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True)
                | Q(since__isnull=True)
                | Q(until_latest__gte=F("since_earliest")),
                name="tenure_ends_after_start",
                violation_error_message=_("It ends before it starts."),
            ),
            models.UniqueConstraint(
                fields=["post", "since", "until"],
                nulls_distinct=False,
                condition=Q(person__isnull=False, since__isnull=False),
                name="tenure_dates_once",
                violation_error_message=_("Somebody else held this post at exactly these dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.since or ''}–{self.until or ''}"

    def get_absolute_url(self) -> str:
        return self.post.get_absolute_url()

    def clean(self) -> None:
        since, until = self.since, self.until
        both_known = isinstance(since, PartialDate) and isinstance(until, PartialDate)
        if both_known and until.latest < since.earliest:  # type: ignore[union-attr]
            raise ValidationError({"until": _("It ends before it starts.")})

    def is_current(self, *, on: datetime.date) -> bool:
        """Whether the post may be held so on a day; a date known to the year is given its time."""
        begun: Any = self.since is None or PartialDate(self.since).earliest <= on
        return begun and (self.until is None or PartialDate(self.until).latest > on)
