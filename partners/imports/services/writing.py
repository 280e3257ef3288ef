"""Writing ties and memberships: many at once, each pair of partners once, nothing that is there
already changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from domains.vocabulary import ActorType, Level
from partners.imports.formats import ReadTie
from partners.models import Actor, NetworkMembership, Outcome, Reason
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
_INSERT_MEMBERS = """
INSERT INTO partners_networkmembership (
    network_id, member_id, tier, since, source, source_url,
    currency, seats, representative, void_reason, version, created_at, updated_at
)
SELECT %s, said.*, '', '', '', '', 1, now(), now()
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[]) AS said
ON CONFLICT (network_id, member_id, city_id) WHERE until IS NULL AND void_reason = '' DO NOTHING
RETURNING member_id, id
"""


@dataclass(frozen=True)
class SettledTie:
    """What a row says, with the place of each end; `place_b` is None for a member of a network."""

    tie: ReadTie
    place_a: int
    place_b: int | None


@dataclass(frozen=True)
class Came:
    """What came of one `SettledTie`; `tie_id` or `membership_id` where this call created it.

    `field` is the column at which it was refused, for `reason`.
    """

    outcome: Outcome
    tie_id: uuid.UUID | None = None
    membership_id: uuid.UUID | None = None
    field: str = ""
    reason: str = ""


Pair = tuple[uuid.UUID, uuid.UUID]


def write_settled(settled: Sequence[SettledTie]) -> list[Came]:
    """Create what is not there yet; what came of each, in the order of `settled`.

    Belongs into a transaction: local governments are created with the ties and memberships.
    """
    places = {place for one in settled for place in (one.place_a, one.place_b) if place is not None}
    actors = actors_for_places(places)
    ties = iter(
        _write_ties(
            [
                (one.tie, actors[one.place_a], actors[one.place_b])
                for one in settled
                if one.place_b is not None
            ]
        )
    )
    members = iter(_write_members([one for one in settled if one.place_b is None], actors))
    return [next(members if one.place_b is None else ties) for one in settled]


def _write_ties(settled: Sequence[tuple[ReadTie, uuid.UUID, uuid.UUID]]) -> list[Came]:
    said: list[tuple[ReadTie, Pair | None]] = []
    first: dict[Pair, ReadTie] = {}
    for tie, a, b in settled:
        pair = None if a == b else (min(a, b), max(a, b))
        said.append((tie, pair))
        if pair is not None:
            first.setdefault(pair, tie)
    created = _insert(first)
    return [_came_of_tie(tie, pair, created) for tie, pair in said]


def _came_of_tie(tie: ReadTie, pair: Pair | None, created: dict[Pair, uuid.UUID]) -> Came:
    if pair is None:
        return Came(Outcome.REFUSED, field=tie.fields[1], reason=Reason.SELF)
    # The first row of a pair creates the tie, those after it find it there.
    tie_id = created.pop(pair, None)
    return Came(Outcome.CREATED if tie_id else Outcome.ALREADY_THERE, tie_id)


def _write_members(settled: Sequence[SettledTie], actors: Mapping[int, uuid.UUID]) -> list[Came]:
    """Public facts. One that is there stays as it is, also when it has ended; a void one is not
    made again."""
    if not settled:
        return []
    network = _network_id()
    first: dict[uuid.UUID, ReadTie] = {}
    for one in settled:
        first.setdefault(actors[one.place_a], one.tie)
    public = NetworkMembership.objects.filter(network=network, member__in=first, city=None)
    there = set(public.standing().values_list("member", flat=True))
    void = set(public.void().values_list("member", flat=True)) - there
    new = {member: tie for member, tie in first.items() if member not in there | void}
    created = _insert_members(network, new)
    came = []
    for one in settled:
        member = actors[one.place_a]
        if member in void:
            came.append(Came(Outcome.REFUSED, field=one.tie.fields[0], reason=Reason.VOID))
        elif membership_id := created.pop(member, None):
            came.append(Came(Outcome.CREATED, membership_id=membership_id))
        else:
            came.append(Came(Outcome.ALREADY_THERE))
    return came


def _insert_members(
    network: uuid.UUID, members: Mapping[uuid.UUID, ReadTie]
) -> dict[uuid.UUID, uuid.UUID]:
    if not members:
        return {}
    said = members.values()
    columns: list[Any] = [
        str(network),
        [str(member) for member in members],
        [tie.tier for tie in said],
        [None if tie.since is None else str.__str__(tie.since) for tie in said],
        [tie.source for tie in said],
        [tie.source_url for tie in said],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_MEMBERS, columns)
        return dict(cursor.fetchall())


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
    """The network whose members a file lists; created when it is not there."""
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
