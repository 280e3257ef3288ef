"""What stands in each other's way."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from accounts.access import access_for_user
from accounts.models import User
from domains import vocabulary as v
from notices.calendar.clashes import Clash, clashes
from notices.calendar.reading import events
from notices.calendar.services import HoursInput, move_activity
from partners.models import City
from records.access import Access, Visibility
from records.partial_dates import PartialDate
from tests.factories import make_actor
from tests.notices.calendar.office import AUGUST, JULY, make_visit

pytestmark = pytest.mark.django_db


def found(access: Access) -> list[Clash]:
    return clashes(events(access, start=JULY, end=AUGUST, language="en"))


def met(access: Access) -> list[set[str]]:
    return [{clash.event.title, clash.other.title} for clash in found(access) if clash.other]


def at_hours(
    visit: Any, begins: str, ends: str, *, access: Access, on: str = "2026-07-14", until: str = ""
) -> None:
    end = datetime.time.fromisoformat(ends) if ends else None
    move_activity(
        visit.pk,
        starts_on=PartialDate(on),
        ends_on=PartialDate(until) if until else None,
        hours=HoursInput(datetime.time.fromisoformat(begins), end, "Asia/Seoul"),
        access=access,
        version=1,
    )


@pytest.mark.parametrize(
    ("one", "other", "is_clash"),
    [
        (("2026-07-14", None), ("2026-07-14", None), True),
        (("2026-07-14", "2026-07-16"), ("2026-07-16", "2026-07-20"), True),
        (("2026-07-14", "2026-07-16"), ("2026-07-17", None), False),
        (("2026-07-01", "2026-07-31"), ("2026-07-10", None), True),
        # Nobody knows whether it is the same day.
        (("2026-07", None), ("2026-07-14", None), False),
    ],
)
def test_two_visits_at_once_that_one_person_looks_after(
    seoul: City,
    officer: User,
    officer_access: Access,
    one: tuple[str, str | None],
    other: tuple[str, str | None],
    is_clash: bool,
) -> None:
    make_visit(seoul, "One", starts_on=one[0], ends_on=one[1], owner=officer)
    make_visit(seoul, "Other", starts_on=other[0], ends_on=other[1], deputy=officer)
    assert met(officer_access) == ([{"One", "Other"}] if is_clash else [])


def test_the_clash_is_told_in_words(seoul: City, officer: User, officer_access: Access) -> None:
    for title in ("One", "Other"):
        make_visit(seoul, title, owner=officer)
    (clash,) = found(officer_access)
    assert clash.text == (
        "“One” and “Other” are at the same time, and Kim Min-ji looks after both."
    )


def test_visits_of_different_people_and_what_is_over_do_not_clash(
    seoul: City, officer: User, head: User, officer_access: Access
) -> None:
    make_visit(seoul, "Mine", owner=officer)
    make_visit(seoul, "Theirs", owner=head)
    make_visit(seoul, "Done", owner=officer, state=v.ActivityState.DONE)
    make_visit(seoul, "Talk", owner=officer, instrument=v.Instrument.MEET, direction="")
    assert met(officer_access) == []


def test_two_meetings_clash_at_the_same_hour_alone(
    seoul: City, officer: User, officer_access: Access
) -> None:
    hours = {"First": ("10:00", "11:00"), "Then": ("11:00", "12:00"), "Across": ("10:30", "11:30")}
    for title, told in hours.items():
        talk = make_visit(seoul, title, owner=officer, instrument=v.Instrument.MEET, direction="")
        at_hours(talk, *told, access=officer_access)
    assert sorted(map(sorted, met(officer_access))) == [["Across", "First"], ["Across", "Then"]]


@pytest.mark.parametrize(("begins", "is_clash"), [("10:30", True), ("11:00", False)])
def test_a_meeting_without_an_end_takes_an_hour(
    seoul: City, officer: User, officer_access: Access, begins: str, is_clash: bool
) -> None:
    for title, hour in (("One", "10:00"), ("Other", begins)):
        talk = make_visit(seoul, title, owner=officer, instrument=v.Instrument.MEET, direction="")
        at_hours(talk, hour, "", access=officer_access)
    assert met(officer_access) == ([{"One", "Other"}] if is_clash else [])


@pytest.mark.parametrize(("on", "is_clash"), [("2026-07-15", True), ("2026-07-17", False)])
def test_a_visit_without_an_end_takes_its_days(
    seoul: City, officer: User, officer_access: Access, on: str, is_clash: bool
) -> None:
    long = make_visit(seoul, "Long", owner=officer)
    at_hours(long, "09:00", "", access=officer_access, until="2026-07-16")
    other = make_visit(seoul, "Other", owner=officer)
    at_hours(other, "15:00", "", access=officer_access, on=on)
    assert met(officer_access) == ([{"Long", "Other"}] if is_clash else [])


def test_a_visit_on_a_holiday_of_the_partner_s_country_is_told(
    seoul: City, officer_access: Access
) -> None:
    lyon, hamburg = make_actor("Lyon", country_code="FR"), make_actor("Hamburg")
    make_visit(seoul, "To Lyon", partners=(lyon,), starts_on="2026-07-13", ends_on="2026-07-15")
    make_visit(seoul, "To Hamburg", partners=(hamburg,), starts_on="2026-07-14")
    make_visit(seoul, "Somewhen", partners=(lyon,), starts_on="2026-07")
    (clash,) = found(officer_access)
    assert clash.text == ("“To Lyon”: July 14, 2026 is a public holiday in France (National Day).")


def test_a_clash_with_what_may_not_be_read_is_not_told(
    seoul: City, officer: User, head: User, officer_access: Access
) -> None:
    make_visit(seoul, "Open", owner=officer)
    told: dict[str, Any] = {"visibility": Visibility.CONFIDENTIAL, "owner": head}
    make_visit(seoul, "Secret", **told)
    make_visit(seoul, "Also open", owner=head)
    assert met(officer_access) == []
    assert met(access_for_user(head)) == [{"Secret", "Also open"}]
