"""Finding partners while a person types: actors, and places that have none yet, in one ranked list.

A choice travels as `actor:UUID` or `place:ID`. Names match in any script, also by a part of a
Korean syllable, and whatever blanks, hyphens, dots and apostrophes they were typed with; a country
after or before the name narrows (`partners.readings`). The order: names that are what was typed,
then those that begin with it, then those that hold it; within each, partners of the city,
then the larger places.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import ValidationError
from django.db.models import Case, F, IntegerField, Min, Q, Value, When
from django.utils.translation import gettext as _

from domains.vocabulary import ActorType, Level
from partners.models import Actor, City, Place
from partners.readings import Reading, readings
from partners.services import actor_for_place
from records.access import Access
from records.search import fold, letters

MOST_RESULTS = 20
MOST_CANDIDATES = 100
MOST_OFFERED = 8
MOST_SIMILAR_PLACES = 5
# Shorter keys hold no trigram that an index could serve inside of a word.
SHORTEST_INSIDE = 3
MOST_SHORT_NAMES = 3

IS_NAME, BEGINS, HOLDS = range(3)
# A name that is not its first one makes a place as likely as one of so few of its people: who types
# "Roma" means Rome, not a village of that name, and who types "San" hardly an airport code.
OTHER_NAME_COUNTS, SHORT_OTHER_NAME_COUNTS = 10, 100

_ACTOR_CHOICE = re.compile(r"actor:([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})")
_PLACE_CHOICE = re.compile(r"place:([0-9]{1,10})")


@dataclass(frozen=True)
class Match:
    """A partner to choose; `is_own` when it is one of the city's partners."""

    partner: Actor | Place
    rank: int
    is_own: bool = False
    population: int = 0
    names: tuple[str, ...] = ()

    @property
    def choice(self) -> str:
        kind = "actor" if isinstance(self.partner, Actor) else "place"
        return f"{kind}:{self.partner.pk}"

    @property
    def is_place(self) -> bool:
        """Whether it is a place that is no partner yet."""
        return isinstance(self.partner, Place)

    @property
    def steward_id(self) -> uuid.UUID | None:
        """The city that alone sees it; none for a place."""
        return self.partner.steward_id if isinstance(self.partner, Actor) else None

    @property
    def where(self) -> str:
        """What tells it from others of the same name; of a body also what it is."""
        partner = self.partner
        if isinstance(partner, Actor) and partner.type != ActorType.LGOV:
            return " · ".join(filter(None, [partner.where, str(ActorType(partner.type).label)]))
        return partner.where

    @property
    def english(self) -> str:
        """Its English name where it is shown by another one: papers are mostly in Latin letters."""
        name = self.partner.name_in("en")
        return "" if name == str(self.partner) else name

    @property
    def matched(self) -> str:
        """The name by which it was found, where neither name that is shown is one of those."""
        is_shown = any(name in {str(self.partner), self.english} for name in self.names)
        return "" if is_shown or not self.names else self.names[0]

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
            "english": self.english,
            "matched": self.matched,
            "where": self.where,
            "level": self.level,
            "is_own": self.is_own,
        }

    def _order(self) -> tuple[Any, ...]:
        is_place = isinstance(self.partner, Place)
        return self.rank, not self.is_own, -self.population, is_place, str(self.partner)


def find_partners(text: str, *, access: Access, city: City | None) -> list[Match]:
    """At most 20 partners that the asker may see, best first; at most four queries for a name that
    is there, and two for each further reading of the text."""
    found = (_partners(reading, access=access, city=city) for reading in readings(text))
    return next(filter(None, found), [])


def _partners(reading: Reading, *, access: Access, city: City | None) -> list[Match]:
    actors = {match.partner.pk: match for match in _actors(reading, access=access)}
    places = _places(reading, access=access)
    of_place = _actors_of(places, access=access)
    loose: list[Match] = []
    for place in places:
        actor = of_place.get(place.pk)
        if actor is None:
            loose.append(Match(place, place.rank, population=place.weight))
            continue
        known = actors.get(actor.pk) or Match(actor, place.rank)
        rank, weight = min(place.rank, known.rank), max(place.weight, known.population)
        actors[actor.pk] = replace(known, rank=rank, population=weight)
    matches = [*_with_own(actors.values(), access=access, city=city), *loose]
    return sorted(matches, key=Match._order)[:MOST_RESULTS]


