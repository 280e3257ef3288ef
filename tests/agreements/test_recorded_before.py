"""An agreement that is recorded twice is told of, and never refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from activities.models import Activity
from domains.vocabulary import ActivityState
from partners.models import Actor, City
from records.access import Visibility
from tests.agreements.entry_data import four_answers, log
from tests.factories import make_activity, make_actor, make_agreement
from tests.personas import *  # noqa: F403

pytestmark = pytest.mark.django_db


@pytest.fixture
def hamburg(db: None) -> Actor:
    return make_actor("Hamburg", "함부르크")


@pytest.fixture
def pact(seoul: City, hamburg: Actor) -> Activity:
    told: dict[str, Any] = {"type": "MOU", "signed_on": "2024-03-01"}
    return make_agreement(seoul, "Clean air", partners=(hamburg,), **told).activity


SAME = {
    "title": {"title": " clean AIR ", "kind": "AGR:LOI", "starts_on": "2025-01-01"},
    "type and day": {"title": "Air pact", "kind": "AGR:MOU", "starts_on": "2024-03-01"},
    "type and day of signing": {
        "title": "Air pact",
        "kind": "AGR:MOU",
        "starts_on": "2024",
        "signed_on": "2024-03-01",
    },
}


@pytest.mark.parametrize("told", SAME.values(), ids=SAME)
def test_agreement_that_is_there_is_shown_before_another_is_recorded(
    officer_client: Client, pact: Activity, hamburg: Actor, told: dict[str, str]
) -> None:
    given = four_answers(hamburg, make_actor("Bremen"), **told)
    page = log(officer_client, given)
    assert page.status_code == 422
    assert f'href="{pact.get_absolute_url()}"' in page.text
    assert page.context["form"]["kind"].value() == told["kind"]
    assert Activity.objects.count() == 1
    assert log(officer_client, {**given, "is_another": "1"}).status_code == 302
    assert Activity.objects.count() == 2


OTHER = {
    "another day": {"title": "Air pact", "kind": "AGR:MOU", "starts_on": "2024-03-02"},
    "another type": {"title": "Air pact", "kind": "AGR:SIS", "starts_on": "2024-03-01"},
    "no agreement": {"title": "Clean air", "kind": "XCHG", "starts_on": "2024-03-01"},
}


@pytest.mark.parametrize("told", OTHER.values(), ids=OTHER)
def test_other_agreement_is_recorded_at_once(
    officer_client: Client, pact: Activity, hamburg: Actor, told: dict[str, str]
) -> None:
    assert log(officer_client, four_answers(hamburg, **told)).status_code == 302


def test_only_what_is_with_a_partner_and_may_be_read_is_told_of(
    officer_client: Client, pact: Activity, hamburg: Actor, head: User
) -> None:
    again = four_answers(make_actor("Bremen"), **SAME["type and day"])
    assert log(officer_client, again).status_code == 302
    Activity.objects.filter(pk=pact.pk).update(visibility=Visibility.CONFIDENTIAL, owner=head)
    again = four_answers(hamburg, **SAME["title"])
    assert log(officer_client, again).status_code == 302


def test_void_agreement_and_that_of_another_city_are_not_told_of(
    officer_client: Client, outsider: User, pact: Activity, hamburg: Actor
) -> None:
    Activity.objects.filter(pk=pact.pk).update(
        state=ActivityState.VOID, void_reason="A slip", city=pact.city
    )
    assert log(officer_client, four_answers(hamburg, **SAME["title"])).status_code == 302


def test_program_is_told_and_its_agreement_entered(
    api_client: APIClient, seoul: City, pact: Activity, hamburg: Actor
) -> None:
    make_activity(seoul, "Clean air", partners=(hamburg,))
    body = {
        "title": "Air pact",
        "instrument": "AGR",
        "domain": "ENV",
        "starts_on": "2024-03-01",
        "parties": [{"actor": str(hamburg.pk), "roles": ["FUND"]}],
        "agreement": {"type": "MOU", "state": "SIGNED", "signed_on": "2024-03-01"},
    }
    for address in ("/api/v1/activities/", "/api/v1/agreements/"):
        made = api_client.post(address, body, format="json")
        assert made.status_code == 201, made.content
        assert str(pact.pk) in made.json()["looks_like"]
        assert made.json()["id"] not in made.json()["looks_like"]
    plain = {**body, "instrument": "XCHG"}
    del plain["agreement"]
    assert api_client.post("/api/v1/activities/", plain, format="json").json()["looks_like"] == []
