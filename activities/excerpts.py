"""The words around a find in the text of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import (
    Coalesce,
    Greatest,
    Lower,
    NullIf,
    StrIndex,
    Substr,
)

from records.search import fold

# Characters before the find, and of the whole excerpt.
BEFORE, LENGTH = 80, 240
# Each further word is looked for in the whole text.
MOST_WORDS = 6


def with_excerpts(documents: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    """Documents with `excerpt`: the text around the first of some words that it holds.

    They come in the order of what they tell, one at least; of a text that holds none it is the
    beginning.

    Where letters were typed another way than they stand there, it is cut from the search key, which
    is of small letters without accents. The text itself is not read.
    """
    looked_for = words[:MOST_WORDS]
    plain = [unicodedata.normalize("NFC", word.strip()).lower() for word in looked_for]
    found = documents.annotate(
        at=_place_of_first(Lower("reading__text"), plain),
        at_key=_place_of_first(F("reading__search_key"), [fold(word) for word in looked_for]),
    )
    start, start_key = (Greatest(Coalesce(F(at), 1) - BEFORE, Value(1)) for at in ("at", "at_key"))
    own = Substr("reading__text", start, LENGTH)
    folded = Substr("reading__search_key", start_key, 2 * LENGTH)
    by_key = Q(at__isnull=True, at_key__isnull=False)
    return found.annotate(
        excerpt=Case(When(reading__text="", then=Value("")), When(by_key, then=folded), default=own)
    )


def _place_of_first(text: Any, words: Sequence[str]) -> Any:
    """Where the first of some words that a text holds stands in it, from 1; null for none."""
    places = [NullIf(StrIndex(text, Value(word)), Value(0)) for word in words]
    return Coalesce(*places) if len(places) > 1 else places[0]


def parts_of(excerpt: str, words: list[str]) -> Iterator[tuple[str, bool]]:
    """An excerpt in pieces: each with whether it is one of the words."""
    text = unicodedata.normalize("NFC", excerpt)
    known = [re.escape(unicodedata.normalize("NFC", word)) for word in words if word.strip()]
    if not known or not text:
        if text:
            yield text, False
        return
    pattern = re.compile(f"({'|'.join(known)})", re.IGNORECASE)
    for number, piece in enumerate(pattern.split(text)):
        if piece:
            yield piece, number % 2 == 1
