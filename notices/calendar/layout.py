"""Events laid out for a reader: a month in weeks, a week, or one day after the other."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from babel import Locale
from babel.dates import format_interval, format_skeleton, get_day_names

from notices.calendar.clashes import Clash
from notices.calendar.events import ONE_DAY, Event, EventKind
from partners.countries import country_name
from records.templatetags.ui import reader_locale

# Monday is 0. Where a language is at home decides: Babel's plain "ko" names no country.
_TERRITORY = {"ko": "KR", "en": "GB"}
WEEK = datetime.timedelta(days=7)
AGENDA = datetime.timedelta(days=30)
MOST_IN_A_CELL = 4
MOST_COUNTRIES = 2
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)


@dataclass
class Day:
    """One day with what is told on it: records, and days of countries beside them."""

    date: datetime.date
    is_today: bool = False
    # Whether it belongs to the month before or after the one that is shown.
    is_outside: bool = False
    records: list[Event] = field(default_factory=list)
    # Days of the city's own country, and those of others.
    at_home: list[Event] = field(default_factory=list)
    abroad: list[Event] = field(default_factory=list)

    @property
    def short(self) -> str:
        """The day without its year, in the active language."""
        return str(format_skeleton("MMMEd", self.date, locale=reader_locale()))

    @property
    def first_records(self) -> list[Event]:
        return self.records[: self._shown]

    @property
    def more(self) -> int:
        """How many records a cell leaves out."""
        return len(self.records) - self._shown

    @property
    def _shown(self) -> int:
        # One more takes no more room than the line that says so.
        return len(self.records) if len(self.records) <= MOST_IN_A_CELL + 1 else MOST_IN_A_CELL

    @property
    def countries(self) -> list[str]:
        """The names of the first other countries that have a day of theirs."""
        return self._countries[:MOST_COUNTRIES]

    @property
    def more_countries(self) -> int:
        return max(len(self._countries) - MOST_COUNTRIES, 0)

    @property
    def _countries(self) -> list[str]:
        return list(dict.fromkeys(country_name(event.country) for event in self.abroad))

    @property
    def is_holiday(self) -> bool:
        """Whether the city's offices are closed for a public holiday."""
        return any(event.kind == EventKind.HOLIDAY for event in self.at_home)

    @property
    def told(self) -> list[Event]:
        """All that is told of it, the records first."""
        return [*self.records, *self.at_home, *self.abroad]

    @property
    def is_empty(self) -> bool:
        return not self.told


@dataclass(frozen=True)
class Span:
    """The days that a page shows, of which `end` is the day after the last."""

    start: datetime.date
    end: datetime.date

    @property
    def in_words(self) -> str:
        """Its first and last day, in the active language."""
        last = self.end - ONE_DAY
        return str(format_interval(self.start, last, "yMMMd", locale=reader_locale()))

    @property
    def in_calendar(self) -> Span:
        """Its days from the calendar's first to its last: no event is told of any other."""
        return Span(max(self.start, FIRST_DAY), min(self.end, LAST_DAY + ONE_DAY))


def first_weekday(language: str) -> int:
    """The day on which the reader's week begins; Monday is 0."""
    territory = _TERRITORY.get(language[:2], "GB")
    return int(Locale.parse(f"{language[:2]}_{territory}").first_week_day)


def weekdays(laid: Sequence[Day]) -> list[tuple[str, str]]:
    """The names of the days of the first week, short and in full, in the active language."""
    locale = reader_locale()
    short, full = (get_day_names(width, locale=locale) for width in ("abbreviated", "wide"))
    return [(str(short[n]), str(full[n])) for n in (day.date.weekday() for day in laid[:7])]


def week_of(day: datetime.date, language: str) -> Span:
    """The week in which a day lies."""
    start = day - ONE_DAY * ((day.weekday() - first_weekday(language)) % 7)
    return Span(start, start + WEEK)


def month_of(day: datetime.date) -> Span:
    """The month in which a day lies."""
    start = day.replace(day=1)
    return Span(start, next_month(start))


def weeks_of(month: Span, language: str) -> Span:
    """All weeks that a month touches."""
    return Span(week_of(month.start, language).start, week_of(month.end - ONE_DAY, language).end)


def agenda_of(day: datetime.date) -> Span:
    return Span(day, day + AGENDA)


def next_month(start: datetime.date) -> datetime.date:
    """The first day of the month after."""
    return (start.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


def last_month(start: datetime.date) -> datetime.date:
    """The first day of the month before."""
    return (start.replace(day=1) - ONE_DAY).replace(day=1)


def days(
    events: Iterable[Event],
    span: Span,
    *,
    today: datetime.date,
    home: str,
    month: Span | None = None,
) -> list[Day]:
    """Each day of a span with its events; `home` is the country of the city."""
    found: defaultdict[datetime.date, list[Event]] = defaultdict(list)
    for event in events:
        for day in event.days(span.start, span.end):
            found[day].append(event)
    laid = []
    for number in range((span.end - span.start).days):
        day = span.start + ONE_DAY * number
        here = found[day]
        laid.append(
            Day(
                day,
                is_today=day == today,
                is_outside=month is not None and not month.start <= day < month.end,
                records=[event for event in here if not event.is_of_country],
                at_home=[event for event in here if event.is_of_country and event.country == home],
                abroad=[event for event in here if event.is_of_country and event.country != home],
            )
        )
    return laid


def in_weeks(laid: Sequence[Day]) -> list[Sequence[Day]]:
    return [laid[at : at + 7] for at in range(0, len(laid), 7)]


def beside(events: Iterable[Event], span: Span) -> list[Event]:
    """What belongs to no single day of a span: known to the month, or going on for long."""
    return [
        event
        for event in events
        if (not event.is_exact or event.is_long)
        and event.start < span.end
        and event.end > span.start
    ]


def clashing(found: Iterable[Clash]) -> set[str]:
    """The ids of events that stand in the way of something."""
    return {event.uid for clash in found for event in (clash.event, clash.other) if event}
