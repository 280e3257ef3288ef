"""Two partners side by side: what is known of each, and what a merge would move."""

from __future__ import annotations

import math
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.models import Actor, ActorIdentifier, ActorName, City, Merge, Place, Tie
from partners.services import refusal_of
from partners.services.links import links_to_actors, moves
from records.access import Access
from records.reversal import wholes_of

MOST_SHOWN = 5
EARTH_KM = 6371


@dataclass(frozen=True)
class Side:
    """One of the two; `why_not` says why it cannot be the one that stays, empty when it can.

    `moving` tells for each kind of record how many the asker may see that would move to the other.
    """

    actor: Actor
    names: list[ActorName]
    identifiers: list[ActorIdentifier]
    tied_to: list[Actor]
    activities: list[Any]
    why_not: str
    moving: list[tuple[str, int]]


@dataclass(frozen=True)
class Comparison:
    """Both sides, the kilometres between them where both have a place, and who is to stay."""

    sides: tuple[Side, Side]
    distance: int | None
    proposed: uuid.UUID | None
    clashing: list[str]

    def side_of(self, actor_id: str | None) -> Side | None:
        """The side of an id that can be the one that stays; without a valid id the proposed one."""
        possible = [side for side in self.sides if not side.why_not]
        chosen = [side for side in possible if str(side.actor.pk) == actor_id]
        proposed = [side for side in possible if side.actor.pk == self.proposed]
        return next(iter([*chosen, *proposed]), None)

    def other(self, side: Side) -> Side:
        """The one beside it."""
        first, second = self.sides
        return second if side is first else first


def compare(one: Actor, other: Actor, *, city: City | None, access: Access) -> Comparison:
    """Put two partners side by side, with the records of a city that the asker may read.

    About as many queries as there are kinds of links.
    """
    counts = _counts([one, other], access=access)
    sides = (
        _side(one, other, city=city, access=access, counts=counts),
        _side(other, one, city=city, access=access, counts=counts),
    )
    return Comparison(
        sides=sides,
        distance=_distance(one.place, other.place),
        proposed=_proposed(sides, counts),
        clashing=_clashing(sides),
    )


def moved_by(merge: Merge, *, access: Access) -> list[tuple[str, int]]:
    """How many records of each kind a merge moved, as far as the asker may see them."""
    moved: defaultdict[type[models.Model], set[str]] = defaultdict(set)
    for step in merge.steps:
        if step["now"] is not None:
            moved[apps.get_model(step["model"])].update(step["rows"])
    counts: Counter[str] = Counter()
    for model, keys in moved.items():
        if (rows := _visible(model, access)) is not None:
            counts[_kind(model)] += rows.filter(pk__in=keys).count()
    return [(kind, count) for kind, count in counts.items() if count]


def _side(
    actor: Actor,
    other: Actor,
    *,
    city: City | None,
    access: Access,
    counts: dict[type[models.Model], Counter[uuid.UUID]],
) -> Side:
    why_not = refusal_of(other, into=actor)
    if not why_not and other.steward_id is None and city is not None:
        why_not = _("All cities see both: only administrators of the platform can merge them.")
    moving: Counter[str] = Counter()
    for model, of_actor in counts.items():
        if moves(model, actor, into=other):
            moving[_kind(model)] += of_actor[actor.pk]
    return Side(
        actor=actor,
        names=list(actor.names.all()),
        identifiers=list(actor.identifiers.all()),
        tied_to=_tied_to(actor, access=access),
        activities=_activities(actor, city=city, access=access),
        why_not=why_not,
        moving=[(kind, count) for kind, count in moving.items() if count],
    )


def _counts(
    actors: Iterable[Actor], *, access: Access
) -> dict[type[models.Model], Counter[uuid.UUID]]:
    """For each kind of link how many rows each actor has, of those that the asker may see."""
    counts: defaultdict[type[models.Model], Counter[uuid.UUID]] = defaultdict(Counter)
    ids = [actor.pk for actor in actors]
    for link in links_to_actors():
        rows = _visible(link.model, access)
        if rows is not None and link.model is not Actor:
            of_ids = rows.filter(**{f"{link.name}__in": ids}).order_by()
            counted = of_ids.values_list(link.attname).annotate(n=Count("pk"))
            counts[link.model].update(dict(counted))
    return counts


def _visible(model: Any, access: Access) -> Any:
    """The rows that the asker may see; None for a kind that nobody is shown by itself."""
    rows = model._default_manager.all()
    return rows.visible_to(access) if hasattr(rows, "visible_to") else None


def _kind(model: type[models.Model]) -> str:
    """What people call such rows: a party counts as its activity."""
    whole = next((link.related_model for link in wholes_of(model)), None)
    told: Any = model if whole in {None, Actor} else whole
    return capfirst(str(told._meta.verbose_name_plural))


def _tied_to(actor: Actor, *, access: Access) -> list[Actor]:
    ties: Any = (
        Tie.objects.visible_to(access)
        .of_actor(actor.pk)
        .select_related("actor_a", "actor_b")
        .order_by("pk")[:MOST_SHOWN]
    )
    return [tie.actor_b if tie.actor_a_id == actor.pk else tie.actor_a for tie in ties]


def _activities(actor: Any, *, city: City | None, access: Access) -> list[Any]:
    """The last activities of the city with a partner, which belong to a higher app."""
    if city is None:
        return []
    parties = actor.participations.visible_to(access).filter(city=city)
    rows = parties.select_related("activity").order_by("-activity__starts_earliest", "-activity")
    return [row.activity for row in rows[:MOST_SHOWN]]


def _distance(one: Place | None, other: Place | None) -> int | None:
    """Kilometres between two places on a globe (haversine)."""
    if one is None or other is None:
        return None
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    aside = math.radians(other.longitude - one.longitude)
    half = (
        math.sin((second - first) / 2) ** 2
        + math.cos(first) * math.cos(second) * math.sin(aside / 2) ** 2
    )
    return round(2 * EARTH_KM * math.asin(math.sqrt(min(1, half))))


def _proposed(
    sides: Iterable[Side], counts: dict[type[models.Model], Counter[uuid.UUID]]
) -> uuid.UUID | None:
    """The one that all see, with a place on the map, with more links, the older one."""

    def rank(actor: Actor) -> tuple[Any, ...]:
        links = sum(of_actor[actor.pk] for of_actor in counts.values())
        return actor.steward_id is None, actor.place_id is not None, links, -actor.pk.int

    possible = [side.actor for side in sides if not side.why_not]
    return max(possible, key=rank).pk if possible else None


def _clashing(sides: tuple[Side, Side]) -> list[str]:
    """Registers that know the two under different numbers, which speaks against their being one."""

    def by_scheme(side: Side) -> Iterator[tuple[str, set[str]]]:
        for row in side.identifiers:
            yield (
                row.get_scheme_display(),
                {other.value for other in side.identifiers if other.scheme == row.scheme},
            )

    first, second = (dict(by_scheme(side)) for side in sides)
    return [scheme for scheme, values in first.items() if not values & second.get(scheme, values)]
