"""Rows of the work list: who is told of them, at which edge of a day, and what they say."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone, translation
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from notices.kinds import RowGroup, RowKind
from notices.work_list import Row, WorkList, work_list
from notices.work_list.sources.contacts import CONTACT_DAYS, OTHER_DAYS
from notices.work_list.words import band_of, contact_words, end_words, since_words
from partners.models import City
from records.access import NOBODY, Visibility
from tests.factories import make_activity, make_actor, make_agreement, make_gate, make_incoming
from tests.notices.office import TODAY, day, places, promise
from tests.personas import client_of

pytestmark = pytest.mark.django_db


def rows(shown: WorkList) -> list[Row]:
    return [row for group in shown.groups for row in group.rows]


def buses(city: City, owner: User) -> Activity:
    return make_activity(city, owner=owner, starts_on="2025-11", partners=(make_actor(),))


# Who is told


def test_confidential_rows_are_for_those_who_may_read_them(
    seoul: City, officer: User, head: User, reviewer: User, outsider: User
) -> None:
    secret = make_agreement(
        seoul,
        "Secret pact",
        visibility=Visibility.CONFIDENTIAL,
        owner=head,
        partners=(make_actor("Secret partner"),),
        expires_on=day(-2).isoformat(),
        review_on=day(1).isoformat(),
        signed_on="2001",
        starts_on="2001",
    )
    make_gate(secret, due_on=day(2))
    promise(secret.activity, "A secret promise", -1, owner=officer)
    make_incoming(seoul, "Secret letter", visibility=Visibility.CONFIDENTIAL, reply_due=TODAY)
    assert len(rows(work_list(access_for_user(head), on=TODAY))) == 6
    for asker in (officer, reviewer, outsider):
        assert rows(work_list(access_for_user(asker), on=TODAY)) == []
    assert rows(work_list(NOBODY, on=TODAY)) == []


def test_who_may_not_act_is_led_to_the_record(seoul: City, reviewer: User) -> None:
    make_incoming(seoul, "Harbour talks", reply_due=TODAY)
    row = rows(work_list(access_for_user(reviewer), on=TODAY))[0]
    assert (row.act, row.act_url) == ("Open", row.url)


def test_viewer_has_no_work_list(seoul: City, viewer: User) -> None:
    make_incoming(seoul, "Harbour talks", reply_due=TODAY)
    make_activity(seoul, state="DRFT", partners=(make_actor(),))
    assert rows(work_list(access_for_user(viewer), on=TODAY)) == []


def test_text_with_the_lawyers_waits_for_them_and_for_nobody_else(
    seoul: City, officer: User, reviewer: User
) -> None:
    given = {"owner": officer, "partners": (make_actor(),), "signed_on": None}
    make_agreement(seoul, "Pact", state="LEGAL_REVIEW", **given)
    of_lawyer = work_list(access_for_user(reviewer), on=TODAY, person=reviewer.pk)
    assert places(of_lawyer) == {"waiting": ["Pact"]}
    assert rows(of_lawyer)[0].act == "Agree to the text"
    own = work_list(access_for_user(officer), on=TODAY, person=officer.pk)
    assert places(own) == {"others": ["Pact"]}
    seen_by_head = work_list(access_for_user(officer), on=TODAY, person=reviewer.pk)
    assert places(seen_by_head) == {}


# Days


@pytest.mark.parametrize(
    ("due", "group"),
    [(-1, "late"), (0, "due"), (30, "due"), (31, None)],
)
def test_promise_is_late_from_the_day_after_its_last(
    seoul: City, officer: User, due: int, group: str | None
) -> None:
    promise(buses(seoul, officer), "Buses", due)
    assert places(work_list(access_for_user(officer), on=TODAY)) == (
        {group: ["Buses"]} if group else {}
    )


def test_month_is_over_on_its_last_day_and_late_on_the_next(seoul: City, officer: User) -> None:
    made = promise(buses(seoul, officer), "Buses", None)
    type(made).objects.filter(pk=made.pk).update(due_on="2026-02")
    access, last = access_for_user(officer), datetime.date(2026, 2, 28)
    assert places(work_list(access, on=last)) == {"due": ["Buses"]}
    assert places(work_list(access, on=last + datetime.timedelta(1))) == {"late": ["Buses"]}


def test_page_goes_by_the_day_in_the_city(seoul: City, officer: User) -> None:
    seoul.time_zone = "Pacific/Kiritimati"
    seoul.save()
    client = client_of(officer)
    with timezone.override("Pacific/Kiritimati"):
        here = timezone.localdate()
    item = make_incoming(seoul, "Harbour talks", owner=officer, reply_due=here)
    assert "due today" in client.get("/").text
    item.reply_due = here - datetime.timedelta(1)
    item.save()
    assert "1 day late" in client.get("/").text


def test_ends_are_told_by_their_band() -> None:
    wanted = {0: 15, 15: 15, 16: 30, 30: 30, 31: 60, 60: 60, 61: 90, 90: 90, 91: None, -1: None}
    assert {days: band_of(day(days), on=TODAY) for days in wanted} == wanted
    assert band_of(None, on=TODAY) is None


def test_words_of_days() -> None:
    assert end_words(TODAY, on=TODAY) == "ends today"
    assert end_words(day(2), on=TODAY) == "ends in 2 days"
    assert since_words(TODAY, on=TODAY) == "since today"
    assert since_words(day(-4), on=TODAY) == "for 4 days"
    assert contact_words(None, on=TODAY) == "no contact on record"
    assert contact_words(day(-400), on=TODAY) == "last contact 13 months ago"
    assert contact_words(day(-4_000), on=TODAY) == "last contact 10 years ago"
    told = contact_words(day(-4_000), on=TODAY, is_agreement=True)
    assert told == "nothing on record since the agreement 10 years ago"
    with translation.override("ko"):
        assert end_words(day(2), on=TODAY) == "2일 뒤에 끝남"


# Partners long without contact


@pytest.mark.parametrize(("code", "most"), [*CONTACT_DAYS.items(), ("LOI", OTHER_DAYS)])
def test_partner_is_on_the_list_the_day_after_its_tie_allows(
    seoul: City, officer: User, code: str, most: int
) -> None:
    start = day(-most)
    make_agreement(
        seoul,
        "Pact",
        type=code,
        owner=officer,
        partners=(make_actor(),),
        starts_on=start.isoformat(),
        signed_on=start.isoformat(),
    )
    access = access_for_user(officer)
    assert places(work_list(access, on=TODAY)) == {}
    shown = work_list(access, on=day(1), person=officer.pk)
    assert places(shown) == {"contact": ["Hamburg"]}
    row = rows(shown)[0]
    assert row.record.endswith(f"a contact every {most} days")
    assert "partner=actor%3A" in row.act_url
    assert row.due_on == TODAY


def test_closest_tie_decides_how_long_and_whose_it_is(
    seoul: City, officer: User, head: User
) -> None:
    pact = {"partners": (make_actor(),), "starts_on": day(-200).isoformat(), "signed_on": "2020"}
    make_agreement(seoul, "Memorandum", type="MOU", owner=head, **pact)
    make_agreement(seoul, "Sister pact", type="SIS", owner=officer, **pact)
    access = access_for_user(head)
    assert places(work_list(access, on=TODAY, person=officer.pk)) == {"contact": ["Hamburg"]}
    assert places(work_list(access, on=TODAY, person=head.pk)) == {}


def test_contact_takes_the_partner_off_the_list(seoul: City, officer: User) -> None:
    hamburg = make_actor()
    pact = {"partners": (hamburg,), "starts_on": "2001", "signed_on": "2001", "owner": officer}
    make_agreement(seoul, "Pact", **pact)
    access = access_for_user(officer)
    assert places(work_list(access, on=TODAY)) == {"contact": ["Hamburg"]}
    made = make_activity(
        seoul, partners=(hamburg,), owner=officer, starts_on=day(-3).isoformat(), state="PLAN"
    )
    # What was only planned is none.
    assert "contact" in places(work_list(access, on=TODAY))
    type(made).objects.filter(pk=made.pk).update(state="DONE", outcome="Met.")
    assert places(work_list(access, on=TODAY)) == {}


# The API


def test_api_tells_the_rows_and_their_figures(
    seoul: City, officer: User, api_client: APIClient, outsider_api_client: APIClient
) -> None:
    today = timezone.localdate()
    make_incoming(seoul, "Late letter", owner=officer, reply_due=today - datetime.timedelta(1))
    make_incoming(seoul, "Letter of nobody")
    make_incoming(seoul, "Secret letter", visibility=Visibility.CONFIDENTIAL)
    found = api_client.get("/api/v1/work-list/").json()["results"]
    assert [(row["title"], row["group"], row["act"]) for row in found] == [
        ("Late letter", "late", "Answer"),
        ("Letter of nobody", "waiting", "Answer"),
    ]
    assert found[0]["act_url"].startswith("http://testserver/activities/incoming/")
    assert found[0]["owner_name"] == "Kim Min-ji"
    counts = api_client.get("/api/v1/work-list/counts/").json()
    assert [one["group"] for one in counts] == RowGroup.values
    assert {one["group"]: one["count"] for one in counts if one["count"]} == {
        "late": 1,
        "waiting": 1,
    }
    assert counts[0]["kinds"] == [{"kind": RowKind.REPLY, "count": 1}]

    def titles(**asked: str) -> list[str]:
        answer = api_client.get("/api/v1/work-list/", asked)
        return [row["title"] for row in answer.json()["results"]]

    assert titles(owner=str(officer.pk)) == ["Late letter"]
    assert titles(owner="nobody") == ["Letter of nobody"]
    assert titles(group="late") == ["Late letter"]
    assert outsider_api_client.get("/api/v1/work-list/").json()["results"] == []


@pytest.mark.parametrize(
    "asked", ["group=none", "owner=me", "owner=", "cursor=x", "colour=red", "page_size=0"]
)
def test_api_refuses_what_it_does_not_know(api_client: APIClient, asked: str) -> None:
    answer = api_client.get(f"/api/v1/work-list/?{asked}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["in"] == "query"


def test_api_gives_pages(seoul: City, api_client: APIClient) -> None:
    for number in range(5):
        make_incoming(seoul, f"Letter {number}")
    seen, address = [], "/api/v1/work-list/?page_size=2"
    while address:
        page = api_client.get(address).json()
        seen += [row["title"] for row in page["results"]]
        address = page["next"]
    assert sorted(seen) == [f"Letter {number}" for number in range(5)]


# The page


def test_group_is_shown_whole_on_a_page_of_its_own(
    seoul: City, officer: User, officer_client: Client
) -> None:
    for number in range(12):
        make_incoming(seoul, f"Letter {number}", owner=officer)
    front = officer_client.get("/")
    assert "Show all 12" in front.text
    whole = officer_client.get("/work-list/?group=waiting&who=mine")
    assert sum(f"Letter {number}" in whole.text for number in range(12)) == 12


@pytest.mark.parametrize("asked", ["", "?group=none", "?group=late&cursor=x", "?group="])
def test_page_of_no_group_leads_on(officer_client: Client, asked: str) -> None:
    assert officer_client.get(f"/work-list/{asked}").status_code == 302


def test_unknown_colleague_is_told(officer_client: Client, outsider: User) -> None:
    for who in ("x", str(outsider.pk), "0" * 500):
        answer = officer_client.get("/", {"who": who})
        assert answer.status_code == 400
        assert "Nobody of that name works in this city" in answer.text


def test_empty_list_says_where_there_is_more(officer_client: Client) -> None:
    assert "Nothing waits for you" in officer_client.get("/").text
    assert "Nothing waits here" in officer_client.get("/?who=office").text
