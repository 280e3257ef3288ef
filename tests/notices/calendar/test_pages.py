"""The pages of the calendar."""

from __future__ import annotations

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from domains import vocabulary as v
from partners.models import City
from tests.factories import make_activity, make_actor
from tests.notices.calendar.office import fill, make_pact, make_visit

pytestmark = pytest.mark.django_db


def test_a_visit_stands_in_the_month_the_week_and_the_agenda(
    officer_client: Client, officer: User, seoul: City
) -> None:
    make_activity(
        seoul,
        "Delegation from Hamburg",
        partners=(make_actor(),),
        owner=officer,
        instrument=v.Instrument.VISI,
        direction=v.Direction.INCO,
        starts_on="2026-07-14",
        ends_on="2026-07-16",
        state=v.ActivityState.PLAN,
    )
    for view in ("", "week/", "agenda/"):
        page = officer_client.get(f"/calendar/{view}?day=2026-07-14")
        assert page.status_code == 200
        assert "Delegation from Hamburg" in page.content.decode()


def test_a_month_is_a_table_of_weeks_with_each_day_as_a_link(officer_client: Client) -> None:
    page = lxml.html.fromstring(officer_client.get("/calendar/?day=2026-07").content)
    table = page.xpath("//table[@class='calendar-month']")[0]
    assert len(table.xpath(".//thead//th[@scope='col']")) == 7
    days = [one.get("datetime") for one in table.xpath(".//td//time")]
    assert (days[0], days[-1], len(days)) == ("2026-06-29", "2026-08-02", 35)
    assert table.xpath(".//td//a")[0].get("href") == "/calendar/agenda/?day=2026-06-29"


def test_the_week_begins_on_sunday_for_korean_readers(officer_client: Client) -> None:
    answer = officer_client.get("/calendar/?day=2026-07", headers={"Accept-Language": "ko"})
    page = lxml.html.fromstring(answer.content)
    assert page.xpath("//td//time")[0].get("datetime") == "2026-06-28"
    assert page.xpath("//thead//abbr")[0].text == "일"
    week = officer_client.get("/calendar/week/?day=2026-07-14", headers={"Accept-Language": "ko"})
    assert week.context["listed"][0].date.isoformat() == "2026-07-12"


def test_earlier_later_and_other_views_keep_the_filters(
    officer_client: Client, officer: User
) -> None:
    told = f"person={officer.pk}&kind=visit&kind=gate&domain=CUL"
    page = officer_client.get(f"/calendar/?day=2026-07-14&{told}")
    for address in (page.context["before"], page.context["after"], page.context["now"]):
        assert set(told.split("&")) <= set(address.partition("?")[2].split("&"))
    assert "day=2026-06-01" in page.context["before"]
    assert "day=2026-08-01" in page.context["after"]
    assert "day=" not in page.context["now"]


