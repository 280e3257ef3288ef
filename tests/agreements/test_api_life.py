"""The legal life of an agreement over the API."""

from __future__ import annotations

from typing import Any

from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from agreements.models import Agreement
from domains.vocabulary import Check, LegalState
from partners.models import City
from records.access import Access, Visibility
from tests.agreements.life import keep_text, prepare
from tests.factories import make_actor, make_agreement
from tests.personas import api_client_of

S = LegalState


def address(pact: Agreement, part: str) -> str:
    return f"/api/v1/agreements/{pact.pk}/{part}/"


def version(pact: Agreement) -> int:
    return Activity.objects.get(pk=pact.pk).version


def pointers(answer: Any) -> dict[str, str]:
    return {error["pointer"]: error["detail"] for error in answer.json()["errors"]}


def test_step_is_taken_and_answered(proposed: Agreement, api_client: APIClient) -> None:
    told = {"version": 1, "target": "DILIGENCE", "on": "2026-02", "authority": "Head of office"}
    answer = api_client.post(address(proposed, "transitions"), told, format="json")
    assert answer.status_code == 201, answer.content
    assert answer.headers["Agreement-Version"] == "2"
    assert answer.json()["source"] == "PROPOSED"
    listed = api_client.get(address(proposed, "transitions")).json()["results"]
    assert [(row["target"], row["kind"], row["on"]) for row in listed] == [
        ("PROPOSED", "entered", "2026-01-01"),
        ("DILIGENCE", "moved", "2026-02"),
    ]
    record = api_client.get(f"/api/v1/agreements/{proposed.pk}/").json()
    assert (record["version"], record["agreement"]["state"]) == (2, "DILIGENCE")


def test_what_is_missing_is_told_at_the_target(
    proposed: Agreement, api_client: APIClient, officer_access: Access
) -> None:
    url = address(proposed, "transitions")
    told = {"version": 1, "target": "DILIGENCE", "on": "2026-02-01"}
    api_client.post(url, told, format="json")
    answer = api_client.post(url, {**told, "version": 2, "target": "NEGOTIATING"}, format="json")
    assert answer.status_code == 400
    assert pointers(answer) == {"/target": "Answer every question of the checklist."}


def test_what_is_wrong_in_a_fact_is_pointed_at(seoul: City, api_client: APIClient) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),))
    told = {
        "version": version(pact),
        "target": "RENEWED",
        "on": "2026-02-01",
        "authority": "Mayor",
        "facts": {"expires_on": "1980"},
    }
    answer = api_client.post(address(pact, "transitions"), told, format="json")
    assert pointers(answer) == {"/facts/expires_on": "It expires before it was signed."}


def test_step_that_no_key_may_take_is_refused(proposed: Agreement, api_client: APIClient) -> None:
    told = {
        "version": 1,
        "target": "WITHDRAWN",
        "on": "2026-02-01",
        "authority": "M",
        "reason": "R",
    }
    answer = api_client.post(address(proposed, "transitions"), told, format="json")
    assert answer.status_code == 403


def test_step_from_an_older_version_is_a_conflict(
    proposed: Agreement, api_client: APIClient
) -> None:
    told = {"version": 7, "target": "DILIGENCE", "on": "2026-02-01"}
    answer = api_client.post(address(proposed, "transitions"), told, format="json")
    assert answer.status_code == 409


