"""Which place of the gazetteer an end of a row means, or which it may mean.

Precision comes before recall: what is not sure waits for a person. Coordinates decide before the
country does, because files take the country of a neighbour now and then; a name decides nothing
beyond the distances below. All names compare without case and marks (`records.search.fold`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from partners.country_names import country_code_of
from partners.imports.names import NameForms, forms_of, loose
from partners.imports.places import IndexedPlace, PlaceIndex, distance_km
from partners.imports.regions import region_code_of

FARTHEST_KM = 25.0
# Another place of the same name is rarely nearer than that; farther off the name must be alone.
SURE_KM = 10.0
# Another name, or one that is spelled otherwise, may be that of a part of the town.
SURE_BY_OTHER_NAME_KM = 5.0
SURE_ABROAD_KM = 5.0
SURE_ABROAD_BY_OTHER_NAME_KM = 2.0
# Without coordinates the largest of several is meant only when nobody could mean another. London in
# Ontario is a Creative City and London in England, 21 times as large, is none; with Perth it is 50.
TIMES_LARGER = 100
LARGE_POPULATION = 15_000
MOST_CANDIDATES = 9
SIMILAR = 0.75


class Why(TextChoices):
    """Why a place is proposed."""

    NAME = "name", _("has this name")
    OTHER_NAME = "other_name", _("also has this name")
    SPELLING = "spelling", _("the same name, spelled otherwise")
    SIMILAR = "similar", _("has a similar name, and is near")
    NEAR = "near", _("is near")


# Those that make an end ambiguous rather than unmatched.
BY_NAME = frozenset({Why.NAME, Why.OTHER_NAME, Why.SPELLING})


@dataclass(frozen=True)
class End:
    """One end of a row as the file has it; `latitude` and `longitude` come together.

    `other_names` are further names of the same end, such as those in another script.
    """

    name: str
    country: str = ""
    region: str = ""
    latitude: float | None = None
    longitude: float | None = None
    other_names: tuple[str, ...] = ()

    @cached_property
    def forms(self) -> NameForms:
        """Its name and other names as keys; those of the name first."""
        first, *others = (forms_of(name) for name in (self.name, *self.other_names))
        keys = dict.fromkeys([*first.keys, *(key for form in others for key in form.keys)])
        return replace(first, keys=tuple(keys))

    @cached_property
    def country_code(self) -> str:
        return country_code_of(self.country)

    @cached_property
    def region_code(self) -> str:
        """From the region, or from what follows the name after a comma or in brackets."""
        return region_code_of(self.country_code, self.region or self.forms.within)


@dataclass(frozen=True)
class Candidate:
    """A place that may be meant; `distance` (km) where the file gives coordinates."""

    place: IndexedPlace
    why: Why
    distance: float | None = None
    is_abroad: bool = False

    @property
    def order(self) -> tuple[bool, bool, float, int]:
        is_other = self.why is not Why.NAME
        return self.is_abroad, is_other, self.distance or 0.0, -self.place.population


@dataclass(frozen=True)
class Resolution:
    """The place that is surely meant, or the candidates, best first."""

    place: IndexedPlace | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def place_id(self) -> int | None:
        """The GeoNames id of the place that is surely meant."""
        return None if self.place is None else self.place.id

    @property
    def is_ambiguous(self) -> bool:
        """Whether a place of that name is there at all."""
        return any(candidate.why in BY_NAME for candidate in self.candidates)


def names_of(ends: Iterable[End]) -> set[str]:
    """All keys under which these ends will be looked up, for `PlaceIndex`."""
    return {key for end in ends for key in (*end.forms.keys, *end.forms.parts)}


def resolve(end: End, index: PlaceIndex) -> Resolution:
    """Find the place that an end means. Never guesses: see the bounds of this module."""
    if end.latitude is None or end.longitude is None:
        return _by_name(end, index)
    return _by_position(end, end.latitude, end.longitude, index)


def _by_position(end: End, latitude: float, longitude: float, index: PlaceIndex) -> Resolution:
    found: list[Candidate] = []
    for key in (*end.forms.keys, *end.forms.parts):
        named = [
            Candidate(place, why, distance, is_abroad=_is_abroad(end, place))
            for place, why in _named(index, key)
            if (distance := distance_km(latitude, longitude, place.latitude, place.longitude))
            <= FARTHEST_KM
        ]
        # The more literal form of the name decides before the others.
        if sure := _surest(end, named, index):
            return Resolution(sure.place)
        found += named
    near: list[tuple[float, IndexedPlace]] = []
    if not found:
        near = sorted(
            index.near(latitude, longitude, within_km=FARTHEST_KM), key=lambda pair: pair[0]
        )
        found = list(_spelled_otherwise(end, near))
        if sure := _surest(end, found, index):
            return Resolution(sure.place)
    proposed = [*sorted(found, key=lambda one: one.order), *_neighbours(end, near)]
    return Resolution(None, _best(proposed or _far(end, latitude, longitude, index)))


def _surest(end: End, candidates: Iterable[Candidate], index: PlaceIndex) -> Candidate | None:
    sure = [candidate for candidate in candidates if _is_sure(end, candidate, index)]
    return min(sure, key=lambda candidate: candidate.order, default=None)


def _named(index: PlaceIndex, key: str) -> Iterable[tuple[IndexedPlace, Why]]:
    for place in index.named(key):
        yield place, Why.NAME if place.name_key == key else Why.OTHER_NAME


def _is_abroad(end: End, place: IndexedPlace) -> bool:
    """Whether the file names another country of today than the place lies in."""
    return end.country_code not in {"", place.country_code}


def _is_sure(end: End, candidate: Candidate, index: PlaceIndex) -> bool:
    distance = candidate.distance or 0.0
    if candidate.is_abroad:
        bounds = SURE_ABROAD_KM, SURE_ABROAD_BY_OTHER_NAME_KM
    else:
        bounds = SURE_KM, SURE_BY_OTHER_NAME_KM
    if candidate.why is not Why.NAME:
        return distance <= bounds[1]
    return distance <= bounds[0] or (not candidate.is_abroad and _is_alone(candidate.place, index))


def _is_alone(place: IndexedPlace, index: PlaceIndex) -> bool:
    """Whether no other place of its country carries its name."""
    same = index.named(place.name_key)
    return all(other.country_code != place.country_code or other is place for other in same)


def _spelled_otherwise(end: End, near: Iterable[tuple[float, IndexedPlace]]) -> Iterable[Candidate]:
    keys = {loose(key) for key in end.forms.keys} - {""}
    for distance, place in near:
        if any(loose(name) in keys for name in place.search_key.split("\n") if name):
            yield Candidate(place, Why.SPELLING, distance, is_abroad=_is_abroad(end, place))


def _neighbours(end: End, near: list[tuple[float, IndexedPlace]]) -> Iterable[Candidate]:
    """The nearest places, those first that are called nearly alike; never more than a proposal."""
    keys = [loose(key) for key in end.forms.keys]
    similar = [
        Candidate(place, Why.SIMILAR, distance)
        for distance, place in near
        if any(_is_similar(key, loose(place.name_key)) for key in keys)
    ]
    yield from similar
    yield from (Candidate(place, Why.NEAR, distance) for distance, place in near[:3])


def _is_similar(key: str, other: str) -> bool:
    if min(len(key), len(other)) >= 4 and (key.startswith(other) or other.startswith(key)):
        return True
    return SequenceMatcher(None, key, other, autojunk=False).ratio() >= SIMILAR


def _far(end: End, latitude: float, longitude: float, index: PlaceIndex) -> list[Candidate]:
    """Places of that name in the country, too far off for the file's coordinates."""
    found = [
        Candidate(place, why, distance_km(latitude, longitude, place.latitude, place.longitude))
        for key in end.forms.keys
        for place, why in _named(index, key)
        if not _is_abroad(end, place)
    ]
    return sorted(found, key=lambda candidate: candidate.order)


