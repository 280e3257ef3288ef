"""The life of a promise, for programs."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from activities.models import Activity, Commitment
from activities.services import add_document
from partners.models import City
from records.access import Access
from tests.activities.promises import make_promise
from tests.factories import make_activity, make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(seoul: City, officer_access: Access) -> Commitment:
    activity = make_activity(seoul, partners=(make_actor(),), access=officer_access)
    return make_promise(activity, access=officer_access)


def test_api_has_the_same_verbs(api_client: APIClient, promise: Commitment) -> None:
    address = f"/api/v1/commitments/{promise.pk}/"
    new = {
        "version": 1,
        "due_on": "2026-08",
        "decided_on": "2026-04",
        "agreed_with": "Hamburg",
        "decided_why": "Strike",
    }
    answer = api_client.post(f"{address}renegotiate/", new, format="json")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["status"], body["due_on"], body["words"]) == ("RNEG", "2026-08", "Ten buses.")
    assert (body["renegotiations"], body["agreed_with"]) == (1, "Hamburg")
    why = {"version": 2, "decided_on": "2026-09", "decided_why": "No buses"}
    assert api_client.post(f"{address}not-kept/", why, format="json").json()["status"] == "BROK"
    kept = {"version": 3, "kept_on": "2026-09-02", "evidence": "Ten in the depot"}
    body = api_client.post(f"{address}keep/", kept, format="json").json()
    assert (body["status"], body["kept_on"]) == ("KEPT", "2026-09-02")
    late = api_client.post(f"{address}release/", {**why, "version": 4}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "impossible")
    stale = api_client.post(f"{address}keep/", kept, format="json")
    assert stale.status_code == 409
    for verb, given in (("keep", {}), ("renegotiate", {"version": 4}), ("release", {"x": 1})):
        assert api_client.post(f"{address}{verb}/", given, format="json").status_code == 400


def test_api_asks_whether_it_is_a_correction(api_client: APIClient, promise: Commitment) -> None:
    Commitment.objects.filter(pk=promise.pk).update(
        created_at=timezone.now() - datetime.timedelta(days=2)
    )
    address, given = f"/api/v1/commitments/{promise.pk}/", {"version": 1, "words": "Nine buses."}
    refused = api_client.patch(address, given, format="json")
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/is_correction"}
    done = api_client.patch(address, {**given, "is_correction": True}, format="json")
    assert done.json()["words"] == "Nine buses."


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"said_on": "2199-01"}, "/said_on"),
        ({"said_on": "2026-03-02", "due_on": "2026-03-01"}, "/due_on"),
        ({"said_on": "2026-03", "due_on": "2025"}, "/due_on"),
    ],
)
def test_api_refuses_days_that_are_surely_wrong(
    api_client: APIClient, promise: Commitment, days: dict[str, str], field: str
) -> None:
    given = {"activity": str(promise.activity_id), "side": "OURS", "words": "Five trees."}
    address = f"/api/v1/commitments/{promise.pk}/"
    sent = [
        api_client.post("/api/v1/commitments/", {**given, **days}, format="json"),
        api_client.patch(address, {"version": 1, "is_correction": True, **days}, format="json"),
    ]
    for answer in sent:
        assert answer.status_code == 400
        assert [error["pointer"] for error in answer.json()["errors"]] == [field]
    known_in_part = {"said_on": "2026-03-02", "due_on": "2026-03"}
    made = api_client.post("/api/v1/commitments/", {**given, **known_in_part}, format="json")
    assert made.status_code == 201


def test_api_refuses_what_was_before_the_last_agreement(
    api_client: APIClient, promise: Commitment
) -> None:
    address = f"/api/v1/commitments/{promise.pk}/"
    new = {"decided_on": "2026-04-10", "agreed_with": "Hamburg", "decided_why": "Strike"}
    early = {**new, "version": 1, "due_on": "2026-04-09"}
    answer = api_client.post(f"{address}renegotiate/", early, format="json")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/due_on"]
    words = {**new, "version": 1, "words": "Nine buses."}
    assert api_client.post(f"{address}renegotiate/", words, format="json").status_code == 200
    again = {**new, "version": 2, "words": "Eight buses.", "decided_on": "2026-04-09"}
    kept = {"version": 2, "kept_on": "2026-03", "evidence": "Photo"}
    edited = {"version": 2, "status": "KEPT", "kept_on": "2026-03", "evidence": "Photo"}
    refused = {
        "/decided_on": api_client.post(f"{address}renegotiate/", again, format="json"),
        "/kept_on": api_client.post(f"{address}keep/", kept, format="json"),
    }
    for pointer, answer in refused.items():
        (error,) = answer.json()["errors"]
        assert error["pointer"] == pointer
        assert "April 10, 2026" in error["detail"]
    assert api_client.patch(address, edited, format="json").status_code == 400
    # Some days of April are not before the tenth.
    kept["kept_on"] = "2026-04"
    assert api_client.post(f"{address}keep/", kept, format="json").status_code == 200


def test_api_names_the_verbs_for_what_only_they_say(
    api_client: APIClient, promise: Commitment
) -> None:
    given = {"activity": str(promise.activity_id), "side": "OURS", "words": "Five trees."}
    address = f"/api/v1/commitments/{promise.pk}/"
    for answer in (
        api_client.post("/api/v1/commitments/", {**given, "status": "BROK"}, format="json"),
        api_client.patch(address, {"version": 1, "status": "RLSD"}, format="json"),
    ):
        (error,) = answer.json()["errors"]
        assert error["pointer"] == "/status"
        for verb in ("renegotiate/", "not-kept/", "release/"):
            assert verb in error["detail"]


def test_list_leaves_out_what_is_of_void_records(
    api_client: APIClient, promise: Commitment, officer_access: Access
) -> None:
    upload = ContentFile(b"plan", name="plan.txt")
    document = add_document(promise.activity_id, upload, access=officer_access, by=None)
    query = f"?activity={promise.activity_id}"
    lists = [f"/api/v1/{name}/{query}" for name in ("documents", "commitments")]
    assert [len(api_client.get(url).data["results"]) for url in lists] == [1, 1]
    Activity.objects.filter(pk=promise.activity_id).update(
        state="VOID", void_reason="Entered twice."
    )
    assert [len(api_client.get(url).data["results"]) for url in lists] == [0, 0]
    for one in (f"documents/{document.pk}", f"commitments/{promise.pk}"):
        assert api_client.get(f"/api/v1/{one}/").status_code == 200


def test_file_that_is_there_is_named_by_its_id(
    api_client: APIClient, promise: Commitment, officer_access: Access
) -> None:
    upload = ContentFile(b"plan", name="plan.txt")
    document = add_document(promise.activity_id, upload, access=officer_access, by=None)
    given = {"activity": str(promise.activity_id)}
    file = SimpleUploadedFile("again.txt", b"plan")
    answer = api_client.post("/api/v1/documents/", {**given, "file": file})
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/file", "unique")
    assert str(document.pk) in error["detail"]
