"""What is shown of finds: titles, the words around what was found, and the numbers beside them."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from activities.excerpts import parts_of, with_excerpts
from activities.models import Document
from records.access import Access
from search.entries import Entry
from search.kinds import KINDS
from search.models import Kind
from search.words import Wanted

# Characters before what was found, and of the whole excerpt.
BEFORE, LENGTH = 60, 220
# Shorter words would be marked inside of others.
SHORTEST_MARKED, SHORTEST_MARKED_LATIN = 2, 3

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class Hit:
    """A find as it is shown; of texts each piece tells whether it is one of the words."""

    entry: Entry
    title: Pieces
    beside: str
    excerpt: Pieces
    url: str
    # A year, a month or a day; empty for those of whom only the day of their entry is known.
    when: str = ""

    @property
    def kind(self) -> Kind:
        return Kind(self.entry.kind)

    @property
    def icon(self) -> str:
        return KINDS[self.entry.kind].icon

    @property
    def plain_title(self) -> str:
        return "".join(piece for piece, _is_found in self.title)

    @property
    def plain_excerpt(self) -> str:
        return "".join(piece for piece, _is_found in self.excerpt)


def hits_of(
    entries: Sequence[Entry],
    want: Wanted,
    *,
    access: Access,
    typed: str = "",
    with_texts: bool = True,
) -> list[Hit]:
    """The finds as they are shown, in their order; one query for each kind among them, and one for
    the texts of documents.

    Each record is read through its own `visible_to` once more: what was closed meanwhile is left
    out.
    """
    words = marked_words(typed, want)
    by_kind: dict[str, list[uuid.UUID]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry.pk)
    rows: dict[uuid.UUID, Any] = {}
    for kind, ids in by_kind.items():
        rows |= {row.pk: row for row in KINDS[kind].rows(ids, access)}
    documents = by_kind.get(Kind.DOCUMENT, []) if with_texts else []
    excerpts = _of_documents(documents, _telling_first(typed, words), access)
    hits = []
    for entry in entries:
        if row := rows.get(entry.pk):
            text = excerpts.get(entry.pk) or (_excerpt(row, entry, words) if with_texts else "")
            hits.append(_hit(entry, row, text, words))
    return hits


def marked_words(typed: str, want: Wanted) -> list[str]:
    """The words to be marked in texts, the longest first: as they were typed, and as they were
    read."""
    plain = unicodedata.normalize("NFC", typed).split()
    known = [word for word in dict.fromkeys([*plain, *want.words]) if _is_marked(word)]
    return sorted(known, key=len, reverse=True)


def _telling_first(typed: str, words: list[str]) -> list[str]:
    """Words to be marked, those that were typed before those by which they were read: the longest
    tells most."""
    own = set(unicodedata.normalize("NFC", typed).split())
    return sorted(words, key=lambda word: word not in own)


def _is_marked(word: str) -> bool:
    shortest = SHORTEST_MARKED_LATIN if word.isascii() and word.isalpha() else SHORTEST_MARKED
    return len(word) >= shortest


def _hit(entry: Entry, row: Any, text: str, words: list[str]) -> Hit:
    shown = KINDS[entry.kind]
    return Hit(
        entry,
        title=list(parts_of(shown.title(row), words)),
        beside=shown.beside(row),
        excerpt=list(parts_of(text, words)),
        url=shown.url(row),
        when=shown.when(row),
    )


def _of_documents(ids: list[uuid.UUID], words: list[str], access: Access) -> dict[uuid.UUID, str]:
    """What is written around the first word, cut by the database: the texts may be long."""
    if not ids or not words:
        return {}
    documents = Document.objects.visible_to(access).filter(pk__in=ids)
    rows = with_excerpts(documents, words).values_list("pk", "excerpt")
    return {pk: f"…{text}…" for pk, text in rows if text}


def _excerpt(row: Any, entry: Entry, words: list[str]) -> str:
    """The words around the first find in a text of the record, else the beginning of the first."""
    texts = [
        unicodedata.normalize("NFC", text)
        for name in KINDS[entry.kind].texts
        if (text := str(getattr(row, name) or ""))
    ]
    for text in texts:
        lowered = text.lower()
        # Some letters are two in small: places are told only where they are the same.
        places = [lowered.find(word.lower()) for word in words] if len(lowered) == len(text) else []
        if found := [place for place in places if place >= 0]:
            return _cut(text, max(min(found) - BEFORE, 0))
    return _cut(texts[0], 0) if texts else ""


def _cut(text: str, start: int) -> str:
    cut = " ".join(text[start : start + LENGTH].split())
    before, after = "…" if start else "", "…" if start + LENGTH < len(text) else ""
    return f"{before}{cut}{after}"
