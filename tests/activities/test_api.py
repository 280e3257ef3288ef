"""Commitments and documents over the API."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Commitment, Document
from activities.services import add_document, record_commitment, void_activity
from partners.models import City
from records.access import Access
from tests.factories import make_activity, make_actor
from tests.personas import api_client_of

pytestmark = pytest.mark.django_db
COMMITMENTS = "/api/v1/commitments/"
DOCUMENTS = "/api/v1/documents/"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def activity(seoul: City) -> Activity:
    return make_activity(seoul, partners=(make_actor(),))


@pytest.fixture
def promise(activity: Activity, officer_access: Access) -> Commitment:
    fields = {"side": "OURS", "words": "We send ten students.", "due_on": "2027-03"}
    return record_commitment(activity.pk, fields, access=officer_access)


@pytest.fixture
def document(activity: Activity, officer_access: Access, officer) -> Document:
    return add_document(
        activity.pk, SimpleUploadedFile("협정.pdf", PDF), access=officer_access, by=officer
    )


def pointers(answer: Any) -> set[str]:
    assert answer.status_code == 400, (answer.status_code, answer.content[:300])
    return {error["pointer"] for error in answer.json()["errors"]}


def test_promise_is_written_down_and_read_again(
    api_client: APIClient, activity: Activity, officer
) -> None:
    body = {
        "activity": str(activity.pk),
        "side": "THEIRS",
        "words": "They will host us.",
        "owner": str(officer.pk),
        "due_on": "2027",
    }
    made = api_client.post(COMMITMENTS, body, format="json")
    assert made.status_code == 201, made.content
    assert {name: made.json()[name] for name in body} == body
    assert (made.json()["version"], made.json()["status"]) == (1, "OPEN")
    assert api_client.get(f"{COMMITMENTS}{made.json()['id']}/").json() == made.json()
    assert api_client.get(COMMITMENTS).json()["results"] == [made.json()]


def test_kept_promise_needs_evidence_and_the_version(
    api_client: APIClient, promise: Commitment
) -> None:
    address = f"{COMMITMENTS}{promise.pk}/"
    kept = {"version": 1, "status": "KEPT", "kept_on": "2026-05"}
    assert pointers(api_client.patch(address, kept, format="json")) == {"/evidence"}
    assert pointers(api_client.patch(address, {"status": "KEPT"}, format="json")) == {"/version"}
    stale = api_client.patch(address, {"version": 2, "status": "RLSD"}, format="json")
    assert stale.status_code == 409
    done = api_client.patch(address, {**kept, "evidence": "Ten came."}, format="json").json()
    assert (done["version"], done["status"], done["words"]) == (2, "KEPT", "We send ten students.")
    assert api_client.get(COMMITMENTS).json()["results"] == []
    assert len(api_client.get(f"{COMMITMENTS}?status=KEPT").json()["results"]) == 1
    # Whoever keeps a copy asks for what changed, or for all of an activity, and finds it too.
    for query in (
        "updated_since=2026-01-01T00:00:00Z&ordering=updated",
        f"activity={promise.activity_id}",
    ):
        assert api_client.get(f"{COMMITMENTS}?{query}").json()["results"] == [done]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"status": "RLSD"}, "/status"),
        ({"status": "BROK"}, "/status"),
        ({"status": "RNEG"}, "/status"),
        ({"status": "KEPT", "kept_on": "2199", "evidence": "It will be."}, "/kept_on"),
        ({"due_on": "2027-02-31"}, "/due_on"),
        ({"side": "BOTH"}, "/side"),
        ({"status": "LOST"}, "/status"),
        ({"words": ""}, "/words"),
        ({"words": "x" * 2001}, "/words"),
        ({"owner": str(uuid.UUID(int=7))}, "/owner"),
        ({"owner": ["x"]}, "/owner"),
        ({"colour": "red"}, "/colour"),
        ({"activity": str(uuid.UUID(int=7))}, "/activity"),
        ({"activity": {}}, "/activity"),
    ],
)
def test_bad_promise_is_refused_at_its_field(
    api_client: APIClient, promise: Commitment, change: dict[str, Any], pointer: str
) -> None:
    body = {"activity": str(promise.activity_id), "side": "OURS", "words": "We come.", **change}
    assert pointers(api_client.post(COMMITMENTS, body, format="json")) == {pointer}
    answer = api_client.patch(
        f"{COMMITMENTS}{promise.pk}/", {"version": 1, **change}, format="json"
    )
    assert pointers(answer) == {pointer}
    promise.refresh_from_db()
    assert (Commitment.objects.count(), promise.version) == (1, 1)


def test_void_activity_takes_neither_promise_nor_file(
    api_client: APIClient, activity: Activity, officer_access: Access
) -> None:
    void_activity(activity.pk, reason="Twice.", access=officer_access, version=1)
    body = {"activity": str(activity.pk), "side": "OURS", "words": "We come."}
    assert api_client.post(COMMITMENTS, body, format="json").status_code == 409
    sent = {"activity": str(activity.pk), "file": SimpleUploadedFile("a.pdf", PDF)}
    assert api_client.post(DOCUMENTS, sent, format="multipart").status_code == 409
    assert not Commitment.objects.exists()
    assert not Document.objects.exists()


def test_document_is_kept_listed_and_handed_out(api_client: APIClient, activity: Activity) -> None:
    sent = {
        "activity": str(activity.pk),
        "file": SimpleUploadedFile("협정.pdf", PDF),
        "kind": "TEXT",
        "language": "ko",
    }
    made = api_client.post(DOCUMENTS, sent, format="multipart")
    assert made.status_code == 201, made.content
    answer = made.json()
    assert (answer["name"], answer["media_type"], answer["kind"]) == (
        "협정.pdf",
        "application/pdf",
        "TEXT",
    )
    listed = api_client.get(f"{DOCUMENTS}?activity={activity.pk}").json()["results"]
    assert listed == [answer] == [api_client.get(f"{DOCUMENTS}{answer['id']}/").json()]
    assert api_client.get(f"{DOCUMENTS}?activity={uuid.uuid4()}").json()["results"] == []
    file = api_client.get(f"{DOCUMENTS}{answer['id']}/file/", headers={"accept": "application/pdf"})
    assert b"".join(file.streaming_content) == PDF
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment")

    unsaid = api_client.delete(f"{DOCUMENTS}{answer['id']}/")
    told = [(error["in"], error["pointer"]) for error in unsaid.json()["errors"]]
    assert (unsaid.status_code, told) == (400, [("query", "/version")])
    assert api_client.delete(f"{DOCUMENTS}{answer['id']}/?version=1").status_code == 204
    assert api_client.delete(f"{DOCUMENTS}{answer['id']}/").status_code == 404
    assert api_client.get(f"{DOCUMENTS}?activity={activity.pk}").json()["results"] == []


@pytest.mark.parametrize(
    ("name", "content", "values", "pointer"),
    [
        ("a.pdf", b"MZ\x90\x00 a program", {}, "/file"),
        ("a.png", PDF, {}, "/file"),
        ("a.pdf", b"", {}, "/file"),
        ("a.pdf", PDF, {"kind": "XXXX"}, "/kind"),
        ("a.pdf", PDF, {"language": "x" * 11}, "/language"),
        ("a.pdf", PDF, {"language": "Korean"}, "/language"),
        ("a.pdf", PDF, {"visibility": "confidential"}, "/visibility"),
        ("a.pdf", PDF, {"kind": ["TEXT", "MISC"]}, "/kind"),
        ("a.pdf", PDF, {"activity": ["x", "y"]}, "/activity"),
        ("a.pdf", PDF, {"file": [SimpleUploadedFile(n, PDF) for n in "ab"]}, "/file"),
        ("a.pdf", PDF, {"colour": "red"}, "/colour"),
        ("a.pdf", PDF, {"activity": "x"}, "/activity"),
        ("a.pdf", PDF, {"activity": str(uuid.UUID(int=7))}, "/activity"),
        ("a.pdf", PDF, {"file": "no file"}, "/file"),
    ],
)
def test_bad_file_is_refused_at_its_field(
    api_client: APIClient, activity: Activity, name, content, values, pointer: str
) -> None:
    sent = {"activity": str(activity.pk), "file": SimpleUploadedFile(name, content), **values}
    assert pointers(api_client.post(DOCUMENTS, sent, format="multipart")) == {pointer}
    assert not Document.objects.exists()


def test_same_file_is_kept_once(
    api_client: APIClient, activity: Activity, document: Document
) -> None:
    sent = {"activity": str(activity.pk), "file": SimpleUploadedFile("b.pdf", PDF)}
    assert pointers(api_client.post(DOCUMENTS, sent, format="multipart")) == {"/file"}
    assert Document.objects.count() == 1


def test_file_that_is_hidden_is_neither_told_of_nor_loses_another(
    api_client: APIClient, activity: Activity, head: User
) -> None:
    given = {"by": head, "visibility": "confidential"}
    file = SimpleUploadedFile("secret.pdf", PDF)
    secret = add_document(activity.pk, file, access=access_for_user(head), **given)
    sent = {"activity": str(activity.pk), "file": SimpleUploadedFile("b.pdf", PDF)}
    made = api_client.post(DOCUMENTS, sent, format="multipart")
    assert made.status_code == 201
    assert {str(one.pk) for one in Document.objects.all()} == {str(secret.pk), made.json()["id"]}
    again = {"activity": str(activity.pk), "file": SimpleUploadedFile("c.pdf", PDF)}
    assert pointers(api_client.post(DOCUMENTS, again, format="multipart")) == {"/file"}


def test_stale_client_deletes_nothing(api_client: APIClient, document: Document) -> None:
    address = f"{DOCUMENTS}{document.pk}/"
    told = {"version": 1, "name": "pact.pdf"}
    assert api_client.patch(address, told, format="json").status_code == 200
    stale = api_client.delete(f"{address}?version=1")
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    assert Document.objects.exists()
    assert api_client.delete(f"{address}?version=2").status_code == 204
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "documents/{document}/"),
        ("patch", "documents/{document}/"),
        ("delete", "documents/{document}/"),
        ("post", "documents/"),
        ("get", "activities/{activity}/"),
        ("delete", "activities/{activity}/"),
        ("post", "agreements/{activity}/transitions/"),
        ("get", ""),
    ],
)
def test_parameter_that_an_address_does_not_know_is_refused(
    api_client: APIClient, document: Document, method: str, path: str
) -> None:
    address = path.format(document=document.pk, activity=document.activity_id)
    answer = getattr(api_client, method)(f"/api/v1/{address}?dry_run=1&colour=red")
    assert answer.status_code == 400
    told = [(error["in"], error["pointer"]) for error in answer.json()["errors"]]
    assert told == [("query", "/dry_run"), ("query", "/colour")]
    assert Document.objects.get().version == 1


def test_city_is_named_where_something_is_read(api_client: APIClient, document: Document) -> None:
    address = f"{DOCUMENTS}{document.pk}/?city={document.city_id}"
    assert api_client.get(address).status_code == 200
    assert api_client.delete(address).json()["errors"][0]["pointer"] == "/city"


def test_key_makes_no_document_confidential(api_client: APIClient, document: Document) -> None:
    change = {"version": 1, "visibility": "confidential"}
    answer = api_client.patch(f"{DOCUMENTS}{document.pk}/", change, format="json")
    assert pointers(answer) == {"/visibility"}
    change = {"version": 1, "language": "Korean"}
    answer = api_client.patch(f"{DOCUMENTS}{document.pk}/", change, format="json")
    assert pointers(answer) == {"/language"}


def test_released_promise_is_not_kept_by_a_change(
    api_client: APIClient, promise: Commitment
) -> None:
    address = f"{COMMITMENTS}{promise.pk}/"
    why = {"version": 1, "decided_on": "2026-03", "decided_why": "They need it no more."}
    assert api_client.post(f"{address}release/", why, format="json").status_code == 200
    kept = {"version": 2, "kept_on": "2026-03", "evidence": "Photo"}
    for answer in (
        api_client.post(f"{address}keep/", kept, format="json"),
        api_client.patch(address, {**kept, "status": "KEPT"}, format="json"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "impossible")
        assert "released" in answer.json()["detail"].lower()
    promise.refresh_from_db()
    assert (promise.status, promise.version) == ("RLSD", 2)


def test_body_that_is_no_form_is_refused(api_client: APIClient, activity: Activity) -> None:
    for content_type in ("application/json", "multipart/form-data"):
        answer = api_client.generic("POST", DOCUMENTS, b"{}", content_type=content_type)
        assert answer.status_code in {400, 415}
        assert answer["Content-Type"] == "application/problem+json"


def test_other_city_reaches_neither(
    outsider_api_client: APIClient, promise: Commitment, document: Document
) -> None:
    for root, pk in ((COMMITMENTS, promise.pk), (DOCUMENTS, document.pk)):
        assert outsider_api_client.get(root).json()["results"] == []
        assert outsider_api_client.get(f"{root}{pk}/").status_code == 404
    assert outsider_api_client.get(f"{DOCUMENTS}{document.pk}/file/").status_code == 404
    change = {"version": 1, "words": "x"}
    for method in ("put", "patch"):
        answer = getattr(outsider_api_client, method)(
            f"{COMMITMENTS}{promise.pk}/", change, format="json"
        )
        assert answer.status_code == 404
    body = {"activity": str(promise.activity_id), "side": "OURS", "words": "x"}
    assert pointers(outsider_api_client.post(COMMITMENTS, body, format="json")) == {"/activity"}
    sent = {"activity": str(promise.activity_id), "file": SimpleUploadedFile("b.pdf", PDF)}
    assert pointers(outsider_api_client.post(DOCUMENTS, sent, format="multipart")) == {"/activity"}


def test_reading_key_does_not_write(seoul: City, officer, promise: Commitment) -> None:
    reader = api_client_of(seoul, officer, "read")
    assert reader.get(COMMITMENTS).status_code == 200
    assert reader.post(COMMITMENTS, {}, format="json").status_code == 403
    assert reader.patch(f"{COMMITMENTS}{promise.pk}/", {}, format="json").status_code == 403
    assert reader.post(DOCUMENTS, {}, format="multipart").status_code == 403


@pytest.mark.parametrize("root", [COMMITMENTS, DOCUMENTS])
def test_lists_page_and_take_two_queries(
    api_client: APIClient, activity: Activity, officer_access: Access, root: str
) -> None:
    for number in range(5):
        fields = {"side": "OURS", "words": f"{number}", "due_on": "2027" if number % 2 else None}
        record_commitment(activity.pk, fields, access=officer_access)
        file = SimpleUploadedFile("a.pdf", PDF + bytes([65 + number]))
        add_document(activity.pk, file, access=officer_access, by=None)
    with CaptureQueriesContext(connection) as queries:
        whole = api_client.get(root).json()["results"]
    assert (len(whole), len(queries)) == (5, 2)
    page = api_client.get(f"{root}?page_size=2").json()
    found = page["results"]
    while page["next"]:
        page = api_client.get(page["next"]).json()
        found += page["results"]
    assert found == whole
