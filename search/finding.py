"""Finding records of all kinds by a few words, in the order in which they answer best.

The database gives the newest entries that hold the words, and the newest that hold them in their
titles. Those that the asker may read are kept, ranked here (`search.ranking`), and counted by
facets. Where the words find nothing they are mended (`search.mending`).
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from partners.models import City
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
AT_ONCE, MOST_STEPS = 1_000, 5
ENOUGH = 500
IN_TITLES, BY_NUMBER = 300, 20


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

    At most seven queries where something holds the words as they were typed, for somebody who may
    read most of it: the words, the partners that they name (2), the entries by number, by title and
    by all words, and who may read them.
    """
    want = wanted(asked.query)
    if not want.terms:
        return Found([], want)
    scope = _scope(asked, access)
    found = _held(want, scope, asked, access)
    if not found.entries:
        found = _mended(found.want, scope, asked, access)
    entries = sorted(
        found.entries,
        key=lambda entry: (score(entry, found.want, city=city, on=on), entry.day, entry.pk),
        reverse=True,
    )
    return Found(entries, found.want, found.has_more, found.is_mended, _facets(entries))


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
        scope = scope.filter(day__year=asked.year)
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
    first = [*_by_number(want, scope), *_by_title(want, scope)]
    has_more = False
    for batch in _batches(want, scope):
        has_more = len(batch) == AT_ONCE
        unknown = {entry.pk: entry for entry in [*first, *batch] if entry.pk not in found}
        kept = readable([(entry.pk, entry.kind) for entry in unknown.values()], access)
        found |= {pk: entry for pk, entry in unknown.items() if pk in kept}
        first = []
        if len(found) >= ENOUGH:
            break
    return Found(list(found.values()), want, has_more)


def _by_number(want: Wanted, scope: SearchEntryQuerySet) -> list[Entry]:
    if not want.number:
        return []
    rows = scope.holding(want.number, in_title=True).newest_first()
    return [Numbered(*row) for row in rows.values_list(*Entry.COLUMNS)[:BY_NUMBER]]


def _by_title(want: Wanted, scope: SearchEntryQuerySet) -> list[Entry]:
    rows = scope.holding(want.query(in_titles=True), in_title=True).newest_first()
    return [Entry(*row) for row in rows.values_list(*Entry.COLUMNS)[:IN_TITLES]]


def _batches(want: Wanted, scope: SearchEntryQuerySet) -> Iterator[list[Entry]]:
    """The newest entries that hold all words, a part at a time, until there are no more."""
    rows = scope.holding(want.query()).newest_first().values_list(*Entry.COLUMNS)
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


def _facets(entries: Iterable[Entry]) -> Facets:
    kinds: Counter[str] = Counter()
    domains: Counter[str] = Counter()
    partners: Counter[uuid.UUID] = Counter()
    years: Counter[int] = Counter()
    for entry in entries:
        kinds[entry.kind] += 1
        domains.update(entry.domains)
        partners.update(entry.partners)
        if entry.kind not in _WITHOUT_DAY:
            years[entry.day.year] += 1
    return Facets(
        kinds.most_common(),
        domains.most_common(),
        partners.most_common(),
        sorted(years.items(), reverse=True),
    )


# The day on which somebody was entered says nothing of them.
_WITHOUT_DAY = frozenset({Kind.PARTNER, Kind.PERSON, Kind.POST})