def also_known(
    text: str, *, listed: Iterable[Actor], access: Access, city: City | None
) -> list[Match]:
    """What a list of partners found by a name may offer beside its rows: at most eight, as
    `find_partners` finds them."""
    shown = {actor.pk for actor in listed}
    found = find_partners(text, access=access, city=city)
    return [match for match in found if match.partner.pk not in shown][:MOST_OFFERED]


def find_actors(
    text: str, *, access: Access, city: City | None, types: Sequence[str] = ()
) -> list[Match]:
    """As `find_partners`, without places that nobody works with; at most three queries for a name
    that is there, and one for each further reading.

    With `types` only actors of these.
    """
    found = (
        _with_own(_actors(reading, access=access, types=types), access=access, city=city)
        for reading in readings(text)
    )
    return sorted(next(filter(None, found), []), key=Match._order)[:MOST_RESULTS]


def find_places(text: str, *, access: Access) -> list[Match]:
    """At most 20 places, best first; one query for each reading until one finds any."""
    found = (_places(reading, access=access) for reading in readings(text))
    places = next(filter(None, found), [])
    matches = [Match(place, place.rank, population=place.weight) for place in places]
    return sorted(matches, key=Match._order)[:MOST_RESULTS]


def _actors(reading: Reading, *, access: Access, types: Sequence[str] = ()) -> list[Match]:
    lookup = "contains" if len(reading.letters) >= SHORTEST_INSIDE else "startswith"
    spellings = reading.spellings
    named = reduce(or_, (Q(**{f"names__search_key__{lookup}": key}) for key in spellings))
    begins = reduce(or_, (Q(names__search_key__startswith=key) for key in spellings))
    rank = Case(
        When(names__search_key__in=spellings, then=Value(IS_NAME)),
        When(begins, then=Value(BEGINS)),
        default=Value(HOLDS),
    )
    actors = Actor.objects.visible_to(access).exclude(status=Actor.Status.CLOSED)
    if types:
        actors = actors.filter(type__in=types)
    ranked = (
        actors.filter(named & _within(reading, place="place__"))
        .annotate(rank=Min(rank), found=ArrayAgg("names__name", order_by=[rank, "names__pk"]))
        .select_related("place")
    )
    rows: list[Any] = list(ranked.order_by("rank", "pk")[:MOST_CANDIDATES])
    matches: dict[uuid.UUID, Match] = {}
    for row, actor in zip(rows, _current(rows, access=access), strict=True):
        population = actor.place.population if actor.place else 0
        if actor.status == Actor.Status.ACTIVE:
            matches.setdefault(
                actor.pk, Match(actor, row.rank, population=population, names=tuple(row.found))
            )
    return list(matches.values())


def _current(rows: Iterable[Any], *, access: Access) -> list[Any]:
    """These actors, each merged one replaced by what it has become; one query where any is.

    A partner that only the city saw keeps its names when it becomes one that all see.
    """
    merged = [row.pk for row in rows if row.merged_into_id]
    stands = Actor.objects.visible_to(access).standing_for(merged) if merged else {}
    return [stands.get(row.pk, row) for row in rows]


def _within(reading: Reading, *, place: str = "") -> Q:
    """What the reading says of where it is; `place` leads to the columns that only a place has."""
    if reading.is_anywhere:
        return Q()
    of_state = {f"{place}country_code": "US", f"{place}admin1_code__in": reading.states}
    return Q(country_code__in=reading.countries) | Q(**of_state)


def _with_own(matches: Iterable[Match], *, access: Access, city: City | None) -> list[Match]:
    """The matches of actors with `is_own`, told only by what the asker may read."""
    found = list(matches)
    if city is None or not found:
        return found
    # Asked of these few: a city may have partners in tens of thousands of activities.
    few = Actor.objects.visible_to(access).filter(pk__in=[match.partner.pk for match in found])
    own = set(few.ours(access, city.pk).values_list("pk", flat=True))
    return [replace(match, is_own=match.partner.pk in own) for match in found]


