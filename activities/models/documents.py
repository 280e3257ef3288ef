"""Files of an activity."""

from __future__ import annotations

import re
import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models.activities import Activity
from activities.querysets import DocumentQuerySet
from domains import vocabulary as v
from partners.models import City
from records.access import Visibility
from records.addresses import address_of
from records.changes import noted
from records.constraints import codes_check
from records.history import tracked
from records.models import Record
from records.policy import State

# As ISO 639-1 or 639-2 has it, perhaps with a script or a country.
LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


def document_storage() -> Storage:
    """Where documents lie: a folder or an object store, as the settings say."""
    return storages["documents"]


def document_path(document: models.Model, filename: str) -> str:
    """A place of its own for each file; nothing of the person's file name reaches the disk."""
    return f"{document.city_id}/{uuid.uuid4().hex}"  # type: ignore[attr-defined]


class StoredFile(Record):
    """A file whose content was looked into, and what is known of it."""

    about_nobody = frozenset({"media_type", "sha256"})

    file = models.FileField(upload_to=document_path, storage=document_storage, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


@noted()
@tracked()
class Document(StoredFile):
    """A file of an activity; its content is checked, its storage private.

    A newer version `replaces` an earlier one, each at most once: a chain never forks. All versions
    have one `visibility`, and none is ever open to more people than its activity. The same content
    may be kept twice, where those who keep it may not know of each other's.
    """

    told_by = ("name",)

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="documents")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(
        _("kind"), max_length=4, choices=v.DocumentKind, default=v.DocumentKind.MISC
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        validators=[
            RegexValidator(
                rf"\A{LANGUAGE_CODE.pattern}\Z",
                _("Name the language by its code, such as ko or en."),
            )
        ],
    )
    visibility = models.CharField(
        _("who may read it"), max_length=12, choices=Visibility, default=Visibility.INTERNAL
    )
    replaces = models.OneToOneField(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name=_("earlier version"),
    )
    number = models.PositiveIntegerField(
        _("version"), default=1, editable=False, validators=[MinValueValidator(1)]
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("-created_at", "id")
        indexes = [
            models.Index(fields=["city", "-created_at", "-id"], name="document_by_day"),
        ]
        constraints = [
            codes_check("kind", v.DocumentKind, name="document_kind_known"),
            codes_check("visibility", Visibility, name="document_visibility_known"),
            # What the database's own key (replaces, activity) of the same activity leads to.
            models.UniqueConstraint(fields=["id", "activity"], name="document_of_activity"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                name="document_replaces_another",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | Q(number__gt=1),
                name="document_first_replaces_none",
            ),
        ]

    def get_absolute_url(self) -> str:
        return address_of("activities:document-detail", self.pk)

    def reading_action(self, person: uuid.UUID | None) -> str:
        """As `Activity.reading_action`: it may be more confidential than its activity."""
        if self.visibility == Visibility.CONFIDENTIAL:
            return self.activity.action_of_unnamed(person)
        return self.activity.reading_action(person)

    @property
    def policy_state(self) -> State:
        """That of its activity."""
        return self.activity.policy_state
