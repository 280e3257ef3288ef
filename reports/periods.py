"""Periods that reports are about, in days and in words."""

from __future__ import annotations

import calendar
import datetime

from babel import dates
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from records.partial_dates import FIRST_YEAR, LAST_YEAR

Period = tuple[datetime.date, datetime.date]


def year_period(year: int) -> Period:
    """First and last day of a year."""
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def month_before(on: datetime.date) -> Period:
    """First and last day of the month before the one that holds `on`."""
    last = on.replace(day=1) - datetime.timedelta(days=1)
    return last.replace(day=1), last


def check_period(start: datetime.date, end: datetime.date) -> None:
    """Raises ValidationError by field for a period that no report can be about."""
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise ValidationError({"period_start": _("Choose a year that has records.")})
    if not FIRST_YEAR <= end.year <= LAST_YEAR:
        raise ValidationError({"period_end": _("Choose a year that has records.")})
    if end < start:
        raise ValidationError({"period_end": _("The period ends before it starts.")})


def period_text(start: datetime.date, end: datetime.date) -> str:
    """A period in the active language: "2025", "May 2025", or "Jan 3, 2025 – Mar 5, 2025"."""
    locale = translation.to_locale(translation.get_language() or "en")
    if (start, end) == year_period(start.year):
        return dates.format_skeleton("y", start, locale=locale)
    if start.day == 1 and end == _end_of_month(start):
        return dates.format_skeleton("yMMMM", start, locale=locale)
    first, last = (dates.format_date(day, "medium", locale=locale) for day in (start, end))
    return f"{first} – {last}"


def _end_of_month(day: datetime.date) -> datetime.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
