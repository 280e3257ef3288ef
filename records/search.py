"""Folding of text for search in any script."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Non-spacing marks, and what only steers layout or means nothing outside its own system.
DROPPED_CATEGORIES = {"Mn", "Cf", "Cs", "Co"}
# Letters that people type for one another, where decomposing does not make them one: with a stroke
# or without, as on an Arabic, a Persian or an Urdu keyboard.
ALIKE = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th",
    "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ہ": "ه", "ے": "ي",
}  # fmt: skip
HIRAGANA, TO_KATAKANA = ("ぁ", "ゖ"), 0x60


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


def letters(key: str) -> str:
    """Return a folded name as it is compared when blanks, hyphens, dots and apostrophes are typed
    one way or another: only its letters and digits, hiragana as katakana.
    """
    if key.isascii() and key.isalnum():
        return key
    return "".join(map(_letter, key))


@lru_cache(maxsize=8192)
def _letter(character: str) -> str:
    if unicodedata.category(character)[0] in "PZ":
        return ""
    if HIRAGANA[0] <= character <= HIRAGANA[1]:
        return chr(ord(character) + TO_KATAKANA)
    return ALIKE.get(character, character)
