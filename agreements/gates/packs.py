"""What a pack says, and which rules of all packs stand for a city on a day; no queries here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from agreements.gates.reading import Words
from partners.models import Actor, City

# What a rule is about. Of agreements alone gates are opened; the others are told.
AGREEMENT, GIFT, YEAR = "agreement", "gift", "year"
SUBJECTS = (AGREEMENT, GIFT, YEAR)
# Each layer may replace and switch off what the layers before it say.
REGIONAL, NATIONAL, CITY = "regional", "national", "city"
LAYERS = (REGIONAL, NATIONAL, CITY)
# What whoever meets a gate may tell of the agreement by the way: its resolution of the council.
COUNCIL = "council"
WRITES = (COUNCIL,)


@dataclass(frozen=True)
class Home:
    """What of a city decides which packs are its own."""

    country: str
    geonames: int | None = None
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Subject:
    """What of an agreement decides which rules fit: its type, its parties' types and countries."""

    type: str
    is_binding: bool
    parties: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Source:
    """Where a rule was read; `text` is quoted from there."""

    citation: Words
    url: str = ""
    text: str = ""


@dataclass(frozen=True)
class Deadline:
    """Before a legal state is reached, or after: within so many days, or without a day."""

    before: str = ""
    after: str = ""
    days: int | None = None
    is_working: bool = False


@dataclass(frozen=True)
class Rule:
    """One thing that the law, or custom, asks.

    Without `types`, `kinds` or `countries` it fits any. `confirmed`: it was read in the source's
    own text on the day `checked`.
    """

    code: str
    title: Words
    todo: Words
    source: Source
    checked: datetime.date
    confirmed: bool
    about: str = AGREEMENT
    deadline: Deadline = Deadline()
    types: frozenset[str] = frozenset()
    is_binding: bool | None = None
    kinds: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    is_foreign: bool = False
    evidence: Words = field(default_factory=dict)
    authority: Words = field(default_factory=dict)
    note: Words = field(default_factory=dict)
    is_custom: bool = False
    replaces: bool = False
    writes: str = ""
    line: int = 0

    def fits(self, subject: Subject, *, home: str) -> bool:
        """Whether it asks something of such an agreement of a city in the country `home`."""
        if self.about != AGREEMENT or (self.types and subject.type not in self.types):
            return False
        if self.is_binding is not None and self.is_binding != subject.is_binding:
            return False
        return any(self._fits_party(kind, country, home) for kind, country in subject.parties)

    def _fits_party(self, kind: str, country: str, home: str) -> bool:
        # A party whose country nobody has entered counts as foreign: rather a gate too many.
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.countries or country in self.countries)
            and (not self.is_foreign or country != home)
        )


@dataclass(frozen=True)
class SwitchedOff:
    """A rule of a layer before that does not count in this city, for some types or all."""

    rule: str
    why: Words
    source: Source
    checked: datetime.date
    confirmed: bool
    types: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True)
class Pack:
    """One version of a jurisdiction's rules, in force from a day until another, both included."""

    code: str
    layer: str
    names: Words
    valid_from: datetime.date
    valid_until: datetime.date | None
    countries: frozenset[str]
    rules: tuple[Rule, ...]
    switched_off: tuple[SwitchedOff, ...] = ()
    geonames: int | None = None
    city_names: frozenset[str] = frozenset()
    path: Path = Path()
    line: int = 0

    def is_of(self, home: Home) -> bool:
        """Whether a city lies in its jurisdiction."""
        if home.country not in self.countries:
            return False
        if self.layer != CITY:
            return True
        is_place = self.geonames is not None and self.geonames == home.geonames
        return is_place or not self.city_names.isdisjoint(home.names)

    def stands_with(self, other: Pack) -> bool:
        """Whether both can be in force for one city on one day; not two versions of one pack."""
        if self.code == other.code or self.countries.isdisjoint(other.countries):
            return False
        first, last = (pack.valid_until or datetime.date.max for pack in (self, other))
        if self.valid_from > last or other.valid_from > first:
            return False
        if CITY not in (self.layer, other.layer) or self.layer != other.layer:
            return True
        is_place = self.geonames is not None and self.geonames == other.geonames
        return is_place or not self.city_names.isdisjoint(other.city_names)

    def is_in_force(self, on: datetime.date) -> bool:
        return self.valid_from <= on <= (self.valid_until or datetime.date.max)


@dataclass(frozen=True)
class RuleInForce:
    """A rule that stands for a city, with the pack that says it, and types that are let off."""

    pack: Pack
    rule: Rule
    let_off: frozenset[str] = frozenset()

    def fits(self, subject: Subject, *, home: str) -> bool:
        return subject.type not in self.let_off and self.rule.fits(subject, home=home)


@dataclass(frozen=True)
class Book:
    """All packs that were read, in the order of their layers."""

    packs: tuple[Pack, ...]

    def in_force(self, home: Home, *, on: datetime.date) -> list[Pack]:
        """The packs of a city on a day, the widest layer first."""
        own = [pack for pack in self.packs if pack.is_of(home) and pack.is_in_force(on)]
        return sorted(own, key=lambda pack: (LAYERS.index(pack.layer), pack.code))

    def rules_of(self, home: Home, *, on: datetime.date) -> list[RuleInForce]:
        """What stands for a city on a day, after its own layer has replaced and switched off."""
        standing: dict[str, RuleInForce] = {}
        for pack in self.in_force(home, on=on):
            for off in pack.switched_off:
                if off.rule in standing:
                    _switch_off(standing, off)
            for rule in pack.rules:
                standing[rule.code] = RuleInForce(pack, rule)
        return list(standing.values())

    def let_off(
        self, home: Home, subject: Subject, *, on: datetime.date
    ) -> Iterator[tuple[Rule, SwitchedOff]]:
        """The rules that would fit, had the city's own layer not switched them off."""
        packs = self.in_force(home, on=on)
        rules = {rule.code: rule for pack in packs for rule in pack.rules}
        for pack in packs:
            for off in pack.switched_off:
                rule = rules.get(off.rule)
                is_meant = not off.types or subject.type in off.types
                if rule is not None and is_meant and rule.fits(subject, home=home.country):
                    yield rule, off

    def rule(self, pack: str, code: str, *, version: datetime.date) -> Rule | None:
        """A rule as that version of its pack says it, else as the newest; None when it is gone."""
        versions = [one for one in self.packs if one.code == pack]
        versions.sort(key=lambda one: (one.valid_from == version, one.valid_from), reverse=True)
        rules = (rule for one in versions for rule in one.rules if rule.code == code)
        return next(rules, None)


def _switch_off(standing: dict[str, RuleInForce], off: SwitchedOff) -> None:
    if not off.types:
        del standing[off.rule]
        return
    was = standing[off.rule]
    standing[off.rule] = RuleInForce(was.pack, was.rule, was.let_off | off.types)


def home_of(city: City) -> Home:
    """What packs look at of a city, whose actor is at hand."""
    actor: Actor = city.actor
    names = frozenset(name.casefold() for name in actor.labels.values())
    return Home(actor.country_code, actor.place_id, names)


def subject_of(type: str, is_binding: bool | None, parties: Iterable[Actor]) -> Subject:
    """What rules look at of an agreement; what nobody has called binding is not."""
    told = tuple((actor.type, actor.country_code) for actor in parties)
    return Subject(type, bool(is_binding), told)
