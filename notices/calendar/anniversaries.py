"""Round years of a pact: pure functions of days."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from records.partial_dates import PartialDate

FIRST_ROUND = 10


def is_round(years: int) -> bool:
    """Whether so many years are celebrated: 10, 20, 25, 30, 40, 50, 60, 70, 75 and so on."""
    return years >= FIRST_ROUND and (years % 10 == 0 or years % 25 == 0)


def years_celebrated(start: datetime.date, end: datetime.date) -> set[int]:
    """The years in which that began whose round anniversaries touch these days."""
    years = range(start.year, end.year + 1)
    return {begun for year in years for begun in range(1, year) if is_round(year - begun)}


def day_in_year(day: datetime.date, year: int) -> datetime.date:
    """The same day of another year; of 29 February, the last of the month where there is none.

    So the civil codes of Korea (art. 160) and of Germany (§ 188) count years that end on it.
    """
    if (day.month, day.day) == (2, 29):
        return datetime.date(year, 3, 1) - datetime.timedelta(days=1)
    return day.replace(year=year)


def anniversaries(
    since: PartialDate, *, start: datetime.date, end: datetime.date
) -> Iterator[tuple[int, datetime.date, datetime.date]]:
    """The round anniversaries that touch the days from `start` up to `end`, which is not included.

    Each as its years, its first day, and the day after its last: of a date known to the month the
    whole month is meant. One known to the year alone has none: nobody could say when.
    """
    if since.precision == "year":
        return
    for year in range(start.year, end.year + 1):
        years = year - since.earliest.year
        if not is_round(years):
            continue
        first = day_in_year(since.earliest, year)
        past = day_in_year(since.latest, year) + datetime.timedelta(days=1)
        if first < end and past > start:
            yield years, first, past
