"""Gates in the API."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from accounts.models import User
from activities.models import Activity
from agreements.gates.services import apply_packs
from agreements.models import Agreement, Gate
from partners.models import City
from tests.agreements.gates.pacts import TODAY, prepared
from tests.factories import make_actor, make_agreement, make_gate
from tests.personas import api_client_of

GATES = "/api/v1/gates/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(seoul: City) -> Agreement:
    return make_agreement(seoul, partners=(make_actor(),))


@pytest.fixture
def gate(agreement: Agreement) -> Gate:
    return make_gate(agreement, due_on=datetime.date(2026, 11, 16))


def met(**values: Any) -> dict[str, Any]:
    return {"version": 1, "met_on": "2026-11-10", "evidence": "FA-2026-12", **values}


def test_gates_are_listed_with_filters(
    api_client: Any, agreement: Agreement, gate: Gate, seoul: City
) -> None:
    other = make_gate(make_agreement(seoul, partners=(make_actor("Lyon"),)))

    def found(**query: Any) -> list[str]:
        return [row["id"] for row in api_client.get(GATES, query).json()["results"]]

    assert found() == [str(gate.pk), str(other.pk)]
    assert found(agreement=agreement.pk) == [str(gate.pk)]
    assert found(status="met") == []
    assert found(status=["open", "met"]) == [str(gate.pk), str(other.pk)]
    assert found(due_before="2026-11-17") == [str(gate.pk)]
    assert found(due_before="2026-11-16") == []
    assert api_client.get(GATES, {"status": "gone"}).status_code == 400
    Activity.objects.filter(pk=other.agreement_id).update(state="VOID", void_reason="Twice.")
    assert found(status="open") == [str(gate.pk)]
    assert api_client.get(f"{GATES}{other.pk}/").status_code == 200


def test_gate_tells_all_that_is_known_of_it(api_client: Any, gate: Gate) -> None:
    row = api_client.get(f"{GATES}{gate.pk}/").json()
    assert row["agreement"] == str(gate.agreement_id)
    assert (row["pack"], row["rule"]) == ("au", "notify-entry")
    assert (row["status"], row["due_on"]) == ("open", "2026-11-16")
    assert row["titles"]["ko"] == "체결 사실 통보"


def test_gate_is_met_and_opened_again(api_client: Any, seoul: City) -> None:
    pact = prepared(seoul)
    apply_packs(pact, on=TODAY)
    gate = pact.gates.get(rule="council-resolution")
    row = api_client.post(f"{GATES}{gate.pk}/meet/", met(), format="json").json()
    assert (row["status"], row["met_on"], row["version"]) == ("met", "2026-11-10", 2)
    body = {"version": 2, "reopened_reason": "The wrong number"}
    row = api_client.post(f"{GATES}{gate.pk}/reopen/", body, format="json").json()
    assert (row["status"], row["met_on"]) == ("open", None)


def test_resolution_of_the_council_is_kept_with_the_agreement(api_client: Any, seoul: City) -> None:
    pact = prepared(seoul)
    apply_packs(pact, on=TODAY)
    gate = pact.gates.get(rule="council-resolution")
    body = {"version": 1, "met_on": "2026-11-10", "council_session": "332"}
    body["council_resolution"] = "47"
    url = f"{GATES}{gate.pk}/meet/"
    answer = api_client.post(url, body, format="json")
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/agreement_version"]
    Activity.objects.filter(pk=pact.pk).update(version=2)
    answer = api_client.post(url, {**body, "agreement_version": 1}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    answer = api_client.post(url, {**body, "agreement_version": 2}, format="json")
    assert answer.headers["Agreement-Version"] == "3"
    row = answer.json()
    assert (row["status"], row["evidence"]) == ("met", "332, 47")
    pact.refresh_from_db()
    told = (pact.council_session, pact.council_resolution, pact.council_resolved_on)
    assert told == ("332", "47", "2026-11-10")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (met(met_on="1899-12-31"), "/met_on"),
        (met(council_resolution="47", agreement_version=1), "/council_resolution"),
        (met(council_resolution=" \u3000"), "/council_resolution"),
        (met(council_session="  "), "/council_session"),
        (met(met_on="2026-02-31"), "/met_on"),
        (met(met_on="2999-01-01"), "/met_on"),
        (met(evidence=""), "/evidence"),
        (met(evidence="a\0b"), "/evidence"),
        (met(document="00000000-0000-7000-8000-000000000000"), "/document"),
        (met(version=0), "/version"),
        (met(status="met"), "/status"),
        ({}, "/version"),
    ],
)
def test_bad_input_is_named_by_its_pointer(
    api_client: Any, gate: Gate, body: dict[str, Any], pointer: str
) -> None:
    answer = api_client.post(f"{GATES}{gate.pk}/meet/", body, format="json")
    assert answer.status_code == 400
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    gate.refresh_from_db()
    assert gate.is_open


def test_stale_version_is_a_conflict(api_client: Any, gate: Gate) -> None:
    Gate.objects.filter(pk=gate.pk).update(version=5)
    answer = api_client.post(f"{GATES}{gate.pk}/meet/", met(), format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_no_key_waives_and_none_takes_a_waiver_back(api_client: Any, gate: Gate) -> None:
    assert api_client.post(f"{GATES}{gate.pk}/waive/", {}, format="json").status_code == 404
    Gate.objects.filter(pk=gate.pk).update(status="waived", waiver_reason="A renewal")
    body = {"version": 1, "reopened_reason": "All the same"}
    answer = api_client.post(f"{GATES}{gate.pk}/reopen/", body, format="json")
    assert answer.status_code == 403


def test_reading_key_writes_nothing(seoul: City, officer: User, gate: Gate) -> None:
    client = api_client_of(seoul, officer, "read:activities")
    assert client.get(f"{GATES}{gate.pk}/").status_code == 200
    assert client.post(f"{GATES}{gate.pk}/meet/", met(), format="json").status_code == 403


def test_outsider_finds_nothing(outsider_api_client: Any, gate: Gate) -> None:
    assert outsider_api_client.get(GATES).json()["results"] == []
    assert outsider_api_client.get(f"{GATES}{gate.pk}/").status_code == 404
    answer = outsider_api_client.post(f"{GATES}{gate.pk}/meet/", met(), format="json")
    assert answer.status_code == 404
