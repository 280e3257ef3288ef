"""Folding of text for search in any script."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Non-spacing marks, and what only steers layout or means nothing outside its own system.
DROPPED_CATEGORIES = {"Mn", "Cf", "Cs", "Co"}


def fold(text: str) -> str:
    """Return `text` as a search key: case-folded, decomposed (NFD), without combining marks.

    Hangul syllables become their letters, so that a trigram index serves parts of a word in Korean
    too. Characters that only steer layout are dropped, white space is single.
    """
    key = text.casefold()
    if not key.isascii():
        key = "".join(map(_kept, unicodedata.normalize("NFD", key)))
    return " ".join(key.replace("\0", "").split())


# The gazetteer's 1.4 million names need a few thousand characters: half of its load was spent here.
@lru_cache(maxsize=8192)
def _kept(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in DROPPED_CATEGORIES else character
