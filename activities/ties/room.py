"""What the page of a partner tells about the city's own tie with it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from activities.dossiers import Dossier
from activities.dossiers.vitality import Vitality, contacts_of, measured
from activities.models import VitalityWeights
from activities.weighing import PUBLISHED
from partners.models import Actor, City, Tie, TieDecision
from records.access import Access


@dataclass(frozen=True)
class TieRoom:
    """Drawn by `partners/partials/tie.html`.

    `weights` are None where the published ones hold. `reasons` are kinds of contacts, each with how
    long ago the last one was.
    """

    decision: TieDecision | None
    vitality: Vitality | None
    weights: VitalityWeights | None
    reasons: list[tuple[str, str]]
    may_decide: bool

    @property
    def is_apart(self) -> bool:
        return self.decision is not None and self.decision.is_apart


def room_of_tie(actor: Actor, dossier: Dossier, *, city: City) -> TieRoom | None:
    """How the city's tie with a partner stands on the day of the dossier; three queries.

    None where there is nothing to tell: neither contacts nor a decision nor a public tie, and of
    the city itself.
    """
    if actor.pk == city.actor_id:
        return None
    access, on = dossier.access, dossier.on
    contacts = contacts_of(dossier.activities, on=on)
    vitality = weights = None
    if contacts:
        weights = VitalityWeights.objects.visible_to(access).in_force(city.pk, on=on)
        by = PUBLISHED if weights is None else weights.weights
        vitality = measured(contacts, on=on, weights=by)
    decision = decision_on(actor, city=city, access=access)
    if vitality is None and decision is None and not _is_tied(actor, city, access):
        return None
    return TieRoom(
        decision,
        vitality,
        weights,
        reasons_of(vitality, on=on),
        may_decide=access.may("ties.decide", city.pk),
    )


def decision_on(actor: Actor, *, city: City, access: Access) -> TieDecision | None:
    """What the city has decided about its tie with a partner, if anything."""
    decisions = TieDecision.objects.visible_to(access).select_related("decided_by")
    return decisions.filter(city=city, actor=actor).first()


def reasons_of(vitality: Vitality | None, *, on: datetime.date) -> list[tuple[str, str]]:
    """Each kind of contact with how long ago the last one was."""
    reasons = vitality.reasons if vitality else ()
    return [(str(reason.label), reason.when(on=on)) for reason in reasons]


def _is_tied(actor: Actor, city: City, access: Access) -> bool:
    first, second = sorted([actor.pk, city.actor_id])
    return Tie.objects.visible_to(access).filter(actor_a=first, actor_b=second).exists()
