"""The parts of a book: everything is text already, which the PDF and the Word file lay out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any

from records.names import fit_for_xml


@dataclass(frozen=True)
class Line:
    """One fact; `is_late` marks what should have been done by now."""

    text: str
    detail: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Section:
    """A heading with its lines."""

    heading: str
    lines: list[Line]


@dataclass(frozen=True)
class Entry:
    """One record: its number, name, what stands below that, and what there is to know of it."""

    code: str
    title: str
    state: str
    sections: list[Section]


@dataclass(frozen=True)
class Chapter:
    """All records with one partner; `about` tells of the last contact."""

    title: str
    about: str
    people: list[Line]
    entries: list[Entry]


@dataclass(frozen=True)
class Signer:
    """A line to sign; `absent` says instead why somebody does not."""

    label: str
    name: str
    absent: str = ""


@dataclass(frozen=True)
class Signatures:
    """The end of a book: a table of `columns` with one line for each who signs.

    `day` and `seal` stand faintly where a date and a name are written by hand.
    """

    heading: str
    words: str
    columns: list[str]
    day: str
    seal: str
    signers: list[Signer]


@dataclass(frozen=True)
class Book:
    """A cover with `facts` as pairs of label and text, what falls due first, the chapters, and
    who signs."""

    title: str
    city: str
    language: str
    facts: list[tuple[str, str]]
    warning: str
    note: str
    soon: Section
    nothing_soon: str
    unanswered: Section
    call: str
    chapters: list[Chapter]
    signatures: Signatures
    foot: str

    def as_json(self) -> dict[str, Any]:
        """As the template of the PDF reads it."""
        return asdict(self)


def fit_for_word(part: Any) -> Any:
    """A part of a book without the characters that no Word file can hold."""
    if isinstance(part, str):
        return fit_for_xml(part)
    if isinstance(part, list | tuple):
        return type(part)(map(fit_for_word, part))
    if is_dataclass(part) and not isinstance(part, type):
        parts = {field.name: fit_for_word(getattr(part, field.name)) for field in fields(part)}
        return replace(part, **parts)
    return part
