"""What is not right is named at its place, and nothing is changed by it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from activities.models import Activity, ActivityGoal, Participation
from agreements.models import Agreement
from partners.models import Actor, City, Tie
from tests.factories import make_activity, make_actor, make_agreement

pytestmark = pytest.mark.django_db
ACTIVITIES = "/api/v1/activities/"
AGREEMENTS = "/api/v1/agreements/"
NOBODY = str(uuid.UUID(int=7))


@pytest.fixture
def hamburg(db: None) -> Actor:
    return make_actor("Hamburg")


@pytest.fixture
def body(hamburg: Actor) -> dict[str, Any]:
    return {
        "title": "Pact",
        "instrument": "AGR",
        "domain": "CUL",
        "starts_on": "2026-05",
        "parties": [{"actor": str(hamburg.pk)}],
        "agreement": {"type": "SIS"},
    }


@pytest.fixture
def pact(seoul: City, hamburg: Actor) -> Agreement:
    return make_agreement(seoul, partners=(hamburg,))


@pytest.fixture(autouse=True)
def _nothing_changes(pact: Agreement, outsider, foreign: dict[str, str]) -> Iterator[None]:
    def state() -> list[Any]:
        counts = [m.objects.count() for m in (Participation, ActivityGoal, Agreement, Actor)]
        versions = list(Activity.objects.order_by("pk").values_list("pk", "version", "title"))
        return [counts, versions, list(Agreement.objects.order_by("pk").values())]

    before = state()
    yield
    assert state() == before


@pytest.fixture
def foreign(busan: City, outsider) -> dict[str, str]:
    """Ids that are real, but of another city."""
    actor = make_actor("Hidden partner", steward=busan)
    other = make_actor("Osaka", country_code="JP")
    first, second = sorted([actor, other], key=lambda one: one.pk.int)
    tie = Tie.objects.create(actor_a=first, actor_b=second)
    activity = make_activity(busan, partners=(other,))
    return {
        "actor": str(actor.pk),
        "owner": str(outsider.pk),
        "parent": str(activity.pk),
        "tie": str(tie.pk),
    }


def changed(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the body with one value put at a pointer; `...` takes it away."""
    copy = json.loads(json.dumps(body))
    at: Any = copy
    *way, last = path.strip("/").split("/")
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
    key: Any = int(last) if isinstance(at, list) else last
    if value is ...:
        del at[key]
    else:
        at[key] = value
    return copy


def pointers(answer: Any) -> set[str]:
    assert answer.status_code == 400, (answer.status_code, answer.content[:300])
    assert answer["Content-Type"] == "application/problem+json"
    errors = answer.json()["errors"]
    assert all(error["detail"] and error["in"] == "body" for error in errors)
    return {error["pointer"] for error in errors}


