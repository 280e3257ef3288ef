"""The words around a find in the text of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Greatest, Lower, StrIndex, Substr

from records.search import fold

# Characters before the find, and of the whole excerpt.
BEFORE, LENGTH = 80, 240


def with_excerpts(documents: QuerySet[Any], word: str) -> QuerySet[Any]:
    """Documents with `excerpt`: the text around the first find of a word, or the beginning.

    Where letters were typed another way than they stand there, it is cut from the search key, which
    is of small letters without accents. The text itself is not read.
    """
    plain = unicodedata.normalize("NFC", word.strip()).lower()
    found = documents.annotate(
        at=StrIndex(Lower("reading__text"), Value(plain)),
        at_key=StrIndex("reading__search_key", Value(fold(word))),
    )
    start, start_key = (Greatest(F(at) - BEFORE, Value(1)) for at in ("at", "at_key"))
    own = Substr("reading__text", start, LENGTH)
    folded = Substr("reading__search_key", start_key, 2 * LENGTH)
    return found.annotate(
        excerpt=Case(When(reading__text="", then=Value("")), When(at=0, then=folded), default=own)
    )


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
