"""A search entry as ranking and facets need it: a plain row, since a search reads many."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import ClassVar

from domains.vocabulary import ActivityState

VOID = f"={ActivityState.VOID}"


@dataclass(frozen=True)
class Entry:
    """How a record was found; `search_key` holds its folded titles, one a line."""

    COLUMNS: ClassVar[tuple[str, ...]] = (*("pk", "kind", "city_id", "search_key", "tags", "day"),)

    pk: uuid.UUID
    kind: str
    city_id: uuid.UUID | None
    search_key: str
    tags: list[str]
    day: datetime.date

    @property
    def partners(self) -> list[uuid.UUID]:
        """With whom it was; a partner itself, or what that has become."""
        return [uuid.UUID(hex=tag[1:]) for tag in self.tags if tag[0] == "@"]

    @property
    def is_void(self) -> bool:
        """Whether it is a void record, or hangs on one."""
        return VOID in self.tags

    @property
    def domains(self) -> list[str]:
        """The main one first."""
        return [tag[1:] for tag in self.tags if tag[0] == "/"]


@dataclass(frozen=True)
class Numbered(Entry):
    """One that carries the very number that was typed."""
