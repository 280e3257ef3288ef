"""The steps of an agreement's legal life, from its entry on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models import Document
from agreements.models.parts import PartOfAgreement
from domains.vocabulary import Ending, LegalState
from records.changes import noted
from records.constraints import codes_check
from records.history import tracked
from records.partial_dates import EarliestDay, LatestDay, PartialDateField


class TransitionKind(models.TextChoices):
    """How an agreement came to a state."""

    ENTERED = "entered", _("Entered as it stood")
    MOVED = "moved", _("Moved on")
    TAKEN_BACK = "taken_back", _("Step taken back")


@noted()
@tracked()
class Transition(PartOfAgreement):
    """One change of the legal state: when, by whose authority, why, and what would reverse it.

    A person reads of steps. They are written once. `number` counts them within an agreement, so
    that they can be told one after another; a mistaken one is followed by one that takes it back.
    """

    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=TransitionKind)
    source = models.CharField(
        pgettext_lazy("step", "from"), max_length=12, choices=LegalState, blank=True
    )
    target = models.CharField(pgettext_lazy("step", "to"), max_length=12, choices=LegalState)
    on = PartialDateField(_("date"), null=True, blank=True)
    on_earliest = EarliestDay("on")
    on_latest = LatestDay("on")
    authority = models.CharField(_("who decided"), max_length=300, blank=True)
    reason = models.TextField(pgettext_lazy("of a step", "Why"), max_length=2_000, blank=True)
    reversal = models.TextField(_("what would reverse it"), max_length=1_000, blank=True)
    ending = models.CharField(_("reason for the end"), max_length=4, choices=Ending, blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="transitions",
        verbose_name=_("document"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ("agreement", "number")
        constraints = [
            codes_check("source", LegalState, name="transition_source_known", blank=True),
            codes_check("target", LegalState, name="transition_target_known"),
            codes_check("kind", TransitionKind, name="transition_kind_known"),
            codes_check("ending", Ending, name="transition_ending_known", blank=True),
            models.UniqueConstraint(fields=["agreement", "number"], name="transition_number_once"),
            models.CheckConstraint(
                condition=~Q(kind=TransitionKind.MOVED) | (Q(on__isnull=False) & ~Q(source="")),
                name="transition_has_day_and_source",
            ),
        ]

    def __str__(self) -> str:
        target = self.get_target_display()
        if not self.source or self.source == self.target:
            return str(target)
        return f"{self.get_source_display()} → {target}"
