"""Whose day it is: reminders leave in the morning of the city in which a person works."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

# No clock is put forward or back at this hour anywhere, nor is midnight near.
SEND_HOUR = 6
# For so long it is known what became of a mail, and what it told.
KEPT_DAYS = 90


def local_day(zone: str, at: datetime.datetime) -> datetime.date:
    """The day that it is in a time zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def mornings(zones: Iterable[str], *, at: datetime.datetime) -> Iterator[tuple[str, datetime.date]]:
    """Each of the time zones in which the day's mail may leave, with its day."""
    for zone in zones:
        local = at.astimezone(ZoneInfo(zone))
        if local.hour >= SEND_HOUR:
            yield zone, local.date()
