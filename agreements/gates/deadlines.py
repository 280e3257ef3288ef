"""Deadlines and clocks: pure functions of days that are handed in.

The day on which something happens counts as day 0: of fourteen days, day 14 is the last good one
and day 15 is late. A last day that falls on a holiday stays: the earlier day is the safe one.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import holidays
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.gates.packs import Deadline
from domains.vocabulary import LegalState

if TYPE_CHECKING:
    from agreements.gates.models import Gate

SOON_DAYS = 3
MOST_WEEKDAY = 4
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Clock:
    """How a gate stands on a day: in words, with the class of its colour.

    `days` are those left, negative when it is late; None while no clock runs.
    """

    words: str
    tone: str = "soft"
    days: int | None = None

    @property
    def is_late(self) -> bool:
        return self.days is not None and self.days < 0


def due_day(
    deadline: Deadline, start: datetime.date, *, country: str, subdivision: str = ""
) -> datetime.date | None:
    """The last good day of a deadline whose clock starts on a day; None where it has no days.

    Working days are those of the country, and of its subdivision (ISO 3166-2 without the country).
    """
    if deadline.days is None:
        return None
    if not deadline.is_working:
        return start + datetime.timedelta(days=deadline.days)
    day, left = start, deadline.days
    while left:
        day += ONE_DAY
        left -= is_working_day(day, country=country, subdivision=subdivision)
    return day


def is_working_day(day: datetime.date, *, country: str, subdivision: str = "") -> bool:
    """Whether offices work; where no holidays of a country are known, Monday to Friday."""
    calendar = _calendar(country, subdivision)
    if calendar is None:
        return day.weekday() <= MOST_WEEKDAY
    return bool(calendar.is_working_day(day))


@lru_cache(maxsize=256)
def _calendar(country: str, subdivision: str) -> Any:
    for part in (subdivision or None, None):
        try:
            return holidays.country_holidays(country, subdiv=part)
        except NotImplementedError:
            continue
    return None


def clock(gate: Gate, *, on: datetime.date) -> Clock:
    """How a gate stands on a day."""
    if gate.is_open:
        return _running(gate.due_on, on) if gate.due_on else Clock(_not_started(gate))
    if gate.met_on and gate.due_on and gate.met_on > gate.due_on:
        late = (gate.met_on - gate.due_on).days
        words = ngettext("met %(n)d day late", "met %(n)d days late", late) % {"n": late}
        return Clock(words, "overdue")
    return Clock(str(gate.get_status_display()))


def _running(due_on: datetime.date, on: datetime.date) -> Clock:
    days = (due_on - on).days
    if days > 0:
        words = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
        return Clock(words, "ends-soon" if days <= SOON_DAYS else "", days)
    if days == 0:
        return Clock(_("due today"), "ends-soon", days)
    words = ngettext("%(n)d day late", "%(n)d days late", -days) % {"n": -days}
    return Clock(words, "overdue", days)


def _not_started(gate: Gate) -> str:
    if gate.before_state:
        return _("before it is: %(state)s") % {"state": LegalState(gate.before_state).label}
    if gate.after_state:
        return _("after it is: %(state)s") % {"state": LegalState(gate.after_state).label}
    return _("no day set")