def _places(reading: Reading, *, access: Access) -> list[Any]:
    """Places with their `rank` and `weight`, the likeliest first."""
    key = reading.letters
    places = Place.objects.visible_to(access).filter(_within(reading)).defer("search_key")
    named, also_named = Q(search_key__startswith=f"\n{key}\n"), Q(search_key__contains=f"\n{key}\n")
    begins = Q(search_key__contains=f"\n{key}")
    if len(key) < SHORTEST_INSIDE and (key.isascii() or len(key) == 1):
        # So little begins a name of most places: the largest are found by the index on population.
        places = places.annotate(weight=F("population"))
        few = places.filter(named).annotate(rank=Value(IS_NAME))[:MOST_SHORT_NAMES]
        large = places.filter(begins).annotate(rank=Value(BEGINS))[:MOST_RESULTS]
        return list({place.pk: place for place in [*large, *few]}.values())
    rank = Case(
        When(also_named, then=Value(IS_NAME)),
        When(begins, then=Value(BEGINS)),
        default=Value(HOLDS),
    )
    # Other names of three letters are mostly codes of airports.
    counts = SHORT_OTHER_NAME_COUNTS if len(key) <= 3 else OTHER_NAME_COUNTS
    weight = Case(
        When(also_named & ~named, then=F("population") / counts),
        default=F("population"),
        output_field=IntegerField(),
    )
    inside = len(key) >= SHORTEST_INSIDE
    ranked = places.filter(Q(search_key__contains=key) if inside else begins)
    ranked = ranked.annotate(rank=rank, weight=weight)
    return list(ranked.order_by("rank", "-weight", "pk")[:MOST_RESULTS])


def _actors_of(places: Iterable[Any], *, access: Access) -> dict[int, Actor]:
    """The local government that stands for each of these places, where there is one."""
    actors = (
        Actor.objects.visible_to(access)
        .leading_on()
        .filter(place__in=[place.pk for place in places], type=ActorType.LGOV)
    )
    # The city's own one comes last and is the one kept.
    rows: Iterable[Any] = actors.select_related("merged_into").order_by(
        F("steward").asc(nulls_first=True), F("merged_into").asc(nulls_last=True), "-tier"
    )
    return {row.place_id: row.merged_into or row for row in rows}


def similar_partners(
    names: Iterable[str], *, country_code: str, access: Access, city: City | None
) -> list[Match]:
    """Partners that carry one of these names already, in that country or in none.

    Asked before a new partner is added, so that one body is not entered twice; at most three
    queries.
    """
    keys = [key for name in names if (key := fold(name))]
    countries = Q(country_code__in=[country_code, ""]) if country_code else Q()
    actors: list[Any] = list(
        Actor.objects.visible_to(access)
        .leading_on()
        .filter(countries, names__search_key__in=keys)
        .distinct()[:MOST_RESULTS]
    )
    current = dict.fromkeys(_current(actors, access=access))
    matches = _with_own([Match(row, IS_NAME) for row in current], access=access, city=city)
    if not keys or not country_code:
        return matches
    told = [row.place_id for row in actors if row.place_id]
    named = reduce(or_, (Q(search_key__contains=f"\n{letters(key)}\n") for key in keys))
    places: Iterable[Any] = (
        Place.objects.visible_to(access)
        .filter(named, country_code=country_code)
        .exclude(pk__in=told)
        .defer("search_key")[:MOST_SIMILAR_PLACES]
    )
    return [*matches, *(Match(place, IS_NAME) for place in places)]


def resolve_choice(value: str, *, city: City, access: Access, confidential: bool) -> Actor:
    """The actor that a choice names, or what it has become; for a place its local government,
    created when missing.

    With `confidential` a new one stays with the city. Raises ValidationError for anything that is
    no choice, is not there, or is not for the asker to see.
    """
    refused = ValidationError(_("Choose a partner from the list."), code="invalid_choice")
    if match := _ACTOR_CHOICE.fullmatch(value):
        given = uuid.UUID(match[1])
        stands = Actor.objects.visible_to(access).standing_for([given])
        if given not in stands:
            raise refused
        return stands[given]
    match = _PLACE_CHOICE.fullmatch(value)
    place = Place.objects.visible_to(access).filter(pk=int(match[1])).first() if match else None
    if place is None:
        raise refused
    return actor_for_place(place, city=city, confidential=confidential)
