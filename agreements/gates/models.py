"""The gates of an agreement, as rules of packs have opened them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from activities.models import Document
from agreements.gates.querysets import GateQuerySet
from domains.vocabulary import LegalState
from partners.models import City
from partners.models.actors import best_name
from records.changes import noted
from records.constraints import codes_check
from records.history import tracked
from records.models import Record

if TYPE_CHECKING:
    from records.policy import State


class GateStatus(models.TextChoices):
    """What has become of a gate."""

    OPEN = "open", pgettext_lazy("gate", "Still to be met")
    MET = "met", pgettext_lazy("gate", "Met")
    WAIVED = "waived", pgettext_lazy("gate", "Waived")
    LAPSED = "lapsed", pgettext_lazy("gate", "No longer needed")


@noted()
@tracked()
class Gate(Record):
    """What a rule of a pack asks of one agreement, and how it was met.

    The words come from the pack (`agreements.gates.panel`); `titles` keeps the title, so that an
    old gate stays readable when its pack is gone. `due_on` is the last good day, known once the
    clock has started.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="gates")
    agreement = models.ForeignKey(
        "agreements.Agreement",
        on_delete=models.CASCADE,
        related_name="gates",
        verbose_name=_("agreement"),
    )
    pack = models.CharField(_("pack of rules"), max_length=40, editable=False)
    rule = models.CharField(_("rule"), max_length=40, editable=False)
    pack_version = models.DateField(_("version of the pack"), editable=False)
    titles = models.JSONField(_("title"), default=dict, editable=False)
    is_custom = models.BooleanField(_("customary, not required by law"), default=False)
    status = models.CharField(
        _("status"), max_length=6, choices=GateStatus, default=GateStatus.OPEN
    )
    before_state = models.CharField(
        _("to be met before"), max_length=12, choices=LegalState, blank=True
    )
    after_state = models.CharField(
        _("clock starts with"), max_length=12, choices=LegalState, blank=True
    )
    due_on = models.DateField(_("last day"), null=True, blank=True)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), blank=True, max_length=2_000)
    # The file may go; what it was is told in `evidence` then, and in the history.
    document = models.ForeignKey(
        Document,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="gates",
        verbose_name=_("document"),
    )
    waived_on = models.DateField(_("waived on"), null=True, blank=True)
    waiver_reason = models.TextField(_("why it was waived"), blank=True, max_length=2_000)
    reopened_reason = models.TextField(_("why it was opened again"), blank=True, max_length=2_000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = GateQuerySet.as_manager()
    told_by = ("titles",)
    # Read by `with_waiting`.
    is_waiting: bool

    class Meta:
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        ordering = ("agreement", "id")
        indexes = [models.Index(fields=["city", "status", "due_on"], name="gate_due")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "pack", "rule"], name="gate_once"),
            codes_check("status", GateStatus, name="gate_status_known"),
            codes_check("before_state", LegalState, name="gate_before_known", blank=True),
            codes_check("after_state", LegalState, name="gate_after_known", blank=True),
            models.CheckConstraint(
                condition=~Q(status="met") | Q(met_on__isnull=False),
                name="gate_met_on_a_day",
                violation_error_message=_("Say on which day it was met."),
            ),
            models.CheckConstraint(
                condition=~Q(status="waived") | ~Q(waiver_reason=""),
                name="gate_waived_with_reason",
                violation_error_message=_("Say why it is waived."),
            ),
        ]

    def __str__(self) -> str:
        return best_name(self.titles, get_language() or "en") or self.rule

    def get_absolute_url(self) -> str:
        return f"{self.agreement.get_absolute_url()}#gates"

    def reading_action(self, person: uuid.UUID | None) -> str:
        return self.agreement.activity.reading_action(person)

    @property
    def policy_state(self) -> State:
        """That of the agreement's activity."""
        return self.agreement.activity.policy_state

    @property
    def is_open(self) -> bool:
        return self.status == GateStatus.OPEN
