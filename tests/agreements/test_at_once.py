"""People who do the same at the same moment: in real transactions, each on a connection."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Document
from activities.services import next_code
from partners.models import Actor, City
from reports.models import ReportRun
from reports.services import order_report
from tests.agreements.entry_data import NEW, as_shown, edit_page, four_answers
from tests.at_once import many_at_once
from tests.factories import make_activity, make_actor, make_place
from tests.personas import api_client_of, client_of

pytestmark = pytest.mark.django_db(transaction=True)
ACTIVITIES = "/api/v1/activities/"


@pytest.fixture
def hamburg(transactional_db: None) -> Actor:
    return make_actor("Hamburg")


@pytest.fixture
def pages(officer: User) -> list[Client]:
    clients = [client_of(officer) for _number in range(4)]
    for client in clients:
        client.raise_request_exception = False
    return clients


@pytest.fixture
def programs(seoul: City, officer: User) -> list[Any]:
    clients = [api_client_of(seoul, officer, "write") for _number in range(4)]
    for client in clients:
        client.raise_request_exception = False
    return clients


def test_form_sent_several_times_is_saved_once(pages: list[Client], hamburg: Actor) -> None:
    data = four_answers(hamburg)
    met = many_at_once(4, lambda place: pages[place].post(NEW, data).status_code)
    assert met == [302] * 4
    assert Activity.objects.count() == 1


def test_new_places_named_in_any_order_become_one_partner_each(pages: list[Client]) -> None:
    places = [f"place:{make_place(number, f'Place {number}').pk}" for number in (1, 2)]

    def send(place: int) -> int:
        partners = places if place % 2 else places[::-1]
        return pages[place].post(NEW, four_answers(partners=partners)).status_code

    assert many_at_once(4, send) == [302] * 4
    assert Actor.objects.filter(place__isnull=False).count() == 2


def test_place_of_one_record_is_no_obstacle_to_it_as_partner_of_another(
    pages: list[Client], programs: list[Any], hamburg: Actor
) -> None:
    place_id = make_place().pk
    body = {"title": "Visit", "instrument": "PROJ", "domain": "CUL", "starts_on": "2020"}
    body |= {"place": place_id, "parties": [{"actor": str(hamburg.pk)}]}

    def send(place: int) -> int:
        if place % 2:
            data = four_answers(partners=[f"place:{place_id}"], starts_on="2020")
            return pages[place].post(NEW, data).status_code
        return programs[place].post(ACTIVITIES, body, format="json").status_code

    assert many_at_once(4, send) == [201, 302, 201, 302]


def test_one_of_several_edits_is_kept_and_the_others_are_told(
    pages: list[Client], programs: list[Any], seoul: City, officer: User, hamburg: Actor
) -> None:
    activity = make_activity(seoul, partners=(hamburg,))
    data = as_shown(activity, access_for_user(officer))

    def send(place: int) -> int:
        title = f"Title {place}"
        if place % 2:
            return pages[place].post(edit_page(activity), {**data, "title": title}).status_code
        change = {"version": 1, "title": title}
        url = f"{ACTIVITIES}{activity.pk}/"
        return programs[place].patch(url, change, format="json").status_code

    met = Counter(many_at_once(4, send))
    assert met[409] == 3
    assert met[200] + met[302] == 1
    activity.refresh_from_db()
    assert activity.version == 2


def test_two_records_never_become_part_of_each_other(
    programs: list[Any], seoul: City, hamburg: Actor
) -> None:
    pair = [make_activity(seoul, title, partners=(hamburg,)) for title in ("One", "Other")]

    def send(place: int) -> int:
        own, other = pair[place], pair[1 - place]
        change = {"version": 1, "parent": str(other.pk)}
        return programs[place].patch(f"{ACTIVITIES}{own.pk}/", change, format="json").status_code

    assert sorted(many_at_once(2, send)) == [200, 400]


def test_numbers_of_many_writers_are_all_different(seoul: City) -> None:
    def take(_place: int) -> list[str]:
        codes = []
        for number in range(10):
            with transaction.atomic():
                codes.append(next_code(seoul, year=2025 + number % 2))
        return codes

    codes = [code for taken in many_at_once(8, take) for code in taken]
    assert len(set(codes)) == len(codes) == 80


def test_identifier_claimed_by_several_belongs_to_one(programs: list[Any], seoul: City) -> None:
    def send(place: int) -> int:
        names = [{"language": "en", "name": f"Society {place}"}]
        identifiers = [{"scheme": "wikidata", "value": "Q1"}]
        body = {"type": "NGO", "names": names, "identifiers": identifiers}
        return programs[place].post("/api/v1/actors/", body, format="json").status_code

    assert sorted(many_at_once(4, send)) == [201, 400, 400, 400]
    assert Actor.objects.filter(type="NGO").count() == 1


def test_entry_sent_several_times_with_its_number_is_made_once(
    programs: list[Any], hamburg: Actor
) -> None:
    body = {"title": "Visit", "instrument": "PROJ", "domain": "CUL", "starts_on": "2020"}
    body |= {"external_id": "KZ-2026/17", "parties": [{"actor": str(hamburg.pk)}]}

    def send(place: int) -> Any:
        return programs[place].post(ACTIVITIES, body, format="json")

    answers = sorted(many_at_once(4, send), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [201, 400, 400, 400]
    made = Activity.objects.get()
    for refused in answers[1:]:
        (error,) = refused.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/external_id", "taken")
        assert str(made.pk) in error["detail"]


def test_file_sent_several_times_is_kept_once(
    pages: list[Client], seoul: City, hamburg: Actor
) -> None:
    activity = make_activity(seoul, partners=(hamburg,))

    def send(place: int) -> int:
        data = {"file": SimpleUploadedFile("a.txt", b"hello"), "kind": "MISC"}
        return pages[place].post(f"/activities/{activity.pk}/documents/new/", data).status_code

    assert Counter(many_at_once(4, send))[302] == 1
    assert Document.objects.count() == 1
    files = Path(settings.MEDIA_ROOT, str(seoul.pk)).rglob("*")
    assert len([path for path in files if path.is_file()]) == 1


def test_report_ordered_by_several_is_one(seoul: City, officer: User) -> None:
    period = datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)

    def order(_place: int) -> Any:
        return order_report(
            city=seoul,
            kind="annual",
            period=period,
            language="en",
            audience="internal",
            access=access_for_user(officer),
        ).pk

    assert len(set(many_at_once(4, order))) == ReportRun.objects.count() == 1
