"""Finding records of all kinds by a few words, in the order in which they answer best.

The database gives the newest entries that hold the words, first those that hold them in their
titles. Those that the asker may read are kept, ranked here (`search.ranking`), and counted by
facets. Where the words find nothing they are mended (`search.mending`).
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from partners.models import Actor, City
from records.access import Access
from search.entries import Entry, Numbered
from search.kinds import readable
from search.mending import mended
from search.models import Kind, SearchEntry
from search.partners import named_partners
from search.querysets import SearchEntryQuerySet
from search.ranking import score
from search.words import Wanted, any_of, tag_of_partner, wanted

# How many entries are looked at in one step, and how many steps are taken for somebody who may read
# few of them.
AT_ONCE, MOST_STEPS = 400, 10
ENOUGH = 200
BY_NUMBER, MOST_PARTNERS = 20, 50
# The day on which somebody was entered says nothing of them.
WITHOUT_DAY = frozenset({Kind.PARTNER, Kind.PERSON, Kind.POST})


@dataclass(frozen=True)
class Asked:
    """Words, and what narrows the finds; empty for whatever does not."""

    query: str
    kinds: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    partner: uuid.UUID | None = None
    year: int | None = None
    # Only what was entered after a moment.
    since: datetime.datetime | None = None

    @property
    def is_narrowed(self) -> bool:
        return any((self.kinds, self.domains, self.partner, self.year, self.since))


@dataclass(frozen=True)
class Facets:
    """How many of the finds are of a kind, a domain, with a partner, of a year; most first."""

    kinds: list[tuple[str, int]] = field(default_factory=list)
    domains: list[tuple[str, int]] = field(default_factory=list)
    partners: list[tuple[uuid.UUID, int]] = field(default_factory=list)
    years: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """What the asker may read, best first.

    `want` tells how the words were read; `is_mended` that nothing holds them as they were typed;
    `has_more` that older entries were not looked at.
    """

    entries: list[Entry]
    want: Wanted
    has_more: bool = False
    is_mended: bool = False
    facets: Facets = field(default_factory=Facets)


def find(asked: Asked, *, access: Access, city: City | None, on: datetime.date) -> Found:
    """Records of all kinds that hold the words and that the asker may read.

    At most six queries where something holds the words as they were typed, for somebody who may
    read most of it: the words, the partners that they name (2), the entries by number and by words,
    and who may read them. One more tells what a partner by which it is narrowed has become.
    """
    want = wanted(asked.query)
    if not want.terms:
        return Found([], want)
    if asked.partner:
        asked = replace(asked, partner=_stands_for(asked.partner, access))
    scope = _scope(asked, access)
    found = _held(want, scope, asked, access)
    # What is new holds few words: all others would be mended to them.
    if not found.entries and asked.since is None:
        found = _mended(found.want, scope, asked, access)
    entries = sorted(
        _once(found.entries),
        key=lambda entry: (score(entry, found.want, city=city, on=on), entry.day, entry.pk),
        reverse=True,
    )
    return Found(entries, found.want, found.has_more, found.is_mended, _facets(entries))


def _stands_for(partner: uuid.UUID, access: Access) -> uuid.UUID:
    """A partner, or what it has become since somebody narrowed a search by it."""
    stands = Actor.objects.visible_to(access).standing_for([partner])
    return stands[partner].pk if partner in stands else partner


def _scope(asked: Asked, access: Access) -> SearchEntryQuerySet:
    """The entries among which the words are looked for."""
    scope: SearchEntryQuerySet = SearchEntry.objects.in_reach_of(access)
    if asked.kinds:
        scope = scope.holding(any_of([f"!{kind}" for kind in asked.kinds]))
    if asked.domains:
        scope = scope.holding(any_of([f"/{domain}" for domain in asked.domains]))
    if asked.partner:
        scope = scope.holding(any_of([tag_of_partner(asked.partner)]))
    if asked.year:
        scope = scope.filter(day__year=asked.year).exclude(kind__in=WITHOUT_DAY)
    if asked.since:
        scope = scope.filter(added_at__gt=asked.since)
    return scope


def _held(want: Wanted, scope: SearchEntryQuerySet, asked: Asked, access: Access) -> Found:
    """What holds the words, in no order."""
    partners = named_partners(want, access)
    want = want.with_tags(partners.tags)
    found: dict[uuid.UUID, Entry] = {}
    if not asked.is_narrowed:
        found = {entry.pk: entry for entry in partners.called_so}
    # What carries the very number is known as such, however else it is found.
    numbered, has_more = _by_number(want, scope), False
    for batch in _batches(want, scope):
        has_more = len(batch) == AT_ONCE
        unknown = {entry.pk: entry for entry in [*batch, *numbered] if entry.pk not in found}
        kept = readable([(entry.pk, entry.kind) for entry in unknown.values()], access)
        found |= {pk: entry for pk, entry in unknown.items() if pk in kept}
        numbered = []
        if len(found) >= ENOUGH:
            break
    return Found(list(found.values()), want, has_more)


def _by_number(want: Wanted, scope: SearchEntryQuerySet) -> list[Entry]:
    if not want.number:
        return []
    rows = scope.holding(want.number).newest_first()
    return [Numbered(*row) for row in rows.values_list(*Entry.COLUMNS)[:BY_NUMBER]]


def _batches(want: Wanted, scope: SearchEntryQuerySet) -> Iterator[list[Entry]]:
    """The entries that hold all words, those whose titles do and then the newest first, a part at
    a time until there are no more."""
    held = scope.holding(want.query()).entitled(want.query(in_titles=True))
    rows = held.order_by("-is_entitled", "-day", "-pk").values_list(*Entry.COLUMNS)
    for start in range(0, AT_ONCE * MOST_STEPS, AT_ONCE):
        batch = [Entry(*row) for row in rows[start : start + AT_ONCE]]
        yield batch
        if len(batch) < AT_ONCE:
            return


def _mended(want: Wanted, scope: SearchEntryQuerySet, asked: Asked, access: Access) -> Found:
    for other in mended(want, scope, access):
        found = _held(other, scope, asked, access)
        if found.entries:
            return Found(found.entries, found.want, found.has_more, is_mended=True)
    return Found([], want)


def _once(entries: list[Entry]) -> list[Entry]:
    """Without partners that have become another which is found, too: both lead to one page."""
    known = {entry.pk for entry in entries}
    return [
        entry
        for entry in entries
        if entry.kind != Kind.PARTNER
        or entry.partners == [entry.pk]
        or known.isdisjoint(entry.partners)
    ]


def _facets(entries: Iterable[Entry]) -> Facets:
    kinds: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    years: Counter[int] = Counter()
    for entry in entries:
        kinds[entry.kind] += 1
        tags.update(entry.tags)
        if entry.kind not in WITHOUT_DAY:
            years[entry.day.year] += 1
    counted = tags.most_common()
    partners = [(tag, count) for tag, count in counted if tag[0] == "@"][:MOST_PARTNERS]
    return Facets(
        kinds.most_common(),
        [(tag[1:], count) for tag, count in counted if tag[0] == "/"],
        [(uuid.UUID(hex=tag[1:]), count) for tag, count in partners],
        sorted(years.items(), reverse=True),
    )
