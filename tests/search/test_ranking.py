"""What a person means stands on top: eighty queries and more over a world of an office."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.access import access_for_user
from search.finding import Asked, find
from tests.factories import make_user
from tests.search.queries import QUERIES
from tests.search.world import TODAY, make_world

LEAST = 0.9


@pytest.mark.django_db
def test_what_is_meant_stands_on_top(tell: Callable[[str], None]) -> None:
    world = make_world()
    access = access_for_user(make_user(world.seoul, "officer", name="Yoon Seo"))
    ranks, low = [], []
    for query, meant, why in QUERIES:
        found = find(Asked(query), access=access, city=world.seoul, on=TODAY)
        ids = [entry.pk for entry in found.entries]
        pk = world.records[meant].pk
        place = ids.index(pk) + 1 if pk in ids else 0
        ranks.append(1 / place if place else 0)
        if place != 1:
            above = [entry.search_key.split("\n")[0] for entry in found.entries[:3]]
            low.append(f"{query!r} ({why}): {place or 'not found'}, above it {above}")
    mean = sum(ranks) / len(ranks)
    tell(f"search: mean reciprocal rank {mean:.3f} over {len(QUERIES)} queries")
    assert len(QUERIES) >= 80
    assert mean >= LEAST, "\n".join([f"{mean:.3f}", *low])
    print(mean, *low, sep="\n")