def test_mistaken_step_is_taken_back(proposed: Agreement, api_client: APIClient) -> None:
    url = address(proposed, "transitions")
    told = {"version": 1, "target": "DILIGENCE", "on": "2026-02-01"}
    api_client.post(url, told, format="json")
    answer = api_client.post(f"{url}take-back/", {"version": 2, "reason": "No"}, format="json")
    assert answer.json()["kind"] == "taken_back"
    answer = api_client.post(f"{url}take-back/", {"version": 3, "reason": "No"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "impossible")


def test_signatories_are_given_whole(proposed: Agreement, api_client: APIClient) -> None:
    url = address(proposed, "signatories")
    signing = [{"side": "HOME", "name": "오세훈", "capacity": "시장", "signed_on": "2026"}]
    answer = api_client.put(url, {"version": 1, "signatories": signing}, format="json")
    assert answer.status_code == 200, answer.content
    (row,) = answer.json()["results"]
    assert (row["name"], row["signed_on"]) == ("오세훈", "2026")
    assert answer.headers["Agreement-Version"] == "2"
    bad = [{"side": "HOME", "name": "", "capacity": "시장"}]
    answer = api_client.put(url, {"version": 2, "signatories": bad}, format="json")
    assert list(pointers(answer)) == ["/signatories/0/name"]


def test_checks_are_answered(proposed: Agreement, api_client: APIClient) -> None:
    url = address(proposed, "checks")
    answers = [{"check_code": check, "finding": "FINE"} for check in Check]
    answer = api_client.put(url, {"version": 1, "checks": answers}, format="json")
    assert len(answer.json()["results"]) == len(Check)
    assert answer.headers["Agreement-Version"] == "2"
    for same in ([], answers[:2]):
        answer = api_client.put(url, {"version": 2, "checks": same}, format="json")
        assert (answer.status_code, answer.headers["Agreement-Version"]) == (200, "2")
    assert version(proposed) == 2
    answers = [{"check_code": "SANC", "finding": "RISK"}]
    answer = api_client.put(url, {"version": 2, "checks": answers}, format="json")
    assert answer.status_code == 400
    assert "concern" in str(pointers(answer))


def test_amendment_is_written_changed_and_taken_out(seoul: City, api_client: APIClient) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),))
    url = address(pact, "amendments")
    told = {"clause": "Article 3", "words": "Twenty students.", "in_force_on": "2026-01-01"}
    answer = api_client.post(url, {"version": version(pact), **told}, format="json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["number"] == 1
    assert answer.headers["Location"].endswith(f"{url}1/")
    assert answer.headers["Agreement-Version"] == "2"
    assert api_client.get(f"{url}1/").json() == answer.json()
    assert api_client.get(f"{url}2/").status_code == 404
    answer = api_client.post(url, {"version": version(pact), **told}, format="json")
    assert list(pointers(answer)) == ["/in_force_on"]
    change = {"version": version(pact), "until": "2026-06-30"}
    answer = api_client.patch(f"{url}1/", change, format="json")
    assert (answer.json()["until"], answer.json()["words"]) == ("2026-06-30", "Twenty students.")
    assert answer.headers["Agreement-Version"] == "3"
    nothing = api_client.patch(f"{url}1/", {"version": 3}, format="json")
    assert (nothing.json(), nothing.headers["Agreement-Version"]) == (answer.json(), "3")
    assert version(pact) == 3
    unsaid = api_client.delete(f"{url}1/")
    assert (unsaid.status_code, unsaid.json()["errors"][0]["in"]) == (400, "query")
    assert list(pointers(unsaid)) == ["/version"]
    assert api_client.delete(f"{url}1/?version=2").json()["code"] == "conflict"
    gone = api_client.delete(f"{url}1/?version=3")
    assert (gone.status_code, gone.headers["Agreement-Version"]) == (204, "4")
    assert api_client.delete(f"{url}1/?version=4").status_code == 404


def test_amendment_takes_no_document_of_another_record(
    seoul: City, api_client: APIClient, officer_access: Access
) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),))
    other = make_agreement(seoul, "Another", partners=(make_actor("Bremen"),))
    told = {
        "version": version(pact),
        "words": "Twenty students.",
        "in_force_on": "2026-01-01",
        "document": str(keep_text(other.activity, access=officer_access).pk),
    }
    answer = api_client.post(address(pact, "amendments"), told, format="json")
    assert list(pointers(answer)) == ["/document"]


def test_renewal_is_made_with_its_address(
    seoul: City, api_client: APIClient, officer: User
) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),))
    prepare(pact, access=access_for_user(officer))
    answer = api_client.post(address(pact, "renewals"), {"on": "2027"}, format="json")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert answer.headers["Location"].endswith(f"/api/v1/agreements/{made['id']}/")
    assert made["agreement"]["state"] == "PROPOSED"
    again = api_client.post(address(pact, "renewals"), {"on": "2027"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "impossible")
    assert "being renewed already" in again.json()["detail"]


def test_life_is_not_told_to_keys_for_public_records_nor_to_other_cities(
    seoul: City, officer: User, outsider_api_client: APIClient
) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),), visibility=Visibility.PUBLIC)
    public = api_client_of(seoul, officer, "read:public")
    for part in ("transitions", "signatories", "checks", "amendments"):
        assert public.get(address(pact, part)).status_code == 403
        assert outsider_api_client.get(address(pact, part)).status_code == 404


def test_parameter_that_the_list_does_not_know_is_refused(
    proposed: Agreement, api_client: APIClient
) -> None:
    answer = api_client.get(address(proposed, "transitions"), {"state": "SIGNED"})
    assert answer.status_code == 400
