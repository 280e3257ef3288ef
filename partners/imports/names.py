"""What a file's name of a place may mean: its forms, from the most to the least literal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from records.search import fold

# "Linköping Municipality", "Gmina Kępno", "City of Cockburn": the local government of the town.
_OF_MUNICIPALITY = re.compile(
    r"^(?:(?:(?:city|town|commune|urban|rural|local|metropolitan) )?municipality of "
    r"|(?:city|town|commune|comune|gemeinde|stadt|markt|flecken|hansestadt|gmina|obshtina) "
    r"(?:of |di |de )?)(?P<after>.+)$"
    r"|^(?P<before>.+?) (?:(?:city|urban|local|metropolitan) )?municipality$"
)
# A county or province of the same name is another local government than the town.
_LARGER = re.compile(
    r"\b(?:landkreis|kreis|bezirk|samtgemeinde|verbandsgemeinde|oblast|rayon|raion|county|province"
    r"|provincia|region|district|voivodeship|powiat|department|canton|kanton|prefecture)\b"
)
_BRACKETS = re.compile(r"^(?P<name>[^()]+) \((?P<within>[^()]+)\)$")
_WIKIDATA_ID = re.compile(r"[qt][0-9]+")

_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_NO_LETTER = re.compile(r"[\W_]+")
_SAINTS = {"sankt": "st", "saint": "st", "sainte": "ste"}


@dataclass(frozen=True)
class NameForms:
    """Keys (`records.search.fold`) to look a name up by, in that order of trust.

    `parts` stood between slashes: two names of one place or, as with "Ulm / Neu-Ulm", two places.
    `within` stood in brackets or after a comma: another name, a river or a region.
    """

    keys: tuple[str, ...]
    parts: tuple[str, ...] = ()
    within: str = ""


def forms_of(name: str) -> NameForms:
    """The forms of a name as a file writes it; none for a bare identifier."""
    key = fold(name)
    if _WIKIDATA_ID.fullmatch(key) or not key:
        return NameForms(())
    keys, within = [key], ""
    if bracketed := _BRACKETS.match(key):
        key, within = bracketed["name"], bracketed["within"]
    elif ", " in key:
        key, _comma, within = key.partition(", ")
    if _LARGER.search(within) and not _is_region_name(within):
        return NameForms((keys[0],))
    keys.append(key)
    if municipality := _OF_MUNICIPALITY.match(key):
        keys.append(municipality["after"] or municipality["before"])
    parts = [part.strip() for part in keys[-1].split("/")] if "/" in keys[-1] else []
    return NameForms(tuple(dict.fromkeys(keys)), tuple(filter(None, parts)), within)


def _is_region_name(within: str) -> bool:
    """Whether "leningrad oblast" follows, which says where, and not "oblast", which says what."""
    return " " in within


@lru_cache(maxsize=200_000)
def loose(key: str) -> str:
    """A key without what spelling differs in: hyphens, blanks, apostrophes, saints abbreviated."""
    words = _NO_LETTER.split(key.translate(_PLAIN))
    return "".join(_SAINTS.get(word, word) for word in words)
