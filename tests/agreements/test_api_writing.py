from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from activities.models import Activity, ActivityGoal, Participation
from partners.models import Actor, City
from tests.factories import make_activity, make_actor, make_agreement

pytestmark = pytest.mark.django_db
ACTIVITIES = "/api/v1/activities/"
AGREEMENTS = "/api/v1/agreements/"


@pytest.fixture
def hamburg(db: None) -> Actor:
    return make_actor("Hamburg", "함부르크")


def body_of(partner: Actor, **values: Any) -> dict[str, Any]:
    return {
        "title": "Youth orchestra exchange",
        "instrument": "XCHG",
        "domain": "CUL",
        "starts_on": "2026-05",
        "parties": [{"actor": str(partner.pk), "roles": ["FUND"], "is_consulted": True}],
        **values,
    }


def test_activity_is_entered_with_least_data(
    api_client: APIClient, seoul: City, hamburg: Actor
) -> None:
    answer = api_client.post(ACTIVITIES, body_of(hamburg), format="json")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made.pop("looks_like") == []
    assert api_client.get(f"{ACTIVITIES}{made['id']}/").json() == made
    assert answer["Location"] == f"http://testserver{ACTIVITIES}{made['id']}/"
    assert made["code"].startswith("SEL-2026-")
    assert (made["version"], made["state"], made["provenance"]) == (1, "PLAN", "ENTD")
    assert [(p["actor"]["id"], p["roles"]) for p in made["parties"]] == [
        (str(seoul.actor_id), ["LEAD"]),
        (str(hamburg.pk), ["FUND"]),
    ]
    assert [goal["goal"] for goal in made["goals"]] == ["COS"]
    assert made["agreement"] is None


def test_activity_is_entered_with_everything(
    api_client: APIClient, seoul: City, hamburg: Actor, officer
) -> None:
    parent = make_activity(seoul, "Programme", partners=(hamburg,))
    kyiv = make_actor("Kyiv", country_code="UA")
    body = body_of(
        hamburg,
        instrument="AGR",
        summary="For a year.",
        state="ONGO",
        secondary_domains=["ENV"],
        objectives=["TCI", "SPE"],
        categories=["CULD"],
        owner=str(officer.pk),
        deputy=str(officer.pk),
        parent=str(parent.pk),
        effort_days="12.5",
        planned_amount="1000.00",
        currency="EUR",
        home_link=2,
        visibility="public",
        goals=[{"goal": "EFS", "part": "FOS", "reason": "Farmers come too."}],
        parties=[{"actor": str(actor.pk)} for actor in (hamburg, kyiv)],
        agreement={
            "type": "MOU",
            "state": "SIGNED",
            "signed_on": "2026-05-01",
            "expires_on": "2029",
            "languages": ["ko", "de"],
            "document_number": "국제협력과-123",
        },
    )
    made = api_client.post(AGREEMENTS, body, format="json")
    assert made.status_code == 201, made.content
    answer = made.json()
    assert answer["configuration"] == "PLU"
    assert answer["effort_days"] == "12.5"
    assert answer["goals"] == [{"goal": "EFS", "part": "FOS", "reason": "Farmers come too."}]
    assert answer["parent"] == str(parent.pk)
    assert answer["agreement"]["stage"] == "SIGNED_STAGE"
    assert answer["agreement"]["state_on"] == "2026-05-01"
    found = api_client.get(f"{AGREEMENTS}?q=국제협력과-123").json()["results"]
    assert [row["id"] for row in found] == [answer["id"]]