LONG = "x" * 400_000
TABLE: list[tuple[str, Any]] = [
    # Dates that cannot be
    ("/starts_on", "2026-02-31"),
    ("/starts_on", "20025"),
    ("/starts_on", "0200"),
    ("/starts_on", "soon"),
    ("/starts_on", ""),
    ("/starts_on", None),
    ("/starts_on", 2026.5),
    ("/starts_on", ["2026"]),
    ("/ends_on", "2020"),
    ("/agreement/signed_on", "2026-13"),
    ("/agreement/expires_on", "20025"),
    # Codes that are none
    ("/domain", "XXX"),
    ("/domain", ["CUL"]),
    ("/domain", None),
    ("/instrument", "agr"),
    ("/state", "VOID"),
    ("/visibility", "secret"),
    ("/home_link", 3),
    ("/currency", "eur"),
    ("/agreement/type", "XXX"),
    ("/agreement/state", "DORMANT"),
    ("/agreement/languages", ["klingon!"]),
    # Missing
    ("/title", ...),
    ("/title", ""),
    ("/domain", ...),
    ("/starts_on", ...),
    ("/parties", ...),
    ("/parties", []),
    ("/parties/0/actor", ...),
    ("/agreement/type", ...),
    ("/agreement", ...),
    # Wrong types
    ("/title", ["x"]),
    ("/title", {"en": "x"}),
    ("/title", True),
    ("/parties", "x"),
    ("/parties", {"actor": NOBODY}),
    ("/parties/0", NOBODY),
    ("/parties/0/actor", {"id": NOBODY}),
    ("/parties/0/actor", [NOBODY]),
    ("/parties/0/actor", "x"),
    ("/parties/0/actor", None),
    ("/parties/0/is_responsible", "perhaps"),
    ("/parties/0/roles", "LEAD"),
    ("/goals", 3),
    ("/goals/0", []),
    ("/agreement", []),
    ("/agreement", "SIS"),
    ("/agreement", None),
    ("/agreement/is_binding", 7),
    ("/agreement/notice_months", -1),
    ("/agreement/notice_months", "many"),
    ("/agreement/notice_months", 601),
    ("/owner", {"id": NOBODY}),
    ("/owner", 5.5),
    ("/parent", ["x"]),
    ("/place", "x"),
    ("/place", 10**30),
    ("/effort_days", "-1"),
    ("/effort_days", "many"),
    ("/effort_days", 10**12),
    ("/planned_amount", "5"),
    ("/beneficiary_count", 2**40),
    # Ids of nothing
    ("/owner", NOBODY),
    ("/parent", NOBODY),
    ("/place", 1),
    ("/parties/0/actor", NOBODY),
    ("/agreement/tie", NOBODY),
    # Too long
    ("/title", "x" * 301),
    ("/summary", LONG),
    ("/agreement/renewal_rule", LONG),
    ("/void_reason", "x"),
    # Not to be written
    ("/code", "SEL-2026-0001"),
    ("/version", 1),
    ("/configuration", "NET"),
    ("/colour", "red"),
    ("/a~1b", "x"),
    ("/parties/0/acknowledged_at", "2026-01-01"),
    ("/agreement/stage", "FORCE"),
    # Repeated
    ("/secondary_domains", ["ENV", "ENV"]),
    ("/secondary_domains", ["CUL"]),
    ("/secondary_domains", ["ENV"] * 100_000),
    ("/visibility", "confidential"),
]


@pytest.mark.parametrize(("path", "value"), TABLE, ids=lambda part: str(part)[:40])
def test_bad_value_is_named_at_its_place(
    api_client: APIClient, body: dict[str, Any], path: str, value: Any
) -> None:
    if path.startswith("/goals/"):
        body["goals"] = [{"goal": "EFS"}]
    if path == "/ends_on":
        body["starts_on"] = "2026"
    sent = {**body, "a/b": value} if path == "/a~1b" else changed(body, path, value)
    expected = {"/planned_amount": "/currency"}.get(path, path)
    for root in (AGREEMENTS, ACTIVITIES):
        found = pointers(api_client.post(root, sent, format="json"))
        assert all(pointer.startswith(expected) for pointer in found), found


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"signed_on": "2026-05-01", "expires_on": "2025"}, "/agreement/expires_on"),
        ({"in_force_on": "2026-05", "expires_on": "2026-04"}, "/agreement/expires_on"),
        ({"signed_on": "2026-05", "in_force_on": "2025"}, "/agreement/in_force_on"),
    ],
)
def test_dates_in_impossible_order_are_refused(
    api_client: APIClient, body: dict[str, Any], pact: Agreement, sent, expected: str
) -> None:
    made = api_client.post(
        ACTIVITIES, {**body, "agreement": {"type": "SIS", **sent}}, format="json"
    )
    assert pointers(made) == {expected}
    change = {"version": 1, "agreement": sent}
    edited = api_client.patch(f"{AGREEMENTS}{pact.pk}/", change, format="json")
    assert pointers(edited) == {expected}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/parties/0/actor", "actor"),
        ("/owner", "owner"),
        ("/deputy", "owner"),
        ("/parent", "parent"),
        ("/agreement/tie", "tie"),
    ],
)
def test_id_of_another_city_is_answered_like_one_of_nothing(
    api_client: APIClient,
    body: dict[str, Any],
    pact: Agreement,
    foreign: dict[str, str],
    path: str,
    kind: str,
) -> None:
    answers = [
        api_client.post(ACTIVITIES, changed(body, path, id_), format="json")
        for id_ in (foreign[kind], NOBODY)
    ]
    assert pointers(answers[0]) == {path}
    assert answers[0].json()["errors"] == answers[1].json()["errors"]
    parts = {**changed(body, path, foreign[kind]), "version": 1}
    edited = api_client.patch(f"{ACTIVITIES}{pact.pk}/", parts, format="json")
    assert pointers(edited) == {path}


