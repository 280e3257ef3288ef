"""What the API refuses of an agreement's life, each refusal at the field that mends it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient

from accounts.models import User
from agreements.lifecycle.content import CheckInput, answer_checks
from agreements.models import Agreement
from domains.vocabulary import LegalState
from partners.models import City
from records.access import Access
from tests.agreements.life import go_to, prepare
from tests.agreements.test_api_life import address, pointers, version
from tests.factories import make_actor, make_agreement, make_gate
from tests.personas import api_client_of

S = LegalState
API = "/api/v1"


@pytest.fixture
def pact(seoul: City) -> Agreement:
    return make_agreement(seoul, partners=(make_actor(),))


def lived(seoul: City, owner: User, everything: Access, state: str) -> Agreement:
    """An agreement that came to a state by its steps."""
    pact = make_agreement(
        seoul, partners=(make_actor(),), state=S.PROPOSED, state_on="2026-01-01", signed_on=None
    )
    prepare(pact, access=everything, owner=owner)
    go_to(pact, state, access=everything)
    return pact


def record(pact: Agreement) -> str:
    return f"{API}/agreements/{pact.pk}/"


@pytest.mark.parametrize("verb", ["patch", "put"])
def test_agreement_stays_one_at_its_own_address(
    seoul: City, api_client: APIClient, verb: str
) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),), state=S.PROPOSED, signed_on=None)
    sent: dict[str, Any] = {"version": 1, "instrument": "PROJ"}
    if verb == "put":
        sent |= {"title": "A pact", "domain": "CUL", "starts_on": "2026", "parties": []}
    answer = getattr(api_client, verb)(record(pact), sent, format="json")
    assert answer.status_code == 400, answer.content
    assert "/activities/" in pointers(answer)["/instrument"]
    assert Agreement.objects.filter(pk=pact.pk).exists()
    if verb == "patch":
        answer = api_client.patch(f"{API}/activities/{pact.pk}/", sent, format="json")
        assert (answer.status_code, answer.json()["agreement"]) == (200, None)


@pytest.mark.parametrize("link", ["renews", "superseded_by"])
def test_agreement_that_another_points_at_stays_one(
    seoul: City, api_client: APIClient, link: str
) -> None:
    hamburg = make_actor()
    pact = make_agreement(seoul, partners=(hamburg,), state=S.SIGNED, signed_on=None)
    make_agreement(seoul, "Another", partners=(hamburg,), state=S.SUPERSEDED, **{link: pact})
    sent = {"version": 1, "instrument": "PROJ"}
    answer = api_client.patch(f"{API}/activities/{pact.pk}/", sent, format="json")
    assert answer.status_code == 400
    assert list(pointers(answer)) == ["/instrument"]


def test_check_named_twice_is_pointed_at(
    pact: Agreement, api_client: APIClient, everything: Access
) -> None:
    answers = [{"check_code": "SANC", "finding": "FINE"}] * 2
    sent = {"version": 1, "checks": answers}
    answer = api_client.put(address(pact, "checks"), sent, format="json")
    assert pointers(answer) == {"/checks/1/check_code": "Answer each check once."}
    twice = [CheckInput("SANC", "FINE")] * 2
    with pytest.raises(ValidationError, match="Answer each check once"):
        answer_checks(pact.pk, twice, access=everything, version=None)


def test_concern_without_a_note_is_pointed_at(pact: Agreement, api_client: APIClient) -> None:
    answers = [
        {"check_code": "SANC", "finding": "FINE"},
        {"check_code": "PURP", "finding": "RISK"},
    ]
    sent = {"version": 1, "checks": answers}
    answer = api_client.put(address(pact, "checks"), sent, format="json")
    told = "Say what the concern is, and how it is met."
    assert (answer.status_code, pointers(answer)) == (400, {"/checks/1/note": told})


def test_those_who_signed_stay(
    seoul: City, api_client: APIClient, officer: User, everything: Access
) -> None:
    pact = lived(seoul, officer, everything, S.SIGNED)
    sent = {"version": version(pact), "signatories": []}
    answer = api_client.put(address(pact, "signatories"), sent, format="json")
    assert list(pointers(answer)) == ["/signatories"]


def test_amendment_that_ends_before_it_begins_is_pointed_at(
    pact: Agreement, api_client: APIClient
) -> None:
    told = {"words": "Ten students.", "in_force_on": "2026-05-01", "until": "2026-04-30"}
    first = {"version": 1, "words": "Nine students.", "in_force_on": "2025-01-01"}
    assert api_client.post(address(pact, "amendments"), first, format="json").status_code < 300
    sent = {"version": version(pact), **told}
    answer = api_client.post(address(pact, "amendments"), sent, format="json")
    assert pointers(answer) == {"/until": "It ends before it comes into force."}


def test_what_the_state_does_not_allow_is_told_as_impossible(
    seoul: City, api_client: APIClient, pact: Agreement
) -> None:
    proposed = make_agreement(seoul, partners=(make_actor(),), state=S.PROPOSED, signed_on=None)
    gate = make_gate(pact)
    url = f"{API}/gates/{gate.pk}/"
    met = {"met_on": "2026-05-01", "evidence": "Letter"}
    reopened = {"reopened_reason": "A mistake"}
    told = {"words": "Ten students.", "in_force_on": "2026-05-01"}
    calls: list[tuple[str, dict[str, Any], int]] = [
        (f"{url}reopen/", {"version": 1, **reopened}, 409),
        (f"{url}meet/", {"version": 1, **met}, 200),
        (f"{url}meet/", {"version": 2, **met}, 409),
        (address(proposed, "renewals"), {"on": "2027"}, 409),
        (address(proposed, "amendments"), {"version": 1, **told}, 409),
        (f"{address(proposed, 'transitions')}take-back/", {"version": 1, "reason": "No"}, 409),
    ]
    for where, sent, status in calls:
        answer = api_client.post(where, sent, format="json")
        assert answer.status_code == status, (where, answer.content)
        if status == 409:
            assert answer.json()["code"] == "impossible"
            assert answer.json()["detail"]


def test_successor_is_not_made_void(pact: Agreement, seoul: City, api_client: APIClient) -> None:
    make_agreement(seoul, "Old", state=S.SUPERSEDED, superseded_by=pact, partners=(make_actor(),))
    answer = api_client.post(f"{record(pact)}void/", {"version": 1, "reason": "No"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "impossible")


def test_what_a_step_does_not_take_is_refused(pact: Agreement, api_client: APIClient) -> None:
    sent = {"version": 1, "target": "RENEWED", "on": "2026-05", "authority": "Mayor"}
    sent |= {"facts": {"renewal_rule": "Every year"}}
    wrong = {"successor": str(pact.pk), "ending": "MUTU"}
    answer = api_client.post(address(pact, "transitions"), {**sent, **wrong}, format="json")
    assert set(pointers(answer)) == {"/successor", "/ending"}
    answer = api_client.post(
        address(pact, "transitions"), {**sent, "successor": None, "ending": ""}, format="json"
    )
    assert answer.status_code == 201, answer.content


def test_neighbours_in_time_are_told_to_those_who_may_read_them(
    seoul: City, officer: User, api_client: APIClient
) -> None:
    hamburg = make_actor()
    old = make_agreement(seoul, "Old", partners=(hamburg,))
    new = make_agreement(seoul, "New", partners=(hamburg,), renews=old, visibility="public")
    make_agreement(seoul, "Another", partners=(hamburg,))
    Agreement.objects.filter(pk=old.pk).update(state=S.SUPERSEDED, superseded_by=new)
    told = api_client.get(record(new)).json()["agreement"]
    assert (told["renews"], told["superseded_by"]) == (str(old.pk), None)
    assert api_client.get(record(old)).json()["agreement"]["superseded_by"] == str(new.pk)
    found = api_client.get(f"{API}/agreements/", {"renews": str(old.pk)}).json()["results"]
    assert [row["id"] for row in found] == [str(new.pk)]

    public = api_client_of(seoul, officer, "read:public")
    assert public.get(record(new)).json()["agreement"]["renews"] is None
    assert public.get(f"{API}/agreements/", {"renews": str(old.pk)}).status_code == 400
    sent = {"version": 1, "agreement": {"renews": None}}
    answer = api_client.patch(record(new), sent, format="json")
    assert list(pointers(answer)) == ["/agreement/renews"]
