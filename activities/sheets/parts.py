"""The parts of a sheet: everything is text already, which the page and the PDF lay out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One fact; `is_late` marks what should have been done by now."""

    text: str
    detail: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Section:
    """A heading with its lines; `more` tells how many did not find room."""

    heading: str
    lines: list[Line]
    more: str = ""


@dataclass(frozen=True)
class Sheet:
    """One page. `names` are written as their bearers do; `figures` are pairs of label and text."""

    title: str
    names: list[str]
    where: str
    figures: list[tuple[str, str]]
    main: list[Section]
    side: list[Section]
    foot: str
    languages: tuple[str, ...] = ()
    warning: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the template of the PDF reads it."""
        return asdict(self)
