"""What somebody who types a few words may mean by them, as a query of full text search.

Each word is a `Term`: found as it stands, without a Korean particle or an English plural, in the
place of words that are used for it (`domains.glossary`), and by what it names: a kind of record, a
code of the vocabulary, a country, a partner. All terms must be found. What is no text is found by
tags, which the database keeps among the words of an entry: `!` a kind, `=` a code, `/` a domain,
`+` a country, `@` a partner by its id; and `#` a number without what parts its digits.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.db import connection

from domains.glossary import synonyms_of
from partners.country_names import countries_by_name
from records.search import fold
from search.vocabulary import STOP_WORDS, tags_of_name

MOST_WORDS = 12
# The longest name of a country or word of the glossary.
MOST_WORDS_OF_A_NAME = 6
# As the database cuts words: see the migration `0002_words`.
LONGEST_WORD, LONGEST_END = 60, 12
# A shorter one begins so much that its beginning says nothing.
SHORTEST_BEGINNING = 2
# Without them a Korean word of two syllables at least stays.
_PARTICLES = tuple(
    map(
        fold,
        (
            *("과의", "와의", "에서의", "으로의", "에서", "에게", "으로", "부터", "까지", "하고"),
            *("이랑", "에는", "에도", "은", "는", "이", "가", "을", "를", "과", "와", "의", "에"),
            *("로", "도", "만"),
        ),
    )
)
_LEADING = range(0x1100, 0x1160)
SHORTEST_STEM = 4

Words = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """One thing asked for: `readings` are folded words, all of one of which must be found; `tags`
    say the same in the words of the index."""

    readings: tuple[Words, ...]
    tags: tuple[str, ...] = ()

    @property
    def in_titles(self) -> str:
        """As a query of the words alone."""
        return " | ".join(map(_all_of, self.readings))

    @property
    def anywhere(self) -> str:
        """As a query of words or tags."""
        return " | ".join([self.in_titles, *map(_quoted, self.tags)])


@dataclass(frozen=True)
class Wanted:
    """What is looked for; without terms nothing is."""

    key: str = ""
    terms: tuple[Term, ...] = ()

    def query(self, *, in_titles: bool = False) -> str:
        """All terms, in titles by their words alone, else by words or tags."""
        parts = [term.in_titles if in_titles else term.anywhere for term in self.terms]
        return " & ".join(f"({part})" for part in parts)

    @property
    def number(self) -> str:
        """A query of what is called exactly so; empty where no number was typed."""
        letters = self.key.replace(" ", "")
        return _quoted(f"#{letters[:100]}") if any(map(str.isdigit, letters)) else ""

    @property
    def words(self) -> list[str]:
        """Every word of every reading as people write it, to be marked where it stands."""
        found = (word for term in self.terms for reading in term.readings for word in reading)
        return list(dict.fromkeys(unicodedata.normalize("NFC", word) for word in found))

    def with_tags(self, tags: Sequence[Iterable[str]]) -> Wanted:
        """The same, each term with more tags."""
        terms = zip(self.terms, tags, strict=True)
        told = tuple(replace(term, tags=(*term.tags, *more)) for term, more in terms)
        return replace(self, terms=told)


def wanted(text: str) -> Wanted:
    """Read what was typed. One query, or none where nothing was."""
    key = key_of(text)
    words = key.split()[:MOST_WORDS]
    terms = list(_terms(words))
    # Of nothing but such words each one is meant.
    told = [term for term in terms if not _says_nothing(term)] or terms
    return Wanted(key, tuple(told))


def key_of(text: str) -> str:
    """The words of a text as the database folds them, single blanks between; one query or none."""
    clean = text.replace("\0", " ").encode("utf-8", "ignore").decode()
    if not clean.strip():
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_key(%s)", [clean])
        return str(cursor.fetchone()[0])


def term_of(word: str) -> Term:
    """What a folded word means by itself."""
    return _longest([word])[0]


def parts_of_compound(word: str) -> Iterable[tuple[str, str]]:
    """The pairs of words, of two syllables at least, that a Korean word may be made of."""
    starts = [place for place, letter in enumerate(word) if is_korean(letter)]
    return [(word[:start], word[start:]) for start in starts[2:-1]]


def is_korean(word: str) -> bool:
    """Whether a folded word begins with a syllable of Korean."""
    return bool(word) and ord(word[0]) in _LEADING


def tag_of_partner(actor_id: uuid.UUID) -> str:
    return f"@{actor_id.hex}"


def any_of(tags: Collection[str]) -> str:
    """A query of entries with one of these tags."""
    return f"({' | '.join(map(_quoted, tags))})"


def beginning(word: str) -> str:
    """A query of what begins with a word, be it in the middle of a compound.

    The ends of long compounds are cut, so that a long word is also looked for as it is cut.
    """
    mark = ":*" if len(word) >= SHORTEST_BEGINNING else ""
    query = _quoted(word[:LONGEST_WORD]) + mark
    is_cut = len(word) > LONGEST_END and is_korean(word)
    return f"({query} | {_quoted(word[:LONGEST_END])})" if is_cut else query


def _terms(words: list[str]) -> Iterable[Term]:
    place = 0
    while place < len(words):
        term, size = _longest(words[place:])
        yield term
        place += size


def _longest(words: list[str]) -> tuple[Term, int]:
    """The term with which these words begin, and how many of them it takes."""
    for size in range(min(len(words), MOST_WORDS_OF_A_NAME), 0, -1):
        name = " ".join(words[:size])
        others = [_words_of(other) for other in synonyms_of(name)]
        tags = _tags_of(name)
        if others or tags:
            own = _spellings(words[0]) if size == 1 else (tuple(words[:size]),)
            return Term(tuple(dict.fromkeys([*own, *others])), tags), size
    return _of_word(words[0]), 1


def _of_word(word: str) -> Term:
    spellings = _spellings(word)
    tags = {tag for (spelling,) in spellings for tag in _tags_of(spelling)}
    synonyms = [_words_of(other) for (spelling,) in spellings for other in synonyms_of(spelling)]
    return Term(tuple(dict.fromkeys([*spellings, *synonyms])), tuple(sorted(tags)))


def _says_nothing(term: Term) -> bool:
    return len(term.readings[0]) == 1 and term.readings[0][0] in STOP_WORDS


def _tags_of(name: str) -> tuple[str, ...]:
    country = _countries().get(name)
    return (*tags_of_name(name), *([f"+{country}"] if country else []))


@cache
def _countries() -> dict[str, str]:
    return {" ".join(_words_of(name)): code for name, code in countries_by_name().items()}


@cache
def _words_of(name: str) -> Words:
    """A name from the code as the database folds its words; they are in plain letters."""
    key = fold(unicodedata.normalize("NFKC", name))
    return tuple("".join(c if c.isalnum() else " " for c in key).split())


def _spellings(word: str) -> tuple[Words, ...]:
    """The word as it stands, and what is left without an ending; the likeliest first."""
    found = [word]
    if is_korean(word):
        found += [
            stem
            for particle in _PARTICLES
            if (stem := word.removesuffix(particle)) != word and _syllables(stem) >= 2
        ][:1]
    elif word.isascii() and word.isalpha():
        found += [stem for stem in _singulars(word) if len(stem) >= SHORTEST_STEM]
    return tuple((spelling,) for spelling in dict.fromkeys(found))


def _singulars(word: str) -> Iterable[str]:
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
    elif word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]


def _syllables(word: str) -> int:
    return sum(ord(letter) in _LEADING for letter in word)


def _all_of(words: Words) -> str:
    parts = " & ".join(map(beginning, words))
    return f"({parts})" if len(words) > 1 else parts


def _quoted(lexeme: str) -> str:
    """Nothing in it is an operator then."""
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
