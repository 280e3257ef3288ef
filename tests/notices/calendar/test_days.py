"""Days of countries."""

from __future__ import annotations

import csv
import datetime

import holidays
import pytest
from django.utils.translation import override

from notices.calendar.days import NATIONAL_DAYS, holidays_of, national_day
from partners.countries import country_codes

# No days off there at present: see the head of the file.
NO_DAYS_OFF = {"DK", "UA"}
YEARS = range(2019, 2027)


def rows() -> list[dict[str, str]]:
    lines = NATIONAL_DAYS.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_each_national_day_is_a_public_holiday_of_its_country() -> None:
    for row in rows():
        if row["country"] in NO_DAYS_OFF:
            continue
        month, day = map(int, row["day"].split("-"))
        known = holidays.country_holidays(row["country"], years=YEARS)
        assert any(datetime.date(year, month, day) in known for year in YEARS), row


def test_each_country_is_there_once_with_its_names() -> None:
    codes = [row["country"] for row in rows()]
    assert codes == sorted(set(codes))
    assert set(codes) <= country_codes()
    assert all(row["en"].strip() and row["ko"].strip() for row in rows())


@pytest.mark.parametrize(
    ("language", "name"), [("en", "National Day"), ("ko", "국경일"), ("fr", "National Day")]
)
def test_a_national_day_is_called_by_the_reader_s_language(language: str, name: str) -> None:
    with override(language):
        assert national_day("FR", 2026) == (datetime.date(2026, 7, 14), name)


def test_a_country_that_is_not_known_has_no_days() -> None:
    assert national_day("GB", 2026) is None
    assert not list(
        holidays_of("ZZ", start=datetime.date(2026, 1, 1), end=datetime.date(2027, 1, 1))
    )


def test_holidays_of_a_region_are_told_where_it_is_known() -> None:
    start, end = datetime.date(2026, 1, 1), datetime.date(2026, 1, 31)
    everywhere = dict(holidays_of("DE", start=start, end=end))
    in_bavaria = dict(holidays_of("DE", start=start, end=end, subdivision="BY"))
    assert datetime.date(2026, 1, 6) in in_bavaria
    assert datetime.date(2026, 1, 6) not in everywhere
    assert dict(holidays_of("DE", start=start, end=end, subdivision="none")) == everywhere


def test_holidays_are_called_by_the_reader_s_language_where_it_is_known() -> None:
    day = datetime.date(2026, 10, 9)
    told = {"start": day, "end": day + datetime.timedelta(days=1)}
    with override("ko"):
        assert dict(holidays_of("KR", **told)) == {day: "한글날"}
    with override("en"):
        assert dict(holidays_of("KR", **told)) == {day: "Hangul Day"}


def test_the_last_day_asked_is_not_included() -> None:
    day = datetime.date(2026, 12, 25)
    assert not list(holidays_of("DE", start=day - datetime.timedelta(days=1), end=day))