def test_all_bad_fields_are_named_at_once(api_client: APIClient, body: dict[str, Any]) -> None:
    body |= {"title": "", "colour": "red", "starts_on": "never"}
    body["parties"].append({"roles": ["KING"]})
    body["agreement"]["expires_on"] = "x"
    assert pointers(api_client.post(ACTIVITIES, body, format="json")) == {
        "/title",
        "/colour",
        "/starts_on",
        "/parties/1/actor",
        "/parties/1/roles/0",
        "/agreement/expires_on",
    }


def test_goals_are_checked_each(api_client: APIClient, body: dict[str, Any]) -> None:
    body["goals"] = [{"goal": "HES"}, {"goal": "HES", "part": "FOS"}, {"goal": "XXX"}]
    assert pointers(api_client.post(ACTIVITIES, body, format="json")) == {
        "/goals/1/part",
        "/goals/2/goal",
    }
    body["goals"] = [{"goal": "HES"}, {"goal": "HES"}]
    assert pointers(api_client.post(ACTIVITIES, body, format="json")) == {"/goals"}


def test_partner_is_named_once_and_one_answers(
    api_client: APIClient, body: dict[str, Any], hamburg: Actor, seoul: City
) -> None:
    party = {"actor": str(hamburg.pk), "is_accountable": True}
    home = {"actor": str(seoul.actor_id), "is_accountable": True}
    for parties in ([party, party], [party, home]):
        assert pointers(
            api_client.post(ACTIVITIES, {**body, "parties": parties}, format="json")
        ) == {"/parties"}


def test_parties_in_a_partial_change_are_whole(api_client: APIClient, pact: Agreement) -> None:
    change = {"version": 1, "parties": [{"roles": ["LEAD"]}]}
    answer = api_client.patch(f"{ACTIVITIES}{pact.pk}/", change, format="json")
    assert pointers(answer) == {"/parties/0/actor"}


@pytest.mark.parametrize("version", [0, -1, "x", None, [], 1.5])
def test_version_that_is_none_is_refused(api_client: APIClient, pact: Agreement, version) -> None:
    body = {"version": version, "title": "X"}
    answer = api_client.patch(f"{ACTIVITIES}{pact.pk}/", body, format="json")
    assert pointers(answer) == {"/version"}


def test_stale_version_is_a_conflict(api_client: APIClient, pact: Agreement) -> None:
    for version in (2, 10**9, 10**18):
        body = {"version": version, "title": "X"}
        answer = api_client.patch(f"{ACTIVITIES}{pact.pk}/", body, format="json")
        assert answer.status_code == 409, version


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"null", 400),
        (b'{"title": "a\\u0000b"}', 400),
        (b'{"title": "\\ud800"}', 400),
        (b'{"title": NaN}', 400),
        (b"\xff\xfe", 400),
        (b'{"title": "' + b"x" * 10_000_000 + b'"}', 400),
        (b'{"title": "' + b"x" * 13_000_000 + b'"}', 413),
    ],
    ids=lambda part: repr(part)[:30],
)
def test_broken_body_is_refused(
    api_client: APIClient, pact: Agreement, raw: bytes, status: int
) -> None:
    calls = [("POST", ACTIVITIES), ("POST", AGREEMENTS), ("POST", f"{ACTIVITIES}{pact.pk}/void/")]
    calls += [(method, f"{ACTIVITIES}{pact.pk}/") for method in ("PUT", "PATCH")]
    for method, address in calls:
        answer = api_client.generic(method, address, raw, content_type="application/json")
        assert answer.status_code == status, (method, address, answer.content[:200])
        assert answer["Content-Type"] == "application/problem+json"


def test_legal_side_goes_with_the_kind_alone(
    api_client: APIClient, body: dict[str, Any], pact: Agreement
) -> None:
    project = {**body, "instrument": "PROJ"}
    assert pointers(api_client.post(ACTIVITIES, project, format="json")) == {"/agreement"}
    change = {"version": 1, "instrument": "PROJ"}
    answer = api_client.patch(f"{ACTIVITIES}{pact.pk}/", change, format="json")
    assert pointers(answer) == {"/instrument"}
