"""What a saved search finds that its owner has not seen yet: for digests, pages and the API."""

from __future__ import annotations

import datetime
from dataclasses import replace

from accounts.access import access_for_user
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


def new_results(saved: SavedSearch, *, at: datetime.datetime) -> list[Hit]:
    """At most twenty finds of a person's saved search that were entered since they looked last.

    Read with the rights that its owner has now in that city alone; nothing where they have none
    left, or where the search is of the whole office. Nothing is noted as seen by it.
    """
    if saved.person is None:
        return []
    access = access_for_user(saved.person).narrowed_to([saved.city_id])
    found = found_by(saved, access=access, on=at.date(), since=saved.seen_at)
    if found is None:
        return []
    return hits_of(found.entries[:MOST_TOLD], found.want, access=access, typed=saved.query)
