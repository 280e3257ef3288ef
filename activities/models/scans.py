"""Files that were dropped and wait to be filed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.models.documents import StoredFile
from activities.querysets import ScanQuerySet
from partners.models import City
from records.addresses import address_of
from records.changes import noted
from records.history import tracked
from records.policy import State


@noted()
@tracked()
class Scan(StoredFile):
    """A file of a city that belongs to no activity yet; filed, it becomes a document of one."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="scans")
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("file to be filed")
        verbose_name_plural = _("files to be filed")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["city", "sha256"],
                name="scan_once",
                violation_error_message=_("This file waits here already."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return address_of("activities:scan-detail", self.pk)

    @property
    def policy_state(self) -> State:
        """It has no drafts and is never void."""
        return State.STANDING
