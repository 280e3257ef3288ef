"""Promises made in an activity."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activities import Activity
from activities.querysets import CommitmentQuerySet
from domains import vocabulary as v
from partners.models import City
from records.changes import noted
from records.constraints import codes_check
from records.history import tracked
from records.models import Record
from records.partial_dates import EarliestDay, LatestDay, PartialDate, PartialDateField
from records.policy import State


@noted()
@tracked()
class Commitment(Record):
    """A promise in its exact words, ours or theirs, with an owner and a due date."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="commitments")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="commitments")
    side = models.CharField(_("whose promise"), max_length=6, choices=v.CommitmentSide)
    words = models.TextField(_("exact words"), max_length=2_000)
    said_by = models.CharField(_("who said it"), max_length=200, blank=True)
    said_to = models.CharField(_("to whom"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("owner"),
    )
    due_on = PartialDateField(_("due"), null=True, blank=True)
    due_earliest = EarliestDay("due_on")
    due_latest = LatestDay("due_on")
    measure = models.CharField(_("how we will know"), max_length=500, blank=True)
    status = models.CharField(
        _("status"), max_length=4, choices=v.CommitmentStatus, default=v.CommitmentStatus.OPEN
    )
    evidence = models.TextField(_("evidence"), blank=True, max_length=2_000)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ("due_latest", "id")
        indexes = [models.Index(fields=["city", "status", "due_latest"], name="commitment_due")]
        constraints = [
            codes_check("side", v.CommitmentSide, name="commitment_side_known"),
            codes_check("status", v.CommitmentStatus, name="commitment_status_known"),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    def get_absolute_url(self) -> str:
        return self.activity.get_absolute_url()

    @property
    def policy_state(self) -> State:
        """That of its activity."""
        return self.activity.policy_state

    @property
    def is_overdue(self) -> bool:
        """Whether it is still to be kept and its last possible day has passed."""
        last = PartialDate(self.due_on).latest if self.due_on else None
        is_open = self.status in {v.CommitmentStatus.OPEN, v.CommitmentStatus.RNEG}
        return is_open and last is not None and last < timezone.localdate()
