"""Events laid out in weeks, by the reader's first day of the week."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notices.calendar import layout
from notices.calendar.events import Event, EventKind

DAY = datetime.date(2026, 7, 14)
some_day = st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31))
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def event(number: int, start: datetime.date = DAY, length: int = 1, **values: object) -> Event:
    return Event(
        uid=f"activity-{number}",
        kind=EventKind.VISIT,
        title=f"Visit {number}",
        start=start,
        end=start + datetime.timedelta(days=length),
        **values,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("language", "first"), [("ko", "2026-07-12"), ("en", "2026-07-13")])
def test_a_week_begins_as_the_reader_is_used_to(language: str, first: str) -> None:
    assert layout.week_of(DAY, language).start == datetime.date.fromisoformat(first)


@unhurried
@given(day=some_day, language=st.sampled_from(["ko", "en"]))
def test_a_month_is_whole_weeks_around_all_of_its_days(day: datetime.date, language: str) -> None:
    month = layout.month_of(day)
    weeks = layout.weeks_of(month, language)
    assert month.start.day == 1
    assert month.start <= day < month.end
    assert (month.end - datetime.timedelta(days=1)).month == day.month
    assert (weeks.end - weeks.start).days in {28, 35, 42}
    assert weeks.start <= month.start < month.end <= weeks.end
    assert weeks.start.weekday() == {"ko": 6, "en": 0}[language]


@unhurried
@given(day=some_day)
def test_the_months_before_and_after_meet_it(day: datetime.date) -> None:
    start = layout.month_of(day).start
    assert layout.month_of(layout.next_month(start)).start == layout.month_of(day).end
    assert layout.next_month(layout.last_month(start)) == start


def test_a_cell_shows_the_first_and_counts_the_others() -> None:
    span = layout.Span(DAY, DAY + datetime.timedelta(days=1))
    for number, shown, more in ((3, 3, 0), (5, 5, 0), (6, 4, 2), (40, 4, 36)):
        (day,) = layout.days([event(n) for n in range(number)], span, today=DAY, home="KR")
        assert (len(day.first_records), day.more) == (shown, more)


def test_days_of_countries_stand_apart_and_those_at_home_by_name() -> None:
    told = [
        event(number, country=country, detail=name)
        for number, (country, name) in enumerate(
            [("KR", "Hangul Day"), ("DE", "A"), ("DE", "B"), ("FR", "C"), ("JP", "D")]
        )
    ]
    told = [
        Event(**{**vars(one), "kind": EventKind.HOLIDAY})  # type: ignore[arg-type]
        for one in told
    ]
    (day,) = layout.days(
        told, layout.Span(DAY, DAY + datetime.timedelta(days=1)), today=DAY, home="KR"
    )
    assert day.is_holiday
    assert [one.detail for one in day.at_home] == ["Hangul Day"]
    assert (day.countries, day.more_countries) == (["Germany", "France"], 1)


def test_what_lasts_or_is_not_known_to_the_day_stands_beside() -> None:
    month = layout.month_of(DAY)
    short, long = event(1), event(2, datetime.date(2026, 6, 1), 200)
    vague = event(3, month.start, 31, precision="month")
    over = event(4, datetime.date(2026, 5, 1), 31, precision="month")
    assert layout.beside([short, long, vague, over], month) == [long, vague]