def test_repeated_entry_is_refused_with_the_record_that_is_there(
    api_client: APIClient, outsider_api_client: APIClient, seoul: City, hamburg: Actor
) -> None:
    sent = body_of(hamburg, external_id="KZ-2026/17", state="DRFT")
    made = api_client.post(ACTIVITIES, sent, format="json").json()
    assert made["external_id"] == "KZ-2026/17"
    again = api_client.post(ACTIVITIES, sent, format="json")
    assert again.status_code == 400
    (error,) = again.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/external_id", "taken")
    assert made["code"] in error["detail"]
    assert made["id"] in error["detail"]
    # A draft is found by it as well.
    found = api_client.get(ACTIVITIES, {"external_id": "KZ-2026/17"}).json()["results"]
    assert [row["id"] for row in found] == [made["id"]]
    assert outsider_api_client.post(ACTIVITIES, sent, format="json").status_code == 201

    other = api_client.post(ACTIVITIES, body_of(hamburg, external_id=""), format="json").json()
    assert other["external_id"] is None
    address = f"{ACTIVITIES}{other['id']}/"
    taken = api_client.patch(address, {"version": 1, "external_id": "KZ-2026/17"}, format="json")
    assert taken.status_code == 400
    own = {"version": 1, "external_id": "KZ-2026/17", "title": "New"}
    assert api_client.patch(f"{ACTIVITIES}{made['id']}/", own, format="json").status_code == 200
    # Of a record that a key may not read, no word but that it is there.
    Activity.objects.filter(pk=made["id"]).update(visibility="confidential", state="PLAN")
    (error,) = api_client.post(ACTIVITIES, sent, format="json").json()["errors"]
    assert error["detail"] == "Another record of your city has this number already."


def test_number_is_free_again_where_it_was_taken_out_before_a_record_became_void(
    api_client: APIClient, seoul: City, hamburg: Actor
) -> None:
    sent = body_of(hamburg, external_id="KZ-2026/17", state="PLAN")
    address = f"{ACTIVITIES}{api_client.post(ACTIVITIES, sent, format='json').json()['id']}/"
    none = {"version": 1, "external_id": None}
    assert api_client.patch(address, none, format="json").status_code == 200
    void = api_client.post(f"{address}void/", {"version": 2, "reason": "Twice."}, format="json")
    assert void.status_code == 200
    assert api_client.post(ACTIVITIES, sent, format="json").status_code == 201


def test_change_of_nothing_makes_no_version(api_client: APIClient, seoul: City, hamburg) -> None:
    agreement = make_agreement(seoul, partners=(hamburg,))
    address = f"{AGREEMENTS}{agreement.pk}/"
    before = api_client.get(address).json()
    answer = api_client.patch(address, {"version": 1}, format="json")
    assert (answer.status_code, answer.json()) == (200, before)
    assert api_client.patch(address, {"version": 2}, format="json").status_code == 409


def test_unknown_code_is_told_which_there_are(api_client: APIClient, hamburg: Actor) -> None:
    sent = body_of(hamburg, domain="XYZ", parties=[{"actor": str(hamburg.pk), "roles": ["BOSS"]}])
    answer = api_client.post(ACTIVITIES, sent, format="json").json()
    details = {one["pointer"]: (one["code"], one["detail"]) for one in answer["errors"]}
    code, detail = details["/domain"]
    assert code == "invalid_choice"
    assert detail.startswith("“XYZ” is not a valid choice. Use one of: ")
    assert "CUL" in detail
    assert "LEAD, " in details["/parties/0/roles/0"][1]


@pytest.mark.parametrize("currency", ["XXX", "XTS", "XAU", "ZZZ"])
def test_amount_is_in_money(api_client: APIClient, hamburg: Actor, currency: str) -> None:
    sent = body_of(hamburg, planned_amount="1", currency=currency)
    (error,) = api_client.post(ACTIVITIES, sent, format="json").json()["errors"]
    assert error["pointer"] == "/currency"


def test_partial_change_leaves_the_rest(api_client: APIClient, seoul: City, hamburg) -> None:
    agreement = make_agreement(seoul, partners=(hamburg,), expires_on="2030")
    address = f"{AGREEMENTS}{agreement.pk}/"
    before = api_client.get(address).json()
    change = {"version": 1, "title": "New title", "agreement": {"review_on": "2027"}}
    answer = api_client.patch(address, change, format="json")
    assert answer.status_code == 200, answer.content
    after = answer.json()
    assert (after["version"], after["title"]) == (2, "New title")
    assert (after["agreement"]["review_on"], after["agreement"]["expires_on"]) == ("2027", "2030")
    for name in ("parties", "goals", "starts_on", "domain"):
        assert after[name] == before[name]


