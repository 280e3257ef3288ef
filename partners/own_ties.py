"""How a city's ties with partners stand: as somebody decided, and else as lively as records tell.

The records belong to a higher app: they are reached by the partner's reverse accessors.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from domains.vocabulary import TiePulse, TieStanding
from partners.models import Actor, City, TieDecision
from records.access import Access

# What a list of partners can be narrowed to: what was decided comes first.
STANDINGS = [
    *((pulse.value, pulse.label) for pulse in TiePulse),
    *((one.value, one.label) for one in (TieStanding.DORMANT, TieStanding.HISTORICAL)),
]


def standing_so(
    actors: QuerySet[Any], state: str, *, city: City, access: Access, on: datetime.date
) -> QuerySet[Any]:
    """Those of `actors` with whom the city's tie stands so; one query more at most."""
    apart = TieDecision.objects.visible_to(access).filter(city=city).apart()
    if state in TieStanding.values:
        return actors.filter(pk__in=apart.filter(standing=state).values("actor"))
    so_lively = _parties(access).with_pulse(state, city.pk, on=on)
    return actors.filter(pk__in=so_lively).exclude(pk__in=apart.values("actor"))


def standings_of(
    actor_ids: Iterable[uuid.UUID], *, city: City, access: Access, on: datetime.date
) -> dict[uuid.UUID, TiePulse | TieStanding]:
    """How the city's tie stands with each of these partners; three queries.

    One with whom there was no contact, and of whom nothing was decided, is not in it.
    """
    ids = list(actor_ids)
    apart = TieDecision.objects.visible_to(access).filter(city=city, actor__in=ids).apart()
    decided = {actor: TieStanding(code) for actor, code in apart.values_list("actor", "standing")}
    pulses: dict[uuid.UUID, Any] = _parties(access).pulses(city.pk, on=on, actor_ids=ids)
    return {**pulses, **decided}


def _parties(access: Access) -> Any:
    model: Any = Actor._meta.get_field("participations").related_model
    return model._default_manager.visible_to(access)
