"""How well a find answers what was asked: one number by which finds are put in order.

Most weighs the record's own number, then what stands in its title, whole words before beginnings;
then partner, kind and country, then the rest of its text. Of equals the own city's and the recent
ones come first, and what is void last.
"""

from __future__ import annotations

import datetime
import math

from domains.vocabulary import ActivityState
from partners.models import City
from search.entries import Entry, Numbered
from search.models import Kind
from search.words import Term, Wanted

NUMBER = 30.0
# Of all terms together, 0 to 1.
TERMS = 10.0
WHOLE_WORD, BEGINNING, INSIDE = 1.0, 0.85, 0.7
# The first reading of a term is what was typed; of words used for it those named first are nearer.
OTHER_READING, FURTHER_READING = 0.9, 0.01
OF_TAG = {"@": 0.65, "+": 0.5, "=": 0.45, "/": 0.4, "!": 0.4}
IN_BODY = 0.2
IS_TITLE, BEGINS_TITLE, IN_TITLE = 6.0, 2.0, 1.5
SHARE_OF_TITLE = 1.0
OWN_CITY, SHARED = 1.5, 0.75
RECENT, YEARS = 1.5, 4.0
VOID, DRAFT = -6.0, -1.0
OF_KIND = {Kind.PARTNER: 1.0, Kind.DOCUMENT: -0.6, Kind.COMMENT: -0.6, Kind.POST: -0.4}


def score(entry: Entry, want: Wanted, *, city: City | None, on: datetime.date) -> float:
    """Higher is better."""
    titles = entry.search_key.split("\n")
    words = [title.split() for title in titles]
    tags = {*entry.tags, f"!{entry.kind}"}
    told = sum(_of_term(term, words, tags) for term in want.terms) / max(len(want.terms), 1)
    points = TERMS * told + max(_of_title(title, want.key) for title in titles)
    points += NUMBER * isinstance(entry, Numbered) + OF_KIND.get(Kind(entry.kind), 0.0)
    if entry.city_id is None:
        points += SHARED
    elif city is not None and entry.city_id == city.pk:
        points += OWN_CITY
    years = max((on - entry.day).days, 0) / 365
    points += RECENT * math.exp(-years / YEARS)
    points += VOID * entry.is_void
    return points + DRAFT * (f"={ActivityState.DRFT}" in tags)


def _of_term(term: Term, titles: list[list[str]], tags: set[str]) -> float:
    best = max((OF_TAG[tag[0]] for tag in term.tags if tag in tags), default=IN_BODY)
    for number, reading in enumerate(term.readings):
        weight = OTHER_READING - FURTHER_READING * number if number else 1.0
        for title in titles:
            best = max(best, weight * min(_of_word(word, title) for word in reading))
    return best


def _of_word(word: str, title: list[str]) -> float:
    if word in title:
        return WHOLE_WORD
    if any(other.startswith(word) for other in title):
        return BEGINNING
    return INSIDE if any(word in other for other in title) else 0.0


def _of_title(title: str, key: str) -> float:
    if not title or key not in title:
        return 0.0
    share = SHARE_OF_TITLE * len(key) / len(title)
    if title == key:
        return IS_TITLE + share
    return share + (BEGINS_TITLE if title.startswith(key) else IN_TITLE)
