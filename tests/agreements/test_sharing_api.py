"""Offers in the API: the same verbs, with the same refusals, as on the pages."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiKey, KeyConsent, User
from activities.models import Activity, Answer, Document
from activities.services import answer_offer, link_records, withdraw_offer
from domains import vocabulary as v
from partners.models import City
from tests.activities.sharing_world import NOW, access_of, make_pact, offered
from tests.factories import make_activity, make_actor, make_city
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
    ours = f"/api/v1/activities/{own.pk}/"
    assert api_client.get(ours).json()["same_as"] is None
    linked = api_client.post(f"{shared}link/", {"activity": str(own.pk)}, format="json")
    assert linked.json()["own_records"] == [str(own.pk)]
    assert outsider_api_client.post(f"{record}withdraw/", partner, format="json").status_code == 200
    assert api_client.get(shared).status_code == 404
    late = api_client.post(f"{shared}answer/", {"answer": "acknowledged"}, format="json")
    assert late.status_code == 404
    # The link stands until it is undone, which needs no offer.
    assert api_client.get(ours).json()["same_as"] == str(pact.pk)
    assert api_client.post(f"{ours}unlink/").json()["same_as"] is None
    again = api_client.post(f"{ours}unlink/").json()
    assert again["version"] == api_client.get(ours).json()["version"]


def test_offers_and_answers_are_found_among_what_changed_at_the_same_version(
    pact: Activity, seoul: City, outsider_api_client: APIClient, outsider_client: Client
) -> None:
    def changed() -> tuple[bool, int]:
        nonlocal since
        query = {"updated_since": since, "ordering": "updated"}
        rows = outsider_api_client.get("/api/v1/activities/", query).json()["results"]
        since = timezone.now().isoformat()
        pact.refresh_from_db()
        return [row["id"] for row in rows] == [str(pact.pk)], pact.version

    since = timezone.now().isoformat()
    assert changed() == (False, 1)
    offered(pact, seoul)
    assert changed() == (True, 1)
    access = access_of(seoul)
    answer_offer(pact.pk, Answer.ACKNOWLEDGED, city_id=seoul.pk, access=access, at=NOW)
    assert changed() == (True, 1)
    withdraw_offer(pact.pk, seoul.actor_id, access=access_of(pact.city))
    assert changed() == (True, 1)
    assert changed() == (False, 1)
    # The history tells of the part, and not of the record once more.
    page = outsider_client.get(pact.get_absolute_url()).content.decode()
    assert "Withdrew the offer to Seoul" in page
    assert "Saved it without a change" not in page


def test_moment_of_an_answer_is_told_alike_by_both_sides(
    pact: Activity, seoul: City, api_client: APIClient, outsider_api_client: APIClient
) -> None:
    offered(pact, seoul)
    # With a zero at its end, which the database leaves out of a text.
    at = NOW.replace(microsecond=123_450)
    access = access_of(seoul)
    answer_offer(pact.pk, Answer.ACKNOWLEDGED, city_id=seoul.pk, access=access, at=at)
    shared = api_client.get(f"/api/v1/shared-activities/{pact.pk}/").json()
    parties = outsider_api_client.get(f"/api/v1/activities/{pact.pk}/").json()["parties"]
    assert shared["acknowledged_at"] in [party["acknowledged_at"] for party in parties]


def test_offer_is_taken_over_once_as_a_linked_record(
    pact: Activity, seoul: City, api_client: APIClient
) -> None:
    offered(pact, seoul)
    shared = f"/api/v1/shared-activities/{pact.pk}/"
    made = api_client.post(f"{shared}take-over/")
    assert made.status_code == 201, made.json()
    own = made.json()
    assert (own["city"], own["title"], own["same_as"]) == (str(seoul.pk), pact.title, str(pact.pk))
    assert (own["owner"], own["agreement"]["type"]) == (None, v.AgreementType.SIS)
    assert made["Location"].endswith(f"/api/v1/activities/{own['id']}/")
    assert api_client.get(shared).json()["own_records"] == [own["id"]]
    refused = api_client.post(f"{shared}take-over/", {}, format="json")
    assert refused.status_code == 400
    assert "linked with it already" in refused.json()["errors"][0]["detail"]


def test_owner_learns_the_answer_and_keys_for_public_records_do_not(
    seoul: City, busan: City, officer: User, api_client: APIClient
) -> None:
    own = make_pact(seoul, busan.actor, visibility="public")
    offered(own, busan)
    access = access_of(busan)
    answer_offer(own.pk, Answer.DECLINED, city_id=busan.pk, access=access, at=NOW, note="No ship.")
    names = ("offered_at", "answer", "answer_note", "answered_at", "acknowledged_at")

    def told(client: APIClient) -> list[str | None]:
        parties = client.get(f"/api/v1/activities/{own.pk}/").json()["parties"]
        (part,) = [one for one in parties if one["actor"]["id"] == str(busan.actor_id)]
        return [part[name] for name in names]

    now = "2026-11-26T09:00:00Z"
    assert told(api_client) == [now, "declined", "No ship.", now, None]
    assert told(api_client_of(seoul, officer, "read:public")) == [None, "", "", None, None]


def test_offers_are_narrowed_by_answer_and_nothing_unknown_is_ignored(
    pact: Activity, seoul: City, api_client: APIClient
) -> None:
    offered(pact, seoul)
    address = "/api/v1/shared-activities/"
    assert len(api_client.get(address, {"answer": "waiting"}).json()["results"]) == 1
    assert api_client.get(address, {"answer": "declined"}).json()["results"] == []
    for query in ({"answer": "perhaps"}, {"state": "PLAN"}):
        refused = api_client.get(address, query)
        assert [error["pointer"] for error in refused.json()["errors"]] == [f"/{next(iter(query))}"]


def test_link_is_told_to_the_own_city_and_to_those_who_read_both(
    pact: Activity, seoul: City, busan: City, officer: User
) -> None:
    offered(pact, seoul)
    own = make_activity(seoul, partners=(busan.actor,), visibility="public")
    link_records(own.pk, pact.pk, access=access_of(seoul))
    jeju = make_city("Jeju", "제주특별자치도", "JEJ")

    def told(city: City, scopes: str, *consenting: City) -> str | None:
        client = api_client_of(city, officer, scopes)
        key = ApiKey.objects.get(city=city)
        ApiKey.objects.filter(pk=key.pk).update(is_for_other_cities=bool(consenting))
        for other in consenting:
            given = {"given_by": officer, "given_at": NOW}
            KeyConsent.objects.create(key=key, city=other, scopes=["read"], **given)
        found: str | None = client.get(f"/api/v1/activities/{own.pk}/").json()["same_as"]
        key.delete()
        return found

    assert told(seoul, "read") == str(pact.pk)
    assert told(seoul, "read:public") is None
    assert told(jeju, "read", seoul) is None
    assert told(jeju, "read", seoul, busan) == str(pact.pk)


@pytest.mark.parametrize(
    ("verb", "sent", "pointer"),
    [
        ("answer", {}, "/answer"),
        ("answer", {"answer": "perhaps"}, "/answer"),
        ("answer", {"answer": "declined"}, "/note"),
        ("answer", {"answer": "acknowledged", "more": 1}, "/more"),
        ("link", {"activity": "x"}, "/activity"),
        ("link", {"activity": str(uuid.UUID(int=0))}, "/activity"),
        ("take-over", {"title": "Ours"}, "/title"),
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
    for verb, sent in (("answer", {"answer": "acknowledged"}), ("take-over", {})):
        refused = reading.post(f"{address}{verb}/", sent, format="json")
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
    assert acknowledged == [None, "2026-03-03T15:00:00Z"]
    # Another one does not take its place unseen.
    again = {**told, "on": "2026-03-05", "document": documents[0]}
    (error,) = api_client.post(address, again, format="json").json()["errors"]
    assert (error["pointer"], error["code"]) == ("/document", "there")
    assert "Take that one back first" in error["detail"]
    # What shows an acknowledgement stays as long as that does.
    taken = api_client.delete(f"/api/v1/documents/{documents[0]}/?version=1")
    assert (taken.status_code, Document.objects.count()) == (400, 2)
