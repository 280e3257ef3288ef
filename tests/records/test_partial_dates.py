"""Partial dates: what a person writes, what Python means by it, and what the database says."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.models import Activity
from partners.models import City
from records.partial_dates import FIRST_YEAR, LAST_YEAR, PartialDate, parse_partial_date
from tests.factories import make_activity, make_actor

DAYS = st.dates(datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31))
TEXTS = st.builds(lambda day, length: day.isoformat()[:length], DAYS, st.sampled_from([4, 7, 10]))


@given(TEXTS)
def test_partial_date_stays_as_written_and_spans_its_days(text: str) -> None:
    date = PartialDate(text)
    assert date == text
    assert date.earliest <= date.latest
    assert date.earliest.isoformat().startswith(text)
    assert date.latest.isoformat().startswith(text)
    assert not (date.earliest - datetime.timedelta(1)).isoformat().startswith(text)
    assert not (date.latest + datetime.timedelta(1)).isoformat().startswith(text)
    assert date.precision == {4: "year", 7: "month", 10: "day"}[len(text)]


@given(TEXTS, TEXTS)
def test_text_order_agrees_with_the_order_of_earliest_days(one: str, other: str) -> None:
    if PartialDate(one).earliest < PartialDate(other).earliest:
        assert one < other


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2002", "2002"),
        ("2002.7", "2002-07"),
        ("2002-7-15", "2002-07-15"),
        (" 2002 / 07 / 15 ", "2002-07-15"),
        ("2002년 7월 15일", "2002-07-15"),
        ("2002년", "2002"),
        ("20020715", "2002-07-15"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_people_may_write_dates_their_way(written: str, meant: str) -> None:
    assert parse_partial_date(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "20025",
        "20250231",
        "99",
        "0799",
        "2200",
        "2025-13",
        "2025-00",
        "2025-01-00",
        "2025-02-31",
        "2025-02-29",
        "15.07.2002",
        "2002-07-15-01",
        "next year",
        "２００２",
        "2002\0",
        "2" * 10_000,
    ],
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        parse_partial_date(written)


def test_day_after_the_end_of_a_month_is_told_that_end() -> None:
    with pytest.raises(ValidationError, match="February 2023 has only 28 days"):
        parse_partial_date("2023년 2월 31일")


@pytest.fixture
def activity(seoul: City) -> Activity:
    return make_activity(seoul, partners=(make_actor(),))


@pytest.mark.parametrize("text", ["2025-02-31", "2025-13", "2025-00-10", "x", ""])
def test_the_database_itself_refuses_days_that_do_not_exist(activity: Activity, text: str) -> None:
    with (
        pytest.raises((DataError, IntegrityError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE activities_activity SET starts_on = %s WHERE id = %s", [text, activity.pk]
        )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
def test_days_of_the_database_agree_with_python(activity: Activity, text: str) -> None:
    Activity.objects.filter(pk=activity.pk).update(starts_on=text, ends_on=None)
    activity.refresh_from_db()
    assert activity.starts_on == text
    assert activity.starts_earliest == PartialDate(text).earliest
    assert activity.starts_latest == PartialDate(text).latest