def _by_name(end: End, index: PlaceIndex) -> Resolution:
    found = {
        place.id: Candidate(place, why)
        for key in reversed(end.forms.keys)
        for place, why in _named(index, key)
        if not _is_abroad(end, place)
    }
    candidates = list(found.values())
    if end.region_code:
        inside = [one for one in candidates if one.place.admin1_code == end.region_code]
        outside = [one for one in candidates if one.place.admin1_code != end.region_code]
        candidates, others = inside, outside
    else:
        others = []
    candidates.sort(key=lambda one: -one.place.population)
    # A country that is no more, or that is misspelled, says nothing about today's.
    is_known = end.country_code or not end.country
    if candidates and is_known and _is_clear(end, candidates):
        return Resolution(candidates[0].place)
    return Resolution(None, _best([*candidates, *others]))


def _is_clear(end: End, candidates: list[Candidate]) -> bool:
    """Whether nobody could mean another than the first, which is the largest."""
    first = candidates[0]
    if len(candidates) == 1:
        is_told = bool(end.country_code) or first.place.population >= LARGE_POPULATION
        return is_told or first.why is Why.NAME
    largest, second = first.place.population, candidates[1].place.population
    return largest >= LARGE_POPULATION and largest >= TIMES_LARGER * second


def _best(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.place.id, candidate)
    return tuple(list(best.values())[:MOST_CANDIDATES])