def test_lists_are_replaced_whole(api_client: APIClient, seoul: City, hamburg: Actor) -> None:
    activity = make_activity(seoul, partners=(hamburg,))
    network = make_actor("A network", type="CNET", level="TRN", country_code="")
    change = {
        "version": 1,
        "parties": [{"actor": str(network.pk)}],
        "goals": [{"goal": "PES", "reason": "It is so."}],
    }
    answer = api_client.patch(f"{ACTIVITIES}{activity.pk}/", change, format="json").json()
    assert [party["actor"]["id"] for party in answer["parties"]] == [
        str(seoul.actor_id),
        str(network.pk),
    ]
    assert answer["configuration"] == "NET"
    assert [goal["goal"] for goal in answer["goals"]] == ["PES"]
    assert Participation.objects.count() == 2
    assert ActivityGoal.objects.count() == 1


def test_change_needs_the_version_that_was_read(
    api_client: APIClient, seoul: City, hamburg: Actor
) -> None:
    activity = make_activity(seoul, partners=(hamburg,))
    address = f"{ACTIVITIES}{activity.pk}/"
    for method, body in (("patch", {"title": "X"}), ("put", body_of(hamburg))):
        missing = getattr(api_client, method)(address, body, format="json")
        assert missing.status_code == 400
        assert [error["pointer"] for error in missing.json()["errors"]] == ["/version"]
    assert (
        api_client.put(address, {**body_of(hamburg), "version": 1}, format="json").json()["version"]
        == 2
    )
    stale = api_client.patch(address, {"version": 1, "title": "X"}, format="json")
    assert stale.status_code == 409
    assert stale.json()["code"] == "conflict"
    activity.refresh_from_db()
    assert (activity.version, activity.title) == (2, "Youth orchestra exchange")


def test_record_is_made_void_with_a_reason(api_client: APIClient, seoul: City, hamburg) -> None:
    activity = make_activity(seoul, partners=(hamburg,))
    address = f"{ACTIVITIES}{activity.pk}/"
    refused = api_client.post(f"{address}void/", {"version": 1, "reason": " "}, format="json")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/reason"]
    stale = api_client.post(f"{address}void/", {"version": 7, "reason": "Twice."}, format="json")
    assert stale.status_code == 409
    done = api_client.post(f"{address}void/", {"version": 1, "reason": "Twice."}, format="json")
    assert (done.json()["state"], done.json()["void_reason"]) == ("VOID", "Twice.")
    after = api_client.patch(address, {"version": 2, "title": "X"}, format="json")
    assert after.status_code == 409
    assert after.json()["code"] == "impossible"
    assert after.json()["detail"] == "A void record cannot be changed."


def test_only_a_draft_is_deleted(api_client: APIClient, seoul: City, hamburg: Actor) -> None:
    draft = make_activity(seoul, partners=(hamburg,), state="DRFT")
    planned = make_activity(seoul, partners=(hamburg,), state="PLAN")
    assert api_client.delete(f"{ACTIVITIES}{draft.pk}/").status_code == 400
    stale = api_client.delete(f"{ACTIVITIES}{draft.pk}/?version=2")
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    assert api_client.delete(f"{ACTIVITIES}{draft.pk}/?version=1").status_code == 204
    planned_kept = api_client.delete(f"{ACTIVITIES}{planned.pk}/?version=1")
    assert (planned_kept.status_code, planned_kept.json()["code"]) == (409, "impossible")
    assert list(Activity.objects.all()) == [planned]


def test_change_by_key_is_kept_with_the_key(api_client: APIClient, seoul: City, hamburg) -> None:
    made = api_client.post(ACTIVITIES, body_of(hamburg), format="json")
    event = Activity.objects.get().history.get()
    key = seoul.api_keys.get()
    assert event.pgh_context["channel"] == "api"
    assert event.pgh_context["key"] == str(key.pk)
    assert event.pgh_context["city"] == str(seoul.pk)
    assert event.pgh_context["request"] == made["X-Request-ID"]


