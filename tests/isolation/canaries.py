"""Canary words: each stands in one field of one row, and nowhere else in the world.

A word is as good as no other text can hold it. Numbers begin with digits, and days lie in a year,
that nothing else in the world has: formatted or rounded, they still tell whose they are.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# One each for a letter; together they are a word that is nobody's.
_SYLLABLES = "꿰뀁뚧쁑쓺쬾튫퓊훃갋놤댌뢲멶븉샭욊젗췟캴텛픦홙궯넧됀"
_LETTERS = "abdefghklmnoprtu"
WORD_LENGTH, CODE_LENGTH = 8, 6
LARGEST_SMALL = 32_767
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_GROUPED = re.compile(r"(?<=\d)[,\u00a0\u202f](?=\d{3})")


@dataclass
class Flock:
    """The canaries of one set of rows, told from those of another by how they begin.

    `where` tells of each the field and the row in which it stands.
    """

    prefix: str
    digits: str
    small: int
    year: int
    where: dict[str, str] = field(default_factory=dict)
    _given: int = 0

    def word(self, where: str) -> str:
        """Eight letters."""
        number, letters = self._given, ""
        for _letter in range(WORD_LENGTH - len(self.prefix)):
            number, place = divmod(number, len(_LETTERS))
            letters += _LETTERS[place]
        self._given += 1
        return self._told(self.prefix + letters, where)

    def code(self, where: str) -> str:
        """Six capital letters."""
        word = self.word(where)
        del self.where[word]
        return self._told(word[:CODE_LENGTH], where).upper()

    def number(self, where: str, *, most: int) -> int:
        """Eight digits, or five where no more fit."""
        self._given += 1
        if most <= LARGEST_SMALL:
            self.small += 1
            return int(self._told(str(self.small), where))
        return int(self._told(f"{self.digits}{self._given:04}", where))

    def day(self, where: str) -> datetime.date:
        """A day of a year that is nobody else's; each later than the one before."""
        past = sum(known.startswith(f"{self.year}-") for known in self.where)
        day = datetime.date(self.year, 1, 1) + datetime.timedelta(past)
        self._told(day.isoformat(), where)
        return day

    def address(self, where: str) -> str:
        """An address in the internet, of the range for examples."""
        self._given += 1
        return self._told(f"2001:db8:{self.digits}::{self._given:x}", where)

    def _told(self, canary: str, where: str) -> str:
        assert canary not in self.where
        self.where[canary] = where
        return canary

    def met_in(self, text: str) -> set[str]:
        """Where the canaries stand that a text holds; of a number or a day, that it is of these."""
        lower = _GROUPED.sub("", text.lower())
        letters = f"[a-z]{{{CODE_LENGTH - len(self.prefix)},{WORD_LENGTH - len(self.prefix)}}}"
        words = re.findall(f"{self.prefix}{letters}", lower)
        found = {self.where[word] for word in words if word in self.where}
        large, small = rf"{self.digits}\d{{2,6}}", rf"{self.small // 100}\d\d(?!\w)"
        # A hash, or the last part of an id that is looked for as such, may begin like a number.
        counted = _HASH.sub("", _ID.sub("", lower))
        numbers = re.findall(rf"(?<![\w.])(?:{large}|{small})", counted)
        numbers += re.findall(f"2001:db8:{self.digits}::[0-9a-f]+", lower)
        if re.search(rf"(?<![\w.-]){self.year}(?![0-9a-z])", lower):
            numbers.append(f"a day of {self.year}")
        return found | {self.where.get(number, number) for number in numbers}


def in_hangul(word: str) -> str:
    """The same word in another script, found again by no other."""
    return "".join(_SYLLABLES[ord(letter) - ord("a")] for letter in word)


def met(text: str, flocks: Iterable[Flock]) -> set[str]:
    """Where the canaries of all these stand that a text holds."""
    return set[str]().union(*(flock.met_in(text) for flock in flocks))
