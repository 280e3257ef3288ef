from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from activities.models import Activity
from activities.services import record_commitment, void_activity
from partners.models import City
from records.access import Access, Visibility
from tests.factories import make_activity, make_actor, make_agreement
from tests.personas import api_client_of

pytestmark = pytest.mark.django_db
ACTIVITIES = "/api/v1/activities/"
AGREEMENTS = "/api/v1/agreements/"


def titles(client: APIClient, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["results"]]


def test_activity_is_read_with_all_that_hangs_on_it(
    api_client: APIClient, seoul: City, officer, officer_access: Access
) -> None:
    hamburg = make_actor("Hamburg", "함부르크")
    agreement = make_agreement(
        seoul, "Pact with Hamburg", partners=(hamburg,), owner=officer, expires_on="2030-06"
    )
    record_commitment(
        agreement.activity_id,
        {"side": "OURS", "words": "We send ten students.", "due_on": "2027"},
        access=officer_access,
    )
    answer = api_client.get(f"{ACTIVITIES}{agreement.pk}/").json()
    assert answer["title"] == "Pact with Hamburg"
    assert answer["configuration"] == "BIL"
    assert answer["city"] == str(seoul.pk)
    assert answer["owner"] == {"id": str(officer.pk), "name": "Kim Min-ji"}
    assert [party["actor"]["labels"]["en"] for party in answer["parties"]] == ["Seoul", "Hamburg"]
    assert answer["parties"][0]["is_accountable"]
    assert [goal["goal"] for goal in answer["goals"]] == ["COS"]
    assert answer["agreement"]["expires_on"] == "2030-06"
    assert (answer["agreement"]["state"], answer["agreement"]["stage"]) == ("IN_FORCE", "FORCE")
    assert [(c["words"], c["due_on"]) for c in answer["commitments"]] == [
        ("We send ten students.", "2027")
    ]
    assert api_client.get(f"{AGREEMENTS}{agreement.pk}/").json() == answer


def test_agreements_hold_only_what_has_a_legal_life(api_client: APIClient, seoul: City) -> None:
    hamburg = make_actor()
    project = make_activity(seoul, "Project", partners=(hamburg,))
    make_agreement(seoul, "Pact", partners=(hamburg,))
    assert titles(api_client, AGREEMENTS) == ["Pact"]
    for method in ("get", "delete", "patch", "put"):
        assert getattr(api_client, method)(f"{AGREEMENTS}{project.pk}/").status_code == 404
    assert api_client.post(f"{AGREEMENTS}{project.pk}/void/", {}, format="json").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("domain=ENV", ["Clean air"]),
        ("domain=ENV&domain=CUL", ["Orchestra", "Clean air"]),
        ("kind=VISI", ["Clean air"]),
        ("country=DE", ["Orchestra"]),
        ("q=air", ["Clean air"]),
        ("q=함부르크", ["Orchestra"]),
        ("to=2020", ["Clean air"]),
        ("legal_state=IN_FORCE", []),
        ("ordering=title", ["Clean air", "Orchestra"]),
        ("ordering=date", ["Clean air", "Orchestra"]),
        ("ordering=-updated", ["Clean air", "Orchestra"]),
        ("updated_since=2999-01-01T00:00:00Z", []),
    ],
)
def test_list_is_narrowed_and_sorted(api_client: APIClient, seoul: City, query, found) -> None:
    make_activity(
        seoul, "Orchestra", partners=(make_actor("Hamburg", "함부르크"),), starts_on="2025"
    )
    make_activity(
        seoul,
        "Clean air",
        partners=(make_actor("Osaka", country_code="JP"),),
        domain="ENV",
        instrument="VISI",
        starts_on="2019-03",
        ends_on="2019-04",
    )
    assert titles(api_client, f"{ACTIVITIES}?{query}") == found


def test_copies_learn_of_void_records(
    api_client: APIClient, seoul: City, officer_access: Access
) -> None:
    activity = make_activity(seoul, "Mistake", partners=(make_actor(),))
    void_activity(activity.pk, reason="Twice.", access=officer_access, version=1)
    assert titles(api_client, ACTIVITIES) == []
    since = f"{ACTIVITIES}?ordering=updated&updated_since=2000-01-01T00:00:00Z"
    assert titles(api_client, since) == ["Mistake"]