def test_number_of_parties_costs_no_more_questions(
    api_client: APIClient, seoul: City, hamburg: Actor
) -> None:
    actors = [make_actor(f"Town {number}") for number in range(12)]
    asked = []
    for parties in (actors[:2], actors):
        body = body_of(hamburg, parties=[{"actor": str(actor.pk)} for actor in parties])
        with CaptureQueriesContext(connection) as queries:
            assert api_client.post(ACTIVITIES, body, format="json").status_code == 201
        asked.append(len([q for q in queries if "INSERT INTO" not in q["sql"]]))
    assert asked[0] == asked[1]


def test_saving_asks_the_database_little(
    api_client: APIClient,
    seoul: City,
    hamburg: Actor,
    django_assert_max_num_queries: Any,
) -> None:
    with django_assert_max_num_queries(20):
        answer = api_client.post(ACTIVITIES, body_of(hamburg), format="json")
    assert answer.status_code == 201


def test_party_that_answers_is_replaced_by_another(
    api_client: APIClient, seoul: City, hamburg: Actor
) -> None:
    parties = [{"actor": str(hamburg.pk), "is_accountable": True}]
    made = api_client.post(ACTIVITIES, body_of(hamburg, parties=parties), format="json").json()
    change = {"version": 1, "parties": [{"actor": str(make_actor("Lyon").pk), "is_accountable": 1}]}
    answer = api_client.patch(f"{ACTIVITIES}{made['id']}/", change, format="json")
    assert answer.status_code == 200
    names = {p["actor"]["labels"]["en"]: p["is_accountable"] for p in answer.json()["parties"]}
    assert names == {"Seoul": False, "Lyon": True}


def test_record_in_use_never_becomes_a_draft_that_can_be_deleted(
    api_client: APIClient, seoul: City, hamburg: Actor
) -> None:
    url = f"{ACTIVITIES}{make_activity(seoul, partners=(hamburg,)).pk}/"
    answer = api_client.patch(url, {"version": 1, "state": "DRFT"}, format="json")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/state"]
    assert api_client.delete(f"{url}?version=1").status_code == 409


def test_draft_with_parts_is_not_deleted(
    api_client: APIClient, officer_client: Client, seoul: City, hamburg: Actor
) -> None:
    draft = make_activity(seoul, "Programme", partners=(hamburg,), state="DRFT")
    make_activity(seoul, "Part", partners=(hamburg,), parent=draft)
    assert api_client.delete(f"{ACTIVITIES}{draft.pk}/?version=1").status_code == 409
    page = officer_client.post(
        f"/activities/{draft.pk}/delete/", {"version": draft.version}, follow=True
    )
    assert "are part of this draft" in page.text
    assert Activity.objects.filter(pk=draft.pk).exists()


def test_reason_of_a_void_record_stays(api_client: APIClient, seoul: City, hamburg: Actor) -> None:
    url = f"{ACTIVITIES}{make_activity(seoul, partners=(hamburg,)).pk}/void/"
    first = api_client.post(url, {"version": 1, "reason": "Entered twice"}, format="json")
    again = api_client.post(url, {"version": 2, "reason": "Another"}, format="json")
    assert (first.status_code, again.status_code) == (200, 409)
    assert Activity.objects.get().void_reason == "Entered twice"


def test_hidden_parent_is_neither_told_nor_lost(
    api_client: APIClient, seoul: City, hamburg: Actor
) -> None:
    secret = make_activity(seoul, "Secret", partners=(hamburg,))
    child = make_activity(seoul, "Part", partners=(hamburg,), parent=secret)
    url = f"{ACTIVITIES}{child.pk}/"
    assert api_client.get(url).json()["parent"] == str(secret.pk)
    Activity.objects.filter(pk=secret.pk).update(visibility="confidential")
    assert str(secret.pk) not in api_client.get(url).text + api_client.get(ACTIVITIES).text
    change = {"version": 1, "title": "Renamed", "parent": None}
    assert api_client.patch(url, change, format="json").status_code == 200
    child.refresh_from_db()
    assert (child.title, child.parent) == ("Renamed", secret)
