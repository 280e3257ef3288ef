"""What a saved search finds that its owner has not seen yet: for digests, pages and the API."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

from records.access import Access
from search.filters import SearchForm
from search.finding import Asked, Found, find
from search.models import SavedSearch
from search.results import Hit, hits_of

MOST_TOLD = 20


def asked_by(saved: SavedSearch) -> Asked | None:
    """What a saved search asks; None where what it narrows by is no longer known."""
    form = SearchForm({**saved.filters, "q": saved.query})
    return form.asked() if form.is_valid() else None


def found_by(
    saved: SavedSearch,
    *,
    access: Access,
    on: datetime.date,
    since: datetime.datetime | None = None,
) -> Found | None:
    """What it finds for the asker, or only what was entered since; None as for `asked_by`."""
    asked = asked_by(saved)
    if asked is None:
        return None
    return find(replace(asked, since=since), access=access, city=saved.city, on=on)


@dataclass(frozen=True)
class NewFinds:
    """At most twenty new finds, best first, and how many more there are."""

    hits: list[Hit] = field(default_factory=list)
    more: int = 0


def new_results(
    saved: SavedSearch, *, access: Access, on: datetime.date, told_up_to: datetime.datetime | None
) -> NewFinds:
    """The finds of a person's saved search that were entered since they looked last, or since the
    moment up to which they were told.

    Read with the rights that `access`, its owner's, has in that city alone; nothing where the
    search is of the whole office. Nothing is noted as seen by it. Without texts of the records.
    """
    if saved.person_id is None:
        return NewFinds()
    here = access.narrowed_to([saved.city_id])
    since = max(saved.seen_at, told_up_to) if told_up_to else saved.seen_at
    found = found_by(saved, access=here, on=on, since=since)
    if found is None:
        return NewFinds()
    entries = found.entries[:MOST_TOLD]
    hits = hits_of(entries, found.want, access=here, typed=saved.query, with_texts=False)
    return NewFinds(hits, len(found.entries) - len(entries))
