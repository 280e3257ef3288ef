"""Offers in the API: the same verbs, with the same refusals, as on the pages."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import User
from activities.models import Activity
from domains import vocabulary as v
from partners.models import City
from tests.activities.sharing_world import make_pact, offered
from tests.factories import make_activity, make_actor
from tests.personas import api_client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pact(seoul: City, busan: City) -> Activity:
    return make_pact(busan, seoul.actor)


def test_offer_is_made_answered_linked_and_withdrawn(
    pact: Activity, seoul: City, api_client: APIClient, outsider_api_client: APIClient
) -> None:
    record, shared = f"/api/v1/activities/{pact.pk}/", f"/api/v1/shared-activities/{pact.pk}/"
    assert api_client.get(shared).status_code == 404
    partner = {"actor": str(seoul.actor_id)}
    assert outsider_api_client.post(f"{record}offer/", partner, format="json").status_code == 200
    (listed,) = api_client.get("/api/v1/shared-activities/").json()["results"]
    assert (listed["id"], listed["city"], listed["answer"]) == (str(pact.pk), str(seoul.pk), "")
    assert listed["agreement"]["stage"] == v.LegalStage.FORCE

    answer = api_client.post(f"{shared}answer/", {"answer": "acknowledged"}, format="json")
    assert answer.json()["acknowledged_at"]
    (told,) = [
        party
        for party in outsider_api_client.get(record).json()["parties"]
        if party["actor"]["id"] == str(seoul.actor_id)
    ]
    assert told["acknowledged_at"] == answer.json()["acknowledged_at"]

    own = make_activity(seoul, partners=(pact.city.actor,))
    linked = api_client.post(f"{shared}link/", {"activity": str(own.pk)}, format="json")
    assert linked.json()["own_records"] == [str(own.pk)]
    assert outsider_api_client.post(f"{record}withdraw/", partner, format="json").status_code == 200
    assert api_client.get(shared).status_code == 404
    late = api_client.post(f"{shared}answer/", {"answer": "acknowledged"}, format="json")
    assert late.status_code == 404


@pytest.mark.parametrize(
    ("verb", "sent", "pointer"),
    [
        ("answer", {}, "/answer"),
        ("answer", {"answer": "perhaps"}, "/answer"),
        ("answer", {"answer": "declined"}, "/note"),
        ("answer", {"answer": "acknowledged", "more": 1}, "/more"),
        ("link", {"activity": "x"}, "/activity"),
        ("link", {"activity": str(uuid.UUID(int=0))}, "/activity"),
    ],
)
def test_what_is_wrong_with_an_answer_is_pointed_to(
    pact: Activity,
    seoul: City,
    api_client: APIClient,
    verb: str,
    sent: dict[str, object],
    pointer: str,
) -> None:
    offered(pact, seoul)
    address = f"/api/v1/shared-activities/{pact.pk}/{verb}/"
    refused = api_client.post(address, sent, format="json")
    assert refused.status_code == 400
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


def test_reading_key_neither_offers_nor_answers(pact: Activity, seoul: City, officer: User) -> None:
    offered(pact, seoul)
    reading = api_client_of(seoul, officer, "read")
    address = f"/api/v1/shared-activities/{pact.pk}/"
    assert reading.get(address).status_code == 200
    refused = reading.post(f"{address}answer/", {"answer": "acknowledged"}, format="json")
    assert refused.status_code == 403


def test_letter_is_a_document_of_the_activity(seoul: City, api_client: APIClient) -> None:
    hamburg = make_actor("Hamburg")
    own, other = make_pact(seoul, hamburg), make_activity(seoul, partners=(hamburg,))
    address = f"/api/v1/activities/{own.pk}/letter/"
    documents = []
    for activity in (own, other):
        sent = {"activity": str(activity.pk), "kind": "LETT"}
        letter = SimpleUploadedFile("letter.txt", b"We take part.")
        made = api_client.post("/api/v1/documents/", {**sent, "file": letter}, format="multipart")
        documents.append(made.json()["id"])
    told = {"actor": str(hamburg.pk), "on": "2026-03-04"}
    refused = api_client.post(address, {**told, "document": documents[1]}, format="json")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/document"]
    kept = api_client.post(address, {**told, "document": documents[0]}, format="json")
    # The day begins where the city is.
    acknowledged = [party["acknowledged_at"] for party in kept.json()["parties"]]
    assert acknowledged == [None, "2026-03-03T15:00:00+00:00"]