@pytest.mark.parametrize("ordering", ["-date", "date", "title", "code", "-updated", "updated"])
def test_pages_hold_each_record_once_in_both_directions(
    api_client: APIClient, seoul: City, ordering: str
) -> None:
    hamburg = make_actor()
    for number in range(7):
        # Equal dates and titles: the id has to break the tie.
        make_activity(seoul, f"Same {number // 3}", partners=(hamburg,), starts_on="2024")
    whole = api_client.get(f"{ACTIVITIES}?ordering={ordering}").json()
    assert (whole["next"], whole["previous"]) == (None, None)
    wanted = [row["id"] for row in whole["results"]]
    page = api_client.get(f"{ACTIVITIES}?page_size=3&ordering={ordering}").json()
    found = [row["id"] for row in page["results"]]
    while page["next"]:
        page = api_client.get(page["next"]).json()
        found += [row["id"] for row in page["results"]]
    assert found == wanted
    page = api_client.get(page["previous"]).json()
    assert [row["id"] for row in page["results"]] == wanted[3:6]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("domain=XXX", "/domain/0"),
        ("page_size=0", "/page_size"),
        ("page_size=201", "/page_size"),
        ("page_size=x", "/page_size"),
        ("page_size=0000509999", "/page_size"),
        (f"page_size=1{'0' * 5000}", "/page_size"),
        ("ordering=color", "/ordering"),
        ("cursor=x", "/cursor"),
        ("partner=x", "/partner"),
        ("updated_since=yesterday", "/updated_since"),
        ("from=2020-02-31", "/from"),
        ("starts_from=2020&starts_to=2019", "/starts_to"),
    ],
)
def test_bad_query_is_refused_at_its_name(api_client: APIClient, query: str, pointer: str) -> None:
    answer = api_client.get(f"{ACTIVITIES}?{query}")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["in"], error["pointer"]) == ("query", pointer.removesuffix("/0"))


def test_other_city_sees_nothing(
    outsider_api_client: APIClient, seoul: City, officer_access: Access
) -> None:
    agreement = make_agreement(seoul, partners=(make_actor(),))
    for root in (ACTIVITIES, AGREEMENTS):
        assert titles(outsider_api_client, root) == []
        address = f"{root}{agreement.pk}/"
        assert outsider_api_client.get(address).status_code == 404
        for method in ("put", "patch"):
            answer = getattr(outsider_api_client, method)(address, {"version": 1}, format="json")
            assert answer.status_code == 404
        assert outsider_api_client.delete(address).status_code == 404
        body = {"version": 1, "reason": "x"}
        assert outsider_api_client.post(f"{address}void/", body, format="json").status_code == 404
    assert Activity.objects.get().version == 1


def test_confidential_record_is_hidden_from_keys(api_client: APIClient, seoul: City) -> None:
    hidden = make_activity(seoul, partners=(make_actor(),), visibility="confidential")
    assert titles(api_client, ACTIVITIES) == []
    assert api_client.get(f"{ACTIVITIES}{hidden.pk}/").status_code == 404


def test_without_a_key_there_is_no_answer(seoul: City) -> None:
    for root in (ACTIVITIES, AGREEMENTS):
        assert APIClient().get(root).status_code == 401


def test_reading_key_does_not_write(seoul: City, officer) -> None:
    reader = api_client_of(seoul, officer, "read")
    activity = make_activity(seoul, partners=(make_actor(),), state="DRFT")
    address = f"{ACTIVITIES}{activity.pk}/"
    assert reader.get(address).status_code == 200
    assert reader.post(ACTIVITIES, {}, format="json").status_code == 403
    assert reader.patch(address, {"version": 1}, format="json").status_code == 403
    assert reader.delete(address).status_code == 403
    assert reader.post(f"{address}void/", {}, format="json").status_code == 403


def test_unknown_id_is_not_found(api_client: APIClient) -> None:
    assert api_client.get(f"{ACTIVITIES}{uuid.uuid4()}/").status_code == 404
    assert api_client.get(f"{ACTIVITIES}not-an-id/").status_code == 404


@pytest.mark.parametrize("root", [ACTIVITIES, AGREEMENTS])
def test_list_takes_two_queries_however_long(api_client: APIClient, seoul: City, root) -> None:
    hamburg = make_actor()
    counts = []
    for more in (1, 9):
        for _ in range(more):
            make_agreement(seoul, partners=(hamburg,))
        with CaptureQueriesContext(connection) as queries:
            answer = api_client.get(root)
        assert len(answer.json()["results"]) == Activity.objects.count()
        counts.append(len(queries))
    # The key; the page with parties, goals and commitments of its rows.
    assert counts == [2, 2]


def test_key_for_public_records_does_not_learn_who_in_the_city_keeps_them(
    seoul: City, officer: User
) -> None:
    make_agreement(
        seoul, partners=(make_actor("Hamburg"),), owner=officer, visibility=Visibility.PUBLIC
    )
    for scope, owners in (("read:public", [None]), ("read", [officer.name])):
        answer = api_client_of(seoul, officer, scope).get("/api/v1/agreements/")
        told = [row["owner"] and row["owner"]["name"] for row in answer.json()["results"]]
        assert told == owners