@pytest.mark.parametrize(
    "query",
    [
        *("day=2026-02-30", "day=x", "day=0001-01-01", "day=9999-12-31"),
        *("kind=x", "person=x", "domain=x"),
    ],
)
@pytest.mark.parametrize("view", ["", "week/", "agenda/"])
def test_an_address_that_asks_for_nothing_there_is_shows_today_and_says_so(
    officer_client: Client, view: str, query: str
) -> None:
    page = officer_client.get(f"/calendar/{view}?{query}")
    assert page.status_code == 400
    assert page.context["form"].errors
    assert "asks for something that does not exist" in page.content.decode()


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
@pytest.mark.parametrize("view", ["", "week/", "agenda/"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_ends_of_the_calendar_are_pages_as_well(
    officer_client: Client, seoul: City, view: str, day: str, language: str
) -> None:
    # On the first days of the year after the last France has a holiday, and a pact is round.
    lyon = make_actor("Lyon", country_code="FR")
    make_pact(seoul, partners=(lyon,), signed_on="2000-01-02")
    make_visit(seoul, "On that day", starts_on=day)
    page = officer_client.get(f"/calendar/{view}?day={day}", headers={"Accept-Language": language})
    assert page.status_code == 200
    assert not page.context["form"].errors
    assert "On that day" in page.content.decode()


def test_no_day_before_the_first_or_after_the_last_is_listed(officer_client: Client) -> None:
    korean = {"Accept-Language": "ko"}
    first = officer_client.get("/calendar/week/?day=1900-01-01", headers=korean)
    assert first.context["listed"][0].date.isoformat() == "1900-01-01"
    last = officer_client.get("/calendar/week/?day=2199-12-31", headers=korean)
    assert last.context["listed"][-1].date.isoformat() == "2199-12-31"
    agenda = officer_client.get("/calendar/agenda/?day=2199-12-31", headers=korean)
    assert "2200" not in agenda.context["title"]


def test_an_empty_calendar_says_what_to_do(officer_client: Client) -> None:
    empty = officer_client.get("/calendar/agenda/?day=2026-03-05&kind=visit").content.decode()
    assert "Take a filter away" in empty
    assert "Clear all" in empty


def test_a_person_s_own_events_are_shown_by_name_and_by_me(
    officer_client: Client, officer: User, head: User, seoul: City
) -> None:
    make_visit(seoul, "Mine", owner=officer)
    make_visit(seoul, "Theirs", owner=head)
    for person in ("me", officer.pk):
        page = officer_client.get(f"/calendar/week/?day=2026-07-14&person={person}")
        text = page.content.decode()
        assert "Mine" in text
        assert "Theirs" not in text


@pytest.mark.parametrize("shown", ["PEA", "CUL"])
def test_a_filter_hides_no_clash_of_what_it_shows(
    officer_client: Client, officer: User, seoul: City, shown: str
) -> None:
    visits = {
        domain: make_visit(seoul, f"Visit {domain}", domain=domain, owner=officer)
        for domain in ("PEA", "CUL")
    }
    for view in ("", "week/", "agenda/"):
        page = officer_client.get(f"/calendar/{view}?day=2026-07-14&domain={shown}")
        text = page.content.decode()
        assert "are at the same time" in text
        # What the page shows is offered to be moved, and not what it leaves out.
        (link,) = lxml.html.fromstring(text).xpath("//section[@aria-labelledby='clashes']//li/a")
        assert link.get("href") == reverse("calendar:move", args=[visits[shown].pk])
        assert link.text == f"Move “Visit {shown}”"
    other = officer_client.get("/calendar/?day=2026-07-14&domain=ECO").content.decode()
    assert "are at the same time" not in other


def test_pages_need_a_fixed_number_of_queries(
    officer_client: Client, officer: User, seoul: City
) -> None:
    def counted(view: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            officer_client.get(f"/calendar/{view}?day=2026-07-14")
        return len(queries)

    fill(seoul, officer)
    # The first request fills what the program keeps for good.
    counted("")
    few = [counted(view) for view in ("", "week/", "agenda/")]
    for _round in range(3):
        fill(seoul, officer)
    assert [counted(view) for view in ("", "week/", "agenda/")] == few
    assert max(few) <= 30


def test_no_code_of_the_vocabulary_is_read_on_the_pages(
    officer_client: Client, officer: User, seoul: City
) -> None:
    fill(seoul, officer)
    for view in ("", "week/", "agenda/"):
        page = lxml.html.fromstring(officer_client.get(f"/calendar/{view}?day=2026-07").content)
        for hidden in page.xpath("//script | //option"):
            hidden.getparent().remove(hidden)
        words = set(page.text_content().split())
        assert not words & {*v.Instrument.values, *v.Domain.values, "national_day"}


def test_somebody_without_a_role_in_the_city_sees_no_calendar(
    client: Client, outsider_client: Client, seoul: City
) -> None:
    make_visit(seoul, "Ours")
    assert client.get("/calendar/").status_code == 302
    assert "Ours" not in outsider_client.get("/calendar/?day=2026-07").content.decode()
