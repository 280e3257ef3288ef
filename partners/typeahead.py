"""Finding partners while a person types: actors, and places that have none yet, in one ranked list.

A choice travels as `actor:UUID` or `place:ID`. Names match in any script, also by a part of a
Korean syllable. The order: names that are what was typed, then those that begin with it, then those
that hold it; within each, partners that the city works with, then the larger places.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, F, Min, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from domains.vocabulary import ActorType, Level
from partners.models import Actor, City, Place
from partners.querysets import ActorQuerySet
from partners.services import actor_for_place
from records.access import Access
from records.search import fold

LONGEST_QUERY = 200
MOST_RESULTS = 20
# Shorter keys hold no trigram that an index could serve inside of a word.
SHORTEST_INSIDE = 3
MOST_SHORT_NAMES = 3

IS_NAME, IS_OTHER_NAME, BEGINS, HOLDS = range(4)

_ACTOR_CHOICE = re.compile(r"actor:([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})")
_PLACE_CHOICE = re.compile(r"place:([0-9]{1,10})")


@dataclass(frozen=True)
class Match:
    """A partner to choose; `is_own` when the city works with it or keeps it for itself."""

    partner: Actor | Place
    rank: int
    is_own: bool = False
    population: int = 0

    @property
    def choice(self) -> str:
        kind = "actor" if isinstance(self.partner, Actor) else "place"
        return f"{kind}:{self.partner.pk}"

    @property
    def where(self) -> str:
        """What tells it from others of the same name; of a body also what it is."""
        partner = self.partner
        if isinstance(partner, Actor) and partner.type != ActorType.LGOV:
            return " · ".join(filter(None, [partner.where, str(ActorType(partner.type).label)]))
        return partner.where

    @property
    def level(self) -> str:
        """The label of its level; a place stands for its local government."""
        level = self.partner.level if isinstance(self.partner, Actor) else Level.SUB
        return str(Level(level).label)

    def as_json(self) -> dict[str, Any]:
        """As `static/js/typeahead.js` reads it."""
        return {
            "id": self.choice,
            "name": str(self.partner),
            "where": self.where,
            "level": self.level,
            "is_own": self.is_own,
        }

    def _order(self) -> tuple[Any, ...]:
        is_place = isinstance(self.partner, Place)
        return self.rank, not self.is_own, -self.population, is_place, str(self.partner)


def search_key(text: str) -> str:
    """The key that a typed text is looked up by; letters of a Korean syllable begun count too."""
    return fold(unicodedata.normalize("NFKC", text[:LONGEST_QUERY]))[:LONGEST_QUERY]


def find_partners(text: str, *, access: Access, city: City | None) -> list[Match]:
    """At most 20 partners that the asker may see, best first; at most four queries."""
    key = search_key(text)
    if not key:
        return []
    actors = {match.partner.pk: match for match in _actors(key, access=access, city=city)}
    places = _places(key, access=access)
    of_place = _actors_of(places, access=access, city=city)
    matches: list[Match] = []
    for place in places:
        actor = of_place.get(place.pk)
        if actor is None:
            matches.append(Match(place, place.rank, population=place.population))
            continue
        known = actors.pop(actor.pk, None)
        rank = place.rank if known is None else min(place.rank, known.rank)
        matches.append(Match(actor, rank, actor.is_own, place.population))
    return sorted([*actors.values(), *matches], key=Match._order)[:MOST_RESULTS]


def find_actors(text: str, *, access: Access, city: City | None) -> list[Match]:
    """As `find_partners`, without places that nobody works with; one query."""
    key = search_key(text)
    found = _actors(key, access=access, city=city) if key else []
    return sorted(found, key=Match._order)[:MOST_RESULTS]


def _actors(key: str, *, access: Access, city: City | None) -> list[Match]:
    inside = len(key) >= SHORTEST_INSIDE
    found = Q(**{f"names__search_key__{'contains' if inside else 'startswith'}": key})
    rank = Case(
        When(names__search_key=key, then=Value(IS_NAME)),
        When(names__search_key__startswith=key, then=Value(BEGINS)),
        default=Value(HOLDS),
    )
    actors = Actor.objects.visible_to(access).active().filter(found).annotate(rank=Min(rank))
    rows: Iterable[Any] = (
        _with_own(actors, access=access, city=city)
        .select_related("place")
        .order_by("rank", "-is_own", "pk")[: MOST_RESULTS * 2]
    )
    return [
        Match(row, row.rank, row.is_own, row.place.population if row.place else 0) for row in rows
    ]


def _with_own(actors: ActorQuerySet, *, access: Access, city: City | None) -> ActorQuerySet:
    """Annotate `is_own`, told only by activities that the asker may read."""
    if city is None:
        return actors.annotate(is_own=Value(False))
    worked_with = Actor.objects.worked_with(access, city.pk).filter(pk=OuterRef("pk"))
    own = When(Q(steward=city) | Exists(worked_with), then=Value(True))
    return actors.annotate(is_own=Case(own, default=Value(False)))


def _places(key: str, *, access: Access) -> list[Any]:
    places = Place.objects.visible_to(access).defer("search_key")
    named = Q(search_key__startswith=f"\n{key}\n")
    begins = Q(search_key__contains=f"\n{key}")
    if len(key) < SHORTEST_INSIDE and (key.isascii() or len(key) == 1):
        # So little begins a name of most places: the largest are found by the index on population.
        few = places.filter(named).annotate(rank=Value(IS_NAME))[:MOST_SHORT_NAMES]
        large = places.filter(begins).annotate(rank=Value(BEGINS))[:MOST_RESULTS]
        return list({place.pk: place for place in [*large, *few]}.values())
    rank = Case(
        When(named, then=Value(IS_NAME)),
        # Other names of three letters are mostly codes of airports.
        When(
            Q(search_key__contains=f"\n{key}\n") if len(key) > 3 else named,
            then=Value(IS_OTHER_NAME),
        ),
        When(begins, then=Value(BEGINS)),
        default=Value(HOLDS),
    )
    inside = len(key) >= SHORTEST_INSIDE
    ranked = places.filter(Q(search_key__contains=key) if inside else begins).annotate(rank=rank)
    return list(ranked.order_by("rank", "-population", "pk")[:MOST_RESULTS])


def _actors_of(places: Iterable[Any], *, access: Access, city: City | None) -> dict[int, Any]:
    """The local government that stands for each of these places, where there is one."""
    actors = (
        Actor.objects.visible_to(access)
        .active()
        .filter(place__in=[place.pk for place in places], type=ActorType.LGOV)
    )
    # The city's own one comes last and is the one kept.
    rows: Iterable[Any] = _with_own(actors, access=access, city=city).order_by(
        F("steward").asc(nulls_first=True), "-tier"
    )
    return {row.place_id: row for row in rows}


def similar_partners(
    names: Iterable[str], *, country_code: str, access: Access, city: City | None
) -> list[Match]:
    """Partners that carry one of these names already, in that country or in none; two queries.

    Asked before a new partner is added, so that one body is not entered twice.
    """
    keys = [key for name in names if (key := fold(name))]
    countries = Q(country_code__in=[country_code, ""]) if country_code else Q()
    actors = Actor.objects.visible_to(access).active().filter(countries, names__search_key__in=keys)
    matches = [
        Match(row, IS_NAME, row.is_own)
        for row in _with_own(actors.distinct(), access=access, city=city)[:MOST_RESULTS]
    ]
    told = {match.partner.place_id for match in matches if isinstance(match.partner, Actor)}
    named = Q()
    for key in keys:
        named |= Q(search_key__contains=f"\n{key}\n")
    if not named or not country_code:
        return matches
    places = Place.objects.visible_to(access).filter(named, country_code=country_code)
    places = places.exclude(pk__in=[place for place in told if place])
    return [*matches, *(Match(place, IS_NAME) for place in places.defer("search_key")[:5])]


def resolve_choice(value: str, *, city: City, access: Access, confidential: bool) -> Actor:
    """The actor that a choice names; for a place its local government, created when missing.

    With `confidential` a new one stays with the city. Raises ValidationError for anything that is
    no choice, is not there, or is not for the asker to see.
    """
    refused = ValidationError(_("Choose a partner from the list."), code="invalid_choice")
    if match := _ACTOR_CHOICE.fullmatch(value):
        actor = Actor.objects.visible_to(access).filter(pk=uuid.UUID(match[1])).first()
        if actor is None:
            raise refused
        return actor
    match = _PLACE_CHOICE.fullmatch(value)
    place = Place.objects.visible_to(access).filter(pk=int(match[1])).first() if match else None
    if place is None:
        raise refused
    return actor_for_place(place, city=city, confidential=confidential)
