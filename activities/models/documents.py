"""Files of an activity."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.models.activities import Activity
from activities.querysets import ChildQuerySet
from domains import vocabulary as v
from partners.models import City
from records.changes import noted
from records.constraints import codes_check
from records.history import tracked
from records.models import Record
from records.policy import State


def document_path(document: Document, filename: str) -> str:
    """A place of its own for each file; nothing of the person's file name reaches the disk."""
    return f"{document.city_id}/{uuid.uuid4().hex}"


@noted()
@tracked()
class Document(Record):
    """A file of an activity; its content is checked, its storage private."""

    about_nobody = frozenset({"media_type", "sha256"})
    told_by = ("name",)

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="documents")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="documents")
    file = models.FileField(upload_to=document_path, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=4, choices=v.DocumentKind, default=v.DocumentKind.MISC
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("-created_at", "id")
        constraints = [
            codes_check("kind", v.DocumentKind, name="document_kind_known"),
            models.UniqueConstraint(
                fields=["activity", "sha256"],
                name="document_once",
                violation_error_message=_("This file is already here."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.activity.get_absolute_url()

    def reading_action(self, person: uuid.UUID | None) -> str:
        return self.activity.reading_action(person)

    @property
    def policy_state(self) -> State:
        """That of its activity."""
        return self.activity.policy_state
