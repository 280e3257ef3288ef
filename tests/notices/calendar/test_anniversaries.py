"""Round years of a pact."""

from __future__ import annotations

import calendar
import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notices.calendar.anniversaries import anniversaries, day_in_year, is_round
from records.partial_dates import PartialDate

# On a busy machine the first dates take seconds.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
days = st.dates(datetime.date(1850, 1, 1), datetime.date(2100, 12, 31))


def test_the_years_that_are_celebrated() -> None:
    assert [years for years in range(0, 101) if is_round(years)] == [
        *(10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100)
    ]


@unhurried
@given(since=days, years=st.integers(10, 100).filter(is_round))
def test_each_round_year_is_found_once_on_the_day_of_the_pact(
    since: datetime.date, years: int
) -> None:
    year = since.year + years
    start, end = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
    (found,) = anniversaries(PartialDate(since.isoformat()), start=start, end=end)

    assert found[0] == years
    assert found[2] - found[1] == datetime.timedelta(days=1)
    leaps = (since.month, since.day) == (2, 29) and not calendar.isleap(year)
    expected = datetime.date(year, 2, 28) if leaps else since.replace(year=year)
    assert found[1] == expected


@unhurried
@given(since=days, start=days, length=st.integers(1, 400))
def test_whatever_days_are_asked_all_that_is_found_lies_in_them_and_none_is_missed(
    since: datetime.date, start: datetime.date, length: int
) -> None:
    end = start + datetime.timedelta(days=length)
    found = list(anniversaries(PartialDate(since.isoformat()), start=start, end=end))
    assert all(start <= first < end for _years, first, _past in found)
    by_hand = {
        (years, day_in_year(since, since.year + years))
        for years in range(10, 300)
        if years % 10 == 0 or years % 25 == 0
    }
    wanted = {(years, day) for years, day in by_hand if start <= day < end}
    assert {(years, first) for years, first, _past in found} == wanted


def test_a_pact_of_a_month_is_celebrated_all_that_month() -> None:
    start, end = datetime.date(2026, 7, 20), datetime.date(2026, 7, 21)
    assert list(anniversaries(PartialDate("1996-07"), start=start, end=end)) == [
        (30, datetime.date(2026, 7, 1), datetime.date(2026, 8, 1))
    ]


def test_a_february_of_a_leap_year_ends_with_that_of_the_year_asked() -> None:
    start, end = datetime.date(2006, 2, 1), datetime.date(2006, 3, 1)
    assert list(anniversaries(PartialDate("1996-02"), start=start, end=end)) == [
        (10, datetime.date(2006, 2, 1), datetime.date(2006, 3, 1))
    ]


@pytest.mark.parametrize("since", ["1996", "0836"])
def test_nobody_knows_when_to_celebrate_a_year(since: str) -> None:
    start, end = datetime.date(2026, 1, 1), datetime.date(2027, 1, 1)
    assert not list(anniversaries(PartialDate(since), start=start, end=end))
