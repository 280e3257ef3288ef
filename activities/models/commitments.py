"""Promises made in an activity."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activities import Activity
from activities.models.documents import Document
from activities.querysets import CommitmentQuerySet
from domains import vocabulary as v
from partners.models import City
from records.access import Visibility
from records.addresses import address_of
from records.changes import noted
from records.constraints import codes_check
from records.history import tracked
from records.models import Record
from records.partial_dates import EarliestDay, LatestDay, PartialDate, PartialDateField, is_before
from records.policy import State


def _told_of(document: Document) -> str:
    """What stays to be read of a document as evidence, also where it is deleted some day: its name,
    or what kind of document it is where not everybody who may read a record may know the name."""
    is_public = document.visibility == Visibility.PUBLIC
    return document.name if is_public else str(document.get_kind_display())


@noted()
@tracked()
class Commitment(Record):
    """A promise in its exact words, ours or theirs, with an owner and a due date.

    What it said before, and when and why that changed, is in its history (see
    `activities.promise_history`): the columns hold what is agreed now.
    """

    told_by = ("words",)

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="commitments")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="commitments")
    side = models.CharField(_("whose promise"), max_length=6, choices=v.CommitmentSide)
    words = models.TextField(_("exact words"), max_length=2_000)
    said_by = models.CharField(_("who said it"), max_length=200, blank=True)
    said_to = models.CharField(_("to whom"), max_length=200, blank=True)
    said_on = PartialDateField(_("said on"), null=True, blank=True)
    said_earliest = EarliestDay("said_on")
    said_where = models.CharField(_("where it was said"), max_length=300, blank=True)
    said_in = models.ForeignKey(
        Document,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document in which it was said"),
    )
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
    kept_on = PartialDateField(_("kept on"), null=True, blank=True)
    kept_earliest = EarliestDay("kept_on")
    kept_latest = LatestDay("kept_on")
    evidence = models.TextField(_("evidence"), blank=True, max_length=2_000)
    evidence_in = models.ForeignKey(
        Document,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document that shows it"),
    )

    # Of the last time that it was renegotiated, released, or given up as not kept
    decided_on = PartialDateField(_("decided on"), null=True, blank=True)
    decided_why = models.TextField(_("why"), blank=True, max_length=2_000)
    agreed_with = models.CharField(_("by agreement with"), max_length=200, blank=True)
    renegotiations = models.PositiveSmallIntegerField(
        _("times renegotiated"), default=0, editable=False
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ("due_latest", "id")
        indexes = [models.Index(fields=["city", "status", "due_latest"], name="commitment_due")]
        constraints = [
            codes_check("side", v.CommitmentSide, name="commitment_side_known"),
            codes_check("status", v.CommitmentStatus, name="commitment_status_known"),
            models.CheckConstraint(
                condition=~Q(status=v.CommitmentStatus.KEPT)
                | (Q(kept_on__isnull=False) & ~Q(evidence="")),
                name="commitment_kept_has_day_and_evidence",
                violation_error_message=_("Say when it was kept, and what shows it."),
            ),
            models.CheckConstraint(
                condition=Q(kept_on__isnull=True) | Q(status=v.CommitmentStatus.KEPT),
                name="commitment_day_of_keeping_is_of_kept",
                violation_error_message=_("Only a promise that is kept has a day on which it was."),
            ),
            models.CheckConstraint(
                condition=Q(kept_on__isnull=True)
                | Q(said_on__isnull=True)
                | Q(kept_latest__gte=F("said_earliest")),
                name="commitment_kept_after_said",
                violation_error_message=_("It was kept before it was said."),
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    def get_absolute_url(self) -> str:
        return address_of("activities:commitment-detail", self.pk)

    def reading_action(self, person: uuid.UUID | None) -> str:
        return self.activity.reading_action(person)

    @property
    def policy_state(self) -> State:
        """That of its activity."""
        return self.activity.policy_state

    def clean(self) -> None:
        if self.evidence_in and not self.evidence.strip():
            self.evidence = _told_of(self.evidence_in)
        errors: dict[str, object] = {}
        is_kept = self.status == v.CommitmentStatus.KEPT
        if is_kept and not self.kept_on:
            errors["kept_on"] = _("Say when it was kept.")
        if is_kept and not self.evidence.strip():
            errors["evidence"] = _("Say what shows that the promise was kept.")
        if self.kept_on and not is_kept:
            errors["kept_on"] = _("Only a promise that is kept has a day on which it was.")
        elif is_before(self.kept_on, self.said_on):
            errors["kept_on"] = _("It was kept before it was said.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be kept; what was renegotiated is."""
        return self.status in {v.CommitmentStatus.OPEN, v.CommitmentStatus.RNEG}

    @property
    def is_overdue(self) -> bool:
        """Whether it is still to be kept and its last possible day has passed."""
        return self.days_overdue(on=timezone.localdate()) > 0

    def days_overdue(self, *, on: datetime.date) -> int:
        """How many days before `on` the last day passed by which it was to be kept; else 0."""
        if not self.is_open or not self.due_on:
            return 0
        return max((on - PartialDate(self.due_on).latest).days, 0)

    @property
    def days_late(self) -> int:
        """How many days after its due date it was kept; 0 where some days meant would be in time.

        It is measured by the date that was agreed last.
        """
        if not self.kept_on or not self.due_on:
            return 0
        return max((PartialDate(self.kept_on).earliest - PartialDate(self.due_on).latest).days, 0)
