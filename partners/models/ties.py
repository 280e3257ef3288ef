"""Public ties between actors, and what a city has decided about its own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import AgreementType, TieStanding
from partners.models.actors import Actor, City
from partners.querysets import TieDecisionQuerySet, TieQuerySet
from records.constraints import codes_check
from records.history import tracked
from records.models import Record
from records.partial_dates import EarliestDay, LatestDay, PartialDateField


@tracked()
class Tie(Record):
    """A public fact that belongs to nobody: two actors are tied. Both directions are one row."""

    actor_a = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="ties_as_a")
    actor_b = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="ties_as_b")
    kind = models.CharField(
        _("kind"), max_length=3, choices=AgreementType, default=AgreementType.UNK
    )
    since = PartialDateField(_("since"), null=True, blank=True)
    since_earliest = EarliestDay("since")
    since_latest = LatestDay("since")
    source = models.TextField(_("source"))
    source_url = models.URLField(_("address of the source"), blank=True, max_length=500)

    objects = TieQuerySet.as_manager()

    class Meta:
        verbose_name = _("public tie")
        verbose_name_plural = _("public ties")
        constraints = [
            models.CheckConstraint(
                condition=Q(actor_a__lt=F("actor_b")),
                name="tie_ends_in_order",
                violation_error_message=_("A partner cannot be tied to itself."),
            ),
            models.UniqueConstraint(fields=["actor_a", "actor_b"], name="tie_once"),
            codes_check("kind", AgreementType, name="tie_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_a} – {self.actor_b}"


@tracked()
class TieDecision(Record):
    """What somebody of a city has decided about its tie with a partner, and why.

    Nothing is decided where there is no row. What was taken back stays, as `TieStanding.KEPT_UP`.
    It is for the city alone: neither the partner nor the public is told.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="tie_decisions")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="tie_decisions")
    standing = models.CharField(
        _("what was decided about the tie"), max_length=10, choices=TieStanding
    )
    reason = models.CharField(_("reason"), max_length=500)
    decided_on = models.DateField(editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = TieDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision about the tie")
        constraints = [
            models.UniqueConstraint(fields=["city", "actor"], name="tie_decision_once"),
            codes_check("standing", TieStanding, name="tie_standing_known"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.get_standing_display()}"

    @property
    def is_apart(self) -> bool:
        """Whether the tie is no longer kept up."""
        return self.standing != TieStanding.KEPT_UP

    def united_with(self, other: TieDecision) -> dict[str, Any]:
        """What this one holds when its partner turns out to be that of another: the later word."""
        last = max(self, other, key=lambda one: one.updated_at)
        names = ("standing", "reason", "decided_on", "decided_by_id")
        return {name: getattr(last, name) for name in names}
