"""What a mail tells somebody: their work list in each city, read with their own rights."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from notices.work_list import work_list
from partners.models import City
from records.access import Access, Role

# What is late for so long is told to the head as well.
ESCALATED_DAYS = 7
MOST_LINES = 20
# The list begins with what is late for longest, so that these are among its first rows.
MOST_ESCALATED = 50


@dataclass(frozen=True)
class Line:
    """One thing to do, in one line, and the page where it is done."""

    title: str
    partner: str
    words: str
    path: str


@dataclass(frozen=True)
class Part:
    """Lines under one heading; `more` are those that the mail leaves to the page."""

    heading: str
    lines: list[Line]
    more: int = 0


@dataclass(frozen=True)
class CityDigest:
    """What a mail tells of one city."""

    city: City
    parts: list[Part]


@dataclass(frozen=True)
class Digest:
    """What a mail tells; `late` of its `count` rows are late."""

    cities: list[CityDigest]
    count: int = 0
    late: int = 0


def digest_of(
    person: uuid.UUID, cities: Iterable[City], *, access: Access, on: datetime.date
) -> Digest:
    """What there is to tell a person on a day, in the active language.

    `access` is the person's own: nothing is told that they could not read at that moment.
    """
    told, count, late = [], 0, 0
    for city in cities:
        if not access.may("work_list.read", city.pk):
            continue
        here = access.narrowed_to([city.pk])
        own = work_list(here, on=on, person=person, most=MOST_LINES)
        parts = [_part(group.label, group.rows, group.count) for group in own.groups]
        count += own.count
        late += sum(group.count for group in own.groups if group.code == "late")
        escalated = _escalated(here, city, person, on=on)
        if escalated:
            parts.append(_part(_("Late for a week or longer in the office"), escalated))
            count, late = count + len(escalated), late + len(escalated)
        if parts:
            told.append(CityDigest(city, parts))
    return Digest(told, count, late)


def _escalated(access: Access, city: City, person: uuid.UUID, *, on: datetime.date) -> list[Any]:
    """What others let lie for too long, for who leads the office, also while standing in."""
    if Role.HEAD not in access.roles.get(city.pk, ()):
        return []
    since = on - datetime.timedelta(days=ESCALATED_DAYS)
    office = work_list(access, on=on, most=MOST_ESCALATED)
    return [
        row
        for group in office.groups
        for row in group.rows
        if row.is_late and row.due_on and row.due_on <= since and row.owner_id != person
    ]


def _part(heading: Any, rows: list[Any], count: int | None = None) -> Part:
    shown = rows[:MOST_LINES]
    more = (len(rows) if count is None else count) - len(shown)
    return Part(str(heading), [_line(row) for row in shown], more)


def _line(row: Any) -> Line:
    title, partner = (" ".join(text.split()) for text in (row.title, row.partner))
    # A row may be about the partner itself.
    return Line(title, "" if partner == title else partner, row.words, row.url)
