"""Writing ties: many at once, each pair of partners once, nothing that is there already changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from domains.vocabulary import ActorType, Level
from partners.imports.formats import ReadTie
from partners.models import Actor, Outcome, Reason
from partners.services import Name, actors_for_places, create_actor

NETWORK_NAME = "UNESCO Creative Cities Network"
NETWORK_NAME_KO = "유네스코 창의도시 네트워크"
NETWORK_WEBSITE = "https://www.unesco.org/en/creative-cities"

_INSERT = """
INSERT INTO partners_tie (
    actor_a_id, actor_b_id, kind, since, source, source_url, version, created_at, updated_at
)
SELECT *, 1, now(), now()
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (actor_a_id, actor_b_id) DO NOTHING
RETURNING actor_a_id, actor_b_id, id
"""


@dataclass(frozen=True)
class SettledTie:
    """What a row says, with the place of each end; `place_b` is None for a tie to the network."""

    tie: ReadTie
    place_a: int
    place_b: int | None


@dataclass(frozen=True)
class Came:
    """What came of one `SettledTie`; `tie_id` where this call created the tie."""

    outcome: Outcome
    tie_id: uuid.UUID | None = None
    reason: str = ""


Pair = tuple[uuid.UUID, uuid.UUID]


def write_ties(settled: Sequence[SettledTie]) -> list[Came]:
    """Create the ties that are not there yet; what came of each, in the order of `settled`.

    Belongs into a transaction: local governments are created with them.
    """
    places = {place for one in settled for place in (one.place_a, one.place_b) if place is not None}
    actors = actors_for_places(places)
    network = lru_cache(maxsize=1)(_network_id)
    pairs: list[Pair | None] = []
    for one in settled:
        a = actors[one.place_a]
        b = network() if one.place_b is None else actors[one.place_b]
        pairs.append(None if a == b else (min(a, b), max(a, b)))
    first: dict[Pair, ReadTie] = {}
    for pair, one in zip(pairs, settled, strict=True):
        if pair is not None:
            first.setdefault(pair, one.tie)
    created = _insert(first)
    return [_written(pair, created) for pair in pairs]


def _written(pair: Pair | None, created: dict[Pair, uuid.UUID]) -> Came:
    if pair is None:
        return Came(Outcome.REFUSED, reason=Reason.SELF)
    # The first row of a pair creates the tie, those after it find it there.
    tie_id = created.pop(pair, None)
    return Came(Outcome.CREATED if tie_id else Outcome.ALREADY_THERE, tie_id)


def _insert(ties: dict[Pair, ReadTie]) -> dict[Pair, uuid.UUID]:
    if not ties:
        return {}
    said = ties.values()
    columns: list[Any] = [
        [str(a) for a, _b in ties],
        [str(b) for _a, b in ties],
        [str(tie.kind) for tie in said],
        [None if tie.since is None else str.__str__(tie.since) for tie in said],
        [tie.source for tie in said],
        [tie.source_url for tie in said],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, columns)
        return {(a, b): tie_id for a, b, tie_id in cursor.fetchall()}


def _network_id() -> uuid.UUID:
    """The network to which a file of one network ties its cities; created when it is not there."""
    networks = Actor.objects.filter(type=ActorType.CNET, steward__isnull=True).current()
    found = (
        networks.filter(website__startswith=NETWORK_WEBSITE).order_by("pk").first()
        or networks.filter(names__name=NETWORK_NAME).order_by("pk").first()
    )
    if found is not None:
        return found.pk
    names = [Name("en", NETWORK_NAME), Name("ko", NETWORK_NAME_KO)]
    return create_actor(
        names,
        type=ActorType.CNET,
        level=Level.TRN,
        steward=None,
        website=NETWORK_WEBSITE,
        source="UNESCO",
    ).pk
