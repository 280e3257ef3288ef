"""What may be meant by words that find nothing: words of titles near to them, and their parts.

Near is a word that holds the typed one, or that differs by one letter, by two if it is long; a
letter of Korean is a part of a syllable. Only titles that the asker may read are looked at. A word
of Korean may be two that were written as one. Of three words and more, one may be left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q

from records.access import Access
from search.kinds import readable
from search.querysets import SearchEntryQuerySet
from search.words import Term, Wanted, is_korean, parts_of_compound, term_of

MOST_TITLES, MOST_NEAR, MOST_LOOKED_AT = 300, 8, 200
# A mistake in a shorter word makes another one of it.
SHORTEST_MENDED = 4
# A longer one is no word, and costs by its length; a syllable of Korean has up to three letters.
LONGEST_MENDED = 40
# Letters from which on a word may have one mistake more than a shorter one.
SECOND_MISTAKE, THIRD_MISTAKE = 8, 9
MOST_MISTAKES = 3


def mended(want: Wanted, scope: SearchEntryQuerySet, access: Access) -> Iterator[Wanted]:
    """Other readings of what was typed, the likeliest first; each is for when those before find
    nothing."""
    known = [_is_known(term, scope, access) for term in want.terms]
    near = [
        term if is_known else _near(term, scope, access)
        for term, is_known in zip(want.terms, known, strict=True)
    ]
    parted: list[Term] = []
    for term, is_known in zip(want.terms, known, strict=True):
        parted += [term] if is_known else _parted(term, scope, access)
    for terms in (parted, near):
        if terms != list(want.terms):
            yield replace(want, terms=tuple(terms))
    if len(near) > 2:
        # What nothing is near to, goes first.
        order = sorted(range(len(near)), key=lambda place: (known[place], -place))
        for place in order:
            yield replace(want, terms=tuple(near[:place] + near[place + 1 :]))


def _is_known(term: Term, scope: SearchEntryQuerySet, access: Access) -> bool:
    """Whether something that the asker may read holds the term."""
    rows = scope.holding(term.anywhere).newest_first()
    return bool(readable(list(rows.values_list("pk", "kind")[:MOST_LOOKED_AT]), access))


def _near(term: Term, scope: SearchEntryQuerySet, access: Access) -> Term:
    """The same term with the words of titles that are near to it; as it is where none are."""
    word = term.readings[0][0]
    is_mendable = SHORTEST_MENDED <= len(word) <= LONGEST_MENDED and word.isalpha()
    if len(term.readings[0]) > 1 or not is_mendable:
        return term
    rows = (
        scope.filter(Q(search_key__contains=word) | Q(search_key__trigram_word_similar=word))
        .order_by(TrigramWordSimilarity(word, "search_key").desc(), "-day", "-pk")
        .values_list("pk", "kind", "search_key")[:MOST_TITLES]
    )
    titles = {(pk, kind): key for pk, kind, key in rows}
    seen = readable(list(titles), access)
    counted = Counter(
        other for (pk, _kind), key in titles.items() if pk in seen for other in set(key.split())
    )
    near = {
        other: mistakes
        for other in counted
        if (mistakes := _mistakes(word, other)) <= _allowed(word)
    }
    fewest = min(near.values(), default=0)
    nearest = [other for other, mistakes in near.items() if mistakes == fewest]
    best = sorted(nearest, key=lambda other: (-counted[other], other))[:MOST_NEAR]
    return replace(term, readings=tuple((other,) for other in best)) if best else term


def _parted(term: Term, scope: SearchEntryQuerySet, access: Access) -> list[Term]:
    """The two words of which a Korean one is made, where both are known; else the term itself."""
    word = term.readings[0][0]
    for first, second in parts_of_compound(word) if len(word) <= LONGEST_MENDED else ():
        parts = [term_of(first), term_of(second)]
        if all(_is_known(part, scope, access) for part in parts):
            return parts
    return [term]


def _allowed(word: str) -> int:
    return 1 + (len(word) >= SECOND_MISTAKE) + (len(word) >= THIRD_MISTAKE)


def _mistakes(word: str, other: str) -> int:
    """How many letters must be changed for the word to be, or to begin, the other; in Korean also
    to begin one of its syllables. Two letters that changed places are one mistake."""
    if word in other:
        return 0
    starts = [0]
    if is_korean(other):
        starts += [place for place in range(1, len(other)) if is_korean(other[place])]
    return min(
        _distance(word, other[start : start + len(word) + MOST_MISTAKES]) for start in starts
    )


def _distance(word: str, other: str) -> int:
    """Of the word to the nearest beginning of the other (Damerau, Levenshtein)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(word, start=1):
        now = [place]
        for column, against in enumerate(other, start=1):
            cost = min(row[column] + 1, now[column - 1] + 1, row[column - 1] + (letter != against))
            is_turned = (
                place > 1
                and column > 1
                and letter == other[column - 2]
                and word[place - 2] == against
            )
            now.append(min(cost, before[column - 2] + 1) if is_turned else cost)
        before, row = row, now
    # A word that is typed out may lack an end, in Latin letters only whole words are near.
    return min(row)
