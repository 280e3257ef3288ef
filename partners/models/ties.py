"""Public ties between actors."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import AgreementType
from partners.models.actors import Actor
from partners.querysets import TieQuerySet
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
