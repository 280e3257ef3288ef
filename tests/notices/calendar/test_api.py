"""The calendar in the API."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from notices.calendar.events import EventKind
from notices.calendar.reading import events
from partners.models import City
from records.access import Access, Visibility
from tests.factories import make_actor, make_gate
from tests.notices.calendar.office import AUGUST, JULY, fill, make_pact, make_visit
from tests.personas import api_client_of

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/calendar/"
MONTH = {"start": "2026-07-01", "end": "2026-08-01"}


def asked(client: APIClient, **query: Any) -> Any:
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_a_key_reads_the_month_as_the_page_shows_it(
    api_client: APIClient, seoul: City, officer: User
) -> None:
    fill(seoul, officer)
    found = asked(api_client, **MONTH)
    access = Access(roles={seoul.pk: frozenset({"officer"})})
    wanted = events(access, start=JULY, end=AUGUST, language="en")
    assert [one["uid"] for one in found["events"]] == [event.uid for event in wanted]
    visit = next(one for one in found["events"] if one["title"] == "From Lyon")
    assert visit == {
        "uid": visit["uid"],
        "kind": "visit",
        "title": "From Lyon",
        "start": "2026-07-14",
        "end": "2026-07-17",
        "precision": "day",
        "starts_at": None,
        "ends_at": None,
        "city": str(seoul.pk),
        "activity": visit["uid"].removeprefix("activity-"),
        "country": "",
        "domains": ["CUL"],
        "partners": ["Lyon"],
    }


def test_kinds_may_be_named(api_client: APIClient, seoul: City, officer: User) -> None:
    fill(seoul, officer)
    found = asked(api_client, **MONTH, kind=["gate", "reply"])["events"]
    assert {one["kind"] for one in found} == {"gate", "reply"}


def test_without_days_it_is_the_thirty_from_today(api_client: APIClient) -> None:
    found = asked(api_client)
    today = timezone.localdate()
    assert found["start"] == today.isoformat()
    assert found["end"] == (today + datetime.timedelta(days=30)).isoformat()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"start": "soon"}, "/start"),
        ({"start": "2026-02-30"}, "/start"),
        ({"start": "1899-12-31", "end": "1900-02-01"}, "/start"),
        ({"start": "2026-07-01", "end": "2026-07-01"}, "/end"),
        ({"start": "2026-07-01", "end": "2026-06-01"}, "/end"),
        ({"start": "2026-01-01", "end": "2027-02-06"}, "/end"),
        ({"start": "2199-12-01", "end": "2200-01-02"}, "/end"),
        ({"start": "2200-01-01"}, "/start"),
        ({"start": "9999-12-31"}, "/start"),
        ({"start": "0001-01-01"}, "/start"),
        ({"start": "2199-12-01", "end": "9999-12-31"}, "/end"),
        ({"start": "9999-12-01", "end": "9999-12-31"}, "/start"),
        ({"kind": "party"}, "/kind"),
        ({"start": ""}, "/start"),
        ({"month": "2026-07"}, "/month"),
    ],
)
def test_what_is_not_valid_is_pointed_at(
    api_client: APIClient, query: dict[str, str], field: str
) -> None:
    answer = api_client.get(ADDRESS, query)
    assert answer.status_code == 400
    assert {one["pointer"].partition("/0")[0] for one in answer.json()["errors"]} == {field}


def test_the_first_and_the_last_day_of_the_calendar_are_told(
    api_client: APIClient, seoul: City
) -> None:
    make_visit(seoul, "First", starts_on="1900-01-01")
    make_visit(seoul, "Last", starts_on="2199-12-31")
    for query, title in (
        ({"start": "1900-01-01"}, "First"),
        ({"start": "2199-12-31"}, "Last"),
        ({"start": "2199-12-01", "end": "2200-01-01"}, "Last"),
    ):
        assert title in {one["title"] for one in asked(api_client, **query)["events"]}


def test_four_hundred_days_are_the_most(api_client: APIClient) -> None:
    found = asked(api_client, start="2026-01-01", end="2027-02-05")["events"]
    assert {one["kind"] for one in found} == {"holiday"}


def test_no_key_reads_what_is_confidential_and_a_public_one_only_what_is_public(
    api_client: APIClient, outsider_api_client: APIClient, seoul: City, officer: User
) -> None:
    head = Access(roles={seoul.pk: frozenset({"head"})})
    hamburg = (make_actor(),)
    for visibility in Visibility:
        make_visit(seoul, visibility.value, visibility=visibility, access=head, partners=hamburg)

    def seen(client: APIClient) -> set[str]:
        return {one["title"] for one in asked(client, **MONTH, kind=[EventKind.VISIT])["events"]}

    assert seen(api_client) == {"public", "internal"}
    assert seen(api_client_of(seoul, officer, "read:public")) == {"public"}
    assert seen(outsider_api_client) == set()


def test_gates_of_a_public_agreement_are_for_its_city(
    api_client: APIClient, seoul: City, officer: User
) -> None:
    pact = make_pact(seoul, visibility=Visibility.PUBLIC)
    make_gate(pact, due_on=datetime.date(2026, 7, 8))

    def seen(client: APIClient) -> int:
        return len(asked(client, **MONTH, kind=[EventKind.GATE])["events"])

    assert seen(api_client) == 1
    assert seen(api_client_of(seoul, officer, "read:public")) == 0
