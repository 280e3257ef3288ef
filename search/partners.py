"""The partners that typed words name: by them what was done with a partner is found, too."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Length

from partners.models import Actor
from records.access import Access
from search.entries import Entry
from search.models import Kind, SearchEntry
from search.words import Term, Wanted, beginning, tag_of_partner

MOST_LOOKED_AT, MOST_OF_A_TERM = 400, 50
# Letters of a folded word that are enough to name a partner by the beginning of its name.
SHORTEST_BEGINNING = 3


@dataclass(frozen=True)
class Partners:
    """Tags of the partners that each term names, and the partners that all terms together name."""

    tags: list[tuple[str, ...]]
    called_so: list[Entry] = field(default_factory=list)


def named_partners(want: Wanted, access: Access) -> Partners:
    """Which partners that the asker may see the terms name; two queries at most."""
    words = {word for term in want.terms for reading in term.readings for word in reading}
    named = " | ".join(beginning(word) for word in sorted(words))
    rows = (
        SearchEntry.objects.in_reach_of(access)
        .filter(kind=Kind.PARTNER)
        .called(named)
        .order_by(Length("search_key"), "pk")
        .values_list(*Entry.COLUMNS)[:MOST_LOOKED_AT]
    )
    entries = [Entry(*row) for row in rows]
    stands = _visible([entry.pk for entry in entries], access)
    seen = [entry for entry in entries if entry.pk in stands]
    tags, naming = [], []
    for term in want.terms:
        fits = {entry.pk: fit for entry in seen if (fit := _fit(term, entry)) > 0}
        best = sorted(fits, key=lambda pk: (-fits[pk], pk))[:MOST_OF_A_TERM]
        tags.append(tuple(dict.fromkeys(tag_of_partner(stands[pk]) for pk in best)))
        naming.append(set(fits))
    called_so = set.intersection(*naming)
    return Partners(tags, [entry for entry in seen if entry.pk in called_so])


def _visible(ids: list[uuid.UUID], access: Access) -> dict[uuid.UUID, uuid.UUID]:
    """By those of these ids that the asker may see, what each has become, or itself."""
    if not ids:
        return {}
    rows: Any = Actor.objects.visible_to(access).filter(pk__in=ids)
    return {pk: merged or pk for pk, merged in rows.values_list("pk", "merged_into")}


def _fit(term: Term, entry: Entry) -> float:
    """How much of a name of the partner the term is: 1 for all of it, 0 for nothing."""
    best = 0.0
    for line in entry.search_key.split("\n"):
        name = line.split()
        for reading in term.readings:
            if all(any(_names(word, part) for part in name) for word in reading):
                best = max(best, len("".join(reading)) / max(len("".join(name)), 1))
    return best


def _names(word: str, part: str) -> bool:
    is_enough = len(word) >= SHORTEST_BEGINNING
    return part == word or (is_enough and part.startswith(word))
