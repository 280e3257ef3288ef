"""Counting in whole months."""

from __future__ import annotations

import datetime


def months_between(day: datetime.date, later: datetime.date) -> int:
    """Whole months from a day to a later one."""
    return (later.year - day.year) * 12 + later.month - day.month - (later.day < day.day)


def months_before(on: datetime.date, months: int) -> datetime.date:
    """The day that many months before; the month's last where it has no such day."""
    index = on.year * 12 + on.month - 1 - months
    year, month = divmod(index, 12)
    first = datetime.date(year, month + 1, 1)
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return min(first + datetime.timedelta(days=on.day - 1), last)
