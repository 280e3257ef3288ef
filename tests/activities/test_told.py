"""What of a record is told to whoever reads it, and not all that it names."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Commitment, Document
from activities.services import add_document, record_commitment
from agreements.gates.services import meet_gate
from agreements.lifecycle.content import write_amendment
from agreements.models import Gate, Transition
from partners.models import City
from records.access import Access, Visibility
from tests.factories import make_activity, make_actor, make_agreement, make_gate
from tests.personas import api_client_of

pytestmark = pytest.mark.django_db
API = "/api/v1/"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def keep(activity: Activity, access: Access, visibility: str) -> Document:
    file = SimpleUploadedFile("a.pdf", PDF + visibility.encode())
    return add_document(activity.pk, file, access=access, by=None, visibility=visibility)


@pytest.fixture
def public(seoul: City, officer: User) -> Activity:
    partners = (make_actor(),)
    return make_activity(
        seoul, partners=partners, owner=officer, visibility=Visibility.PUBLIC, state="ONGO"
    )


@pytest.fixture
def promise(public: Activity, officer: User, officer_access: Access) -> Commitment:
    fields = {
        "side": "OURS",
        "words": "We send ten students.",
        "said_by": "Kim Min-ji",
        "said_to": "Erika Muster",
        "owner_id": officer.pk,
        "said_in_id": keep(public, officer_access, Visibility.INTERNAL).pk,
        "evidence_in_id": keep(public, officer_access, Visibility.PUBLIC).pk,
    }
    return record_commitment(public.pk, fields, access=officer_access)


def answers_of(client: APIClient, promise: Commitment) -> list[dict[str, Any]]:
    """A promise as each address tells it."""
    return [
        client.get(f"{API}commitments/{promise.pk}/").json(),
        *client.get(f"{API}commitments/").json()["results"],
        *client.get(f"{API}activities/{promise.activity_id}/").json()["commitments"],
        *client.get(f"{API}activities/").json()["results"][0]["commitments"],
    ]


def test_key_for_public_records_is_told_of_nobody_and_of_public_documents_alone(
    seoul: City, officer: User, promise: Commitment
) -> None:
    told = answers_of(api_client_of(seoul, officer, "read:public"), promise)
    assert len(told) == 4
    for one in told:
        assert (one["owner"], one["said_by"], one["said_to"]) == (None, "", "")
        assert (one["said_in"], one["evidence_in"]) == (None, str(promise.evidence_in_id))
    for one in answers_of(api_client_of(seoul, officer, "read"), promise):
        assert (one["owner"], one["said_by"]) == (str(officer.pk), "Kim Min-ji")
        assert (one["said_in"], one["said_to"]) == (str(promise.said_in_id), "Erika Muster")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        *((path, "owner") for path in ("activities", "agreements", "map", "commitments")),
        *((path, "missing") for path in ("activities", "map")),
        ("activities", "has"),
    ],
)
def test_key_for_public_records_does_not_ask_for_people(
    seoul: City, officer: User, viewer: User, promise: Commitment, path: str, name: str
) -> None:
    client = api_client_of(seoul, officer, "read:public")
    values = (officer.pk, viewer.pk, uuid.uuid4()) if name == "owner" else ("owner", "deputy")
    answers = [client.get(f"{API}{path}/?{name}={value}") for value in values]
    for answer in answers:
        assert answer.status_code == 400
        assert answer.json()["errors"] == answers[0].json()["errors"]
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == (f"/{name}", "nameless")
    whole = api_client_of(seoul, officer, "read")
    asked = officer.pk if name == "owner" else "owner"
    assert whole.get(f"{API}{path}/?{name}={asked}").status_code == 200
    if name != "owner":
        assert client.get(f"{API}{path}/?{name}=rationale").status_code == 200


def test_list_of_promises_asks_once_for_all_their_documents(
    api_client: APIClient, promise: Commitment, public: Activity, officer_access: Access
) -> None:
    counts = []
    for more in (0, 4):
        for _ in range(more):
            fields = {"side": "OURS", "words": "More.", "said_in_id": promise.said_in_id}
            record_commitment(public.pk, fields, access=officer_access)
        with CaptureQueriesContext(connection) as queries:
            assert len(api_client.get(f"{API}commitments/").json()["results"]) == 1 + more
        counts.append(len(queries))
    assert counts == [3, 3]


def test_no_key_is_told_the_id_of_a_confidential_document(
    seoul: City, head: User, api_client: APIClient
) -> None:
    access = access_for_user(head)
    agreement = make_agreement(seoul, partners=(make_actor(),))
    open_one = keep(agreement.activity, access, Visibility.INTERNAL)
    secret = keep(agreement.activity, access, Visibility.CONFIDENTIAL)
    said = {"side": "OURS", "words": "We come.", "said_in_id": secret.pk}
    record_commitment(agreement.pk, {**said, "evidence_in_id": open_one.pk}, access=access)
    version = agreement.activity.version
    write_amendment(
        agreement.pk,
        {"words": "More", "in_force_on": "2026-01-02", "document_id": secret.pk},
        access=access,
        version=version,
    )
    Transition.objects.filter(agreement=agreement).update(document=secret)
    gate = make_gate(agreement)
    today = timezone.localdate()
    meet_gate(
        gate.pk, on=today, evidence="", document=secret.pk, access=access, version=1, today=today
    )
    one = f"agreements/{agreement.pk}"
    paths = [one, "agreements", "commitments", f"{one}/amendments", f"{one}/transitions"]
    paths += [f"gates/{gate.pk}", "gates", f"activities/{agreement.pk}/history"]
    told = {path: api_client.get(f"{API}{path}/") for path in paths}
    for path, answer in told.items():
        assert answer.status_code == 200, path
        assert str(secret.pk) not in answer.content.decode(), path
    assert str(open_one.pk) in told["commitments"].content.decode()
    changes = json.loads(told[f"activities/{agreement.pk}/history"].content)["results"]
    fields = [
        change
        for moment in changes
        for line in moment["changes"]
        for change in line["fields_changed"]
        if change["name"] == "said_in"
    ]
    assert [(one["after"], one["now"]) for one in fields] == [("a document", None)]
    assert Gate.objects.get().document_id == secret.pk


def test_id_that_names_nothing_finds_nothing_in_every_list(
    seoul: City, head: User, api_client: APIClient, public: Activity
) -> None:
    secret = make_activity(
        seoul,
        "Quiet",
        partners=(make_actor("Bonn"),),
        visibility=Visibility.CONFIDENTIAL,
        access=access_for_user(head),
        owner=head,
    )
    Activity.objects.filter(pk=public.pk).update(parent=secret)
    for key in (uuid.uuid4(), secret.pk):
        for query in (
            *(f"{path}/?parent={key}" for path in ("activities", "agreements")),
            *(f"{path}/?partner={key}" for path in ("activities", "incoming")),
            *(f"{path}/?activity={key}" for path in ("commitments", "documents")),
            f"gates/?agreement={key}",
        ):
            answer = api_client.get(f"{API}{query}")
            assert (answer.status_code, answer.json()["results"]) == (200, []), query
        for name in ("parent", "partner"):
            assert api_client.get(f"{API}map/?{name}={key}").json()["features"] == []
    for query in ("activities/?parent=x", "map/?partner=x", "incoming/?partner=x"):
        assert api_client.get(f"{API}{query}").status_code == 400
    partner = public.participations.exclude(actor=seoul.actor_id).get().actor_id
    assert len(api_client.get(f"{API}activities/?partner={partner}").json()["results"]) == 1
    assert len(api_client.get(f"{API}map/?partner={partner}").json()["features"]) == 1
    whole = make_activity(seoul, "Whole", partners=(make_actor("Kobe"),))
    Activity.objects.filter(pk=public.pk).update(parent=whole)
    assert len(api_client.get(f"{API}activities/?parent={whole.pk}").json()["results"]) == 1
