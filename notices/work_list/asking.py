"""Who asks for a work list, whose rows, and on which day."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from notices.kinds import RowKind
from notices.models import Snooze
from records.access import Access

# A row of a day to come stands on the list from so many days before.
DUE_DAYS = 30
# The last days of agreements are told in these steps, the longest first.
ENDING_DAYS = (90, 60, 30, 15)


@dataclass(frozen=True)
class Asking:
    """One question: what `access` may read of the office, of a `person`, or of nobody.

    `access` holds no city but those whose work list is asked for. `off` is what was put off there,
    by the kind of row, and then by the city and the id of what the row is about.
    """

    access: Access
    on: datetime.date
    person: uuid.UUID | None = None
    of_nobody: bool = False
    off: Mapping[RowKind, Mapping[tuple[uuid.UUID, Any], Snooze]] = field(default_factory=dict)

    def put_off_of(self, kind: RowKind) -> list[Any]:
        """The ids of what rows of a kind are about that were put off."""
        return [target for _city, target in self.off.get(kind, ())]

    @property
    def soon(self) -> datetime.date:
        """The last day of what is due soon."""
        return self.on + datetime.timedelta(days=DUE_DAYS)

    @property
    def ending(self) -> datetime.date:
        """The last day of what ends soon."""
        return self.on + datetime.timedelta(days=ENDING_DAYS[0])

    @property
    def is_own(self) -> bool:
        """Whether somebody asks for the rows of their own."""
        return self.person is not None and self.person == self.access.person

    @property
    def people(self) -> frozenset[uuid.UUID]:
        """Whose rows are asked for; those of colleagues for whom somebody acts are their own."""
        if self.person is None:
            return frozenset()
        return self.mine if self.is_own else frozenset([self.person])

    @property
    def mine(self) -> frozenset[uuid.UUID]:
        """The asker, and the colleagues for whom they act at present."""
        acting = (one.giver for roles in self.access.acting.values() for one in roles)
        return frozenset(filter(None, [self.access.person, *acting]))

    def may(self, action: str, city: uuid.UUID) -> bool:
        return self.access.may(action, city)
