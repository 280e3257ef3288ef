"""Deadlines in days and working days, and what the clock of a gate says on a day."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from agreements.gates.deadlines import clock, due_day, is_working_day
from agreements.gates.models import Gate, GateStatus
from agreements.gates.packs import Deadline

SIGNED = datetime.date(2026, 11, 2)
FOURTEEN = Deadline(after="SIGNED", days=14)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def working(days: int) -> Deadline:
    return Deadline(after="SIGNED", days=days, is_working=True)


def gate(**values: Any) -> Gate:
    return Gate(status=GateStatus.OPEN, **values)


def test_day_fourteen_is_good_and_day_fifteen_is_late() -> None:
    due_on = due_day(FOURTEEN, SIGNED, country="AU")
    assert due_on == day("2026-11-16")
    notice = gate(due_on=due_on)
    last = clock(notice, on=SIGNED + datetime.timedelta(days=14))
    assert (last.words, last.tone, last.is_late) == ("due today", "ends-soon", False)
    late = clock(notice, on=SIGNED + datetime.timedelta(days=15))
    assert (late.words, late.tone, late.is_late) == ("1 day late", "overdue", True)


@pytest.mark.parametrize(
    ("country", "subdivision", "start", "days", "due"),
    [
        # A weekend.
        ("KR", "", "2026-11-05", 2, "2026-11-09"),
        # Chuseok 2026: Thursday 24 to Saturday 26 September.
        ("KR", "", "2026-09-22", 3, "2026-09-29"),
        # Foundation Day falls on a Saturday, and is made up for on Monday 5 October.
        ("KR", "", "2026-10-01", 2, "2026-10-06"),
        # Christmas and Boxing Day, which is made up for on Monday 28 December.
        ("AU", "NSW", "2026-12-23", 2, "2026-12-29"),
        # Christmas alone.
        ("FR", "", "2026-12-23", 2, "2026-12-28"),
        # Melbourne Cup is a holiday of Victoria alone.
        ("AU", "VIC", "2026-11-02", 1, "2026-11-04"),
        ("AU", "NSW", "2026-11-02", 1, "2026-11-03"),
        # A part of the country that nobody knows counts as the country.
        ("AU", "XXX", "2026-11-02", 1, "2026-11-03"),
        # A country whose holidays nobody knows: Monday to Friday.
        ("", "", "2026-12-24", 1, "2026-12-25"),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(
    country: str, subdivision: str, start: str, days: int, due: str
) -> None:
    found = due_day(working(days), day(start), country=country, subdivision=subdivision)
    assert found == day(due)


def test_deadline_without_days_has_no_last_day() -> None:
    assert due_day(Deadline(after="SIGNED"), SIGNED, country="KR") is None
    assert due_day(Deadline(before="SIGNED"), SIGNED, country="KR") is None


@given(
    start=st.dates(day("2020-01-01"), day("2030-12-31")),
    days=st.integers(1, 60),
    country=st.sampled_from(["KR", "AU", "MX", "ES", "ID", "FR"]),
)
def test_exactly_so_many_working_days_lie_up_to_the_last_one(
    start: datetime.date, days: int, country: str
) -> None:
    due = due_day(working(days), start, country=country)
    assert due is not None
    between = (start + datetime.timedelta(days=n + 1) for n in range((due - start).days))
    assert sum(is_working_day(one, country=country) for one in between) == days
    assert is_working_day(due, country=country)


@pytest.mark.parametrize(
    ("values", "words", "tone"),
    [
        ({"due_on": day("2026-11-14")}, "12 days left", ""),
        ({"due_on": day("2026-11-05")}, "3 days left", "ends-soon"),
        ({"due_on": day("2026-11-03")}, "1 day left", "ends-soon"),
        ({"due_on": day("2026-10-30")}, "3 days late", "overdue"),
        ({"before_state": "SIGNED"}, "before it is: Signed", "soft"),
        ({"after_state": "SIGNED"}, "after it is: Signed", "soft"),
        ({}, "no day set", "soft"),
    ],
)
def test_clock_says_in_words_how_a_gate_stands(
    values: dict[str, Any], words: str, tone: str
) -> None:
    told = clock(gate(**values), on=SIGNED)
    assert (told.words, told.tone) == (words, tone)


def test_clock_of_a_gate_that_was_met_stands_still() -> None:
    met = Gate(status=GateStatus.MET, due_on=day("2026-11-16"), met_on=day("2026-11-16"))
    assert clock(met, on=day("2027-01-01")).words == "Met"
    met.met_on = day("2026-11-18")
    told = clock(met, on=day("2027-01-01"))
    assert (told.words, told.tone) == ("met 2 days late", "overdue")


def test_clock_speaks_korean() -> None:
    with translation.override("ko"):
        assert clock(gate(due_on=SIGNED), on=SIGNED).words == "오늘까지"
