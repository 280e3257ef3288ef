"""What a work list is made of: rows with their one next act, in groups."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from django.utils.functional import Promise
from django.utils.translation import pgettext

from notices.kinds import RowGroup, RowKind
from notices.work_list.asking import Asking
from records.addresses import address_of

Text = str | Promise


class Beyond(NamedTuple):
    """The place of a row in a group: its day (the last of all where it has none), kind and id."""

    day: datetime.date
    place: int
    key: Any


@dataclass(frozen=True)
class Found:
    """A row as its source reads it; `total` counts those of its kind in its group."""

    kind: RowKind
    key: str
    group: RowGroup
    day: datetime.date | None
    owner: uuid.UUID | None
    city: uuid.UUID
    values: dict[str, Any]
    deputy: uuid.UUID | None = None
    total: int = 0

    @property
    def sort_day(self) -> datetime.date:
        return self.day or datetime.date.max


@dataclass(frozen=True)
class Act:
    """What is to be done next, the address of its form, and the action that it takes."""

    words: Text
    url: str
    action: str


@dataclass(frozen=True)
class Told:
    """What a source says of a row.

    `activity` is the record whose partners stand beside it, unless `partner` tells a name, or names
    by language. `told_on` is the day of which `words` speak, where that is not the row's own.
    """

    title: str
    url: str
    act: Act
    words: str
    record: str = ""
    activity: uuid.UUID | None = None
    partner: dict[str, str] | str | None = None
    told_on: datetime.date | None = None


class Source(Protocol):
    """Where rows of one kind come from; `target` is the key of `Snooze` that leads to them."""

    @property
    def kind(self) -> RowKind: ...

    @property
    def target(self) -> str: ...

    def heads(self, asking: Asking, *, most: int) -> list[Found]:
        """The first rows of each group, with the number of all."""

    def page(
        self,
        asking: Asking,
        group: RowGroup | None,
        *,
        beyond: Beyond | None,
        backward: bool,
        limit: int,
    ) -> list[Found]:
        """Rows of one group from a place on, or up to it, the nearest first; of all but what was
        put off for None."""

    def one(self, key: str, *, asking: Asking) -> Found | None:
        """The row of that key; None where it is not on the asker's list."""

    def key_of(self, key: str) -> Any:
        """The id that a key stands for; raises ValueError or ValidationError for none."""

    def tell(self, found: Found, asking: Asking) -> Told:
        """What there is to say of a row."""


@dataclass(frozen=True)
class PutOff:
    """That a row was put off: until when, why, and by whom."""

    id: uuid.UUID
    version: int
    until: datetime.date
    reason: str
    by: str


@dataclass(frozen=True)
class Row:
    """One thing to do.

    `title` says what, of which `record` where that is something else, with which `partner`. `words`
    tell its day, or `told_on`, from the day that was asked for. `act` is the one next act, and
    `act_url` leads to its form; who may not do it is led to the record. `band` of what ends are the
    days within which it does: 15, 30, 60 or 90.
    """

    kind: RowKind
    key: str
    title: str
    partner: str
    due_on: datetime.date | None
    url: str
    act: str
    act_url: str
    owner_id: uuid.UUID | None
    is_late: bool
    words: str
    group: RowGroup
    city_id: uuid.UUID
    record: str = ""
    owner: str = ""
    deputy_id: uuid.UUID | None = None
    told_on: datetime.date | None = None
    band: int | None = None
    put_off: PutOff | None = None

    @property
    def put_off_url(self) -> str:
        return address_of("notices:row-put-off", self.key, self.kind.value)

    # By these a page of rows finds its neighbours (see `records.keyset`).

    @property
    def pk(self) -> str:
        return self.key

    @property
    def order(self) -> str:
        day = self.due_on or datetime.date.max
        return f"{day.isoformat()} {list(RowKind).index(self.kind)}"


@dataclass(frozen=True)
class Group:
    """Rows of one group: the first of them, and how many there are in all, also of each kind."""

    code: str
    label: str
    rows: list[Row]
    count: int
    kinds: list[tuple[RowKind, int]] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return self.count > len(self.rows)


@dataclass(frozen=True)
class WorkList:
    """What there is to do, in the groups that have something; and what was put off."""

    on: datetime.date
    groups: list[Group]
    put_off: Group

    @property
    def count(self) -> int:
        """How many rows there are, put-off ones left out."""
        return sum(group.count for group in self.groups)


def act_of(act: Act, url: str, found: Found, asking: Asking) -> tuple[str, str]:
    """The words and the address of the next act; the record's where the asker may not do it."""
    if asking.may(act.action, found.city):
        return str(act.words), act.url
    return pgettext("next act", "Open"), url
