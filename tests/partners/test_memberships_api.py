from __future__ import annotations

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from partners.models import Actor, City, NetworkMembership
from partners.services import merge_actors
from records.access import Access
from tests.factories import make_actor, make_network

URL = "/api/v1/network-memberships/"


@pytest.fixture
def network(db: None) -> Actor:
    return make_network()


def body(where: Actor, **changed: Any) -> dict[str, Any]:
    return {
        "network": str(where.pk),
        "tier": "Full member",
        "fee": "1200.50",
        "currency": "EUR",
        "since": "2019-03",
        "contributions": [{"made_on": "2026-03", "what": "A handbook", "link": ""}],
        **changed,
    }


def pointers(answer: Any) -> list[str]:
    assert answer["Content-Type"] == "application/problem+json"
    return [error["pointer"] for error in json.loads(answer.content)["errors"]]


def test_key_keeps_a_membership_of_its_city_and_reads_it_back(
    api_client: APIClient, seoul: City, network: Actor
) -> None:
    answer = api_client.post(URL, body(network), format="json")
    assert answer.status_code == 201
    made = json.loads(answer.content)
    assert made["city"] == str(seoul.pk)
    assert made["member"] == {"id": str(seoul.actor_id), "name": "Seoul"}
    assert (made["fee"], made["currency"], made["since"]) == ("1200.50", "EUR", "2019-03")
    assert [row["what"] for row in made["contributions"]] == ["A handbook"]
    assert json.loads(api_client.get(f"{URL}{made['id']}/").content) == made


def test_membership_is_changed_in_part_at_its_version(
    api_client: APIClient, seoul: City, network: Actor
) -> None:
    made = json.loads(api_client.post(URL, body(network), format="json").content)
    url = f"{URL}{made['id']}/"
    changed = json.loads(
        api_client.patch(url, {"version": 1, "seats": "Board"}, format="json").content
    )
    assert (changed["seats"], changed["version"]) == ("Board", 2)
    assert changed["contributions"] == made["contributions"]
    cleared = api_client.patch(url, {"version": 2, "contributions": []}, format="json")
    assert json.loads(cleared.content)["contributions"] == []
    stale = api_client.patch(url, {"version": 1, "seats": ""}, format="json")
    assert stale.status_code == 409
    assert pointers(api_client.patch(url, {"seats": ""}, format="json")) == ["/version"]
    whole = api_client.put(url, {"version": 3, "network": str(network.pk)}, format="json")
    assert whole.status_code == 200


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"network": None}, "/network"),
        ({"network": "00000000-0000-7000-8000-000000000000"}, "/network"),
        ({"member": "x"}, "/member"),
        ({"fee": "-5"}, "/fee"),
        ({"currency": ""}, "/currency"),
        ({"fee": None}, "/fee"),
        ({"since": "2026-02-31"}, "/since"),
        ({"since": "2020", "until": "2019"}, "/until"),
        ({"city": "x"}, "/city"),
        ({"contributions": "x"}, "/contributions"),
        ({"contributions": [{"what": "A talk"}]}, "/contributions/0/made_on"),
        ({"contributions": [{"made_on": "2026", "what": "", "link": ""}]}, "/contributions/0/what"),
        ({"contributions": [0] * 100_000}, "/contributions"),
    ],
)
def test_bad_bodies_are_named_by_field_and_nothing_is_kept(
    api_client: APIClient, seoul: City, network: Actor, changed: dict[str, Any], pointer: str
) -> None:
    answer = api_client.post(URL, body(network, **changed), format="json")
    assert answer.status_code == 400
    assert pointers(answer) == [pointer]
    assert not NetworkMembership.objects.exists()


def test_public_fact_is_read_by_all_and_written_by_nobody(
    api_client: APIClient, outsider_api_client: APIClient, seoul: City, network: Actor
) -> None:
    fact = NetworkMembership.objects.create(network=network, member=seoul.actor, source="A list")
    own = json.loads(api_client.post(URL, body(network), format="json").content)
    listed = json.loads(outsider_api_client.get(URL).content)["results"]
    assert [row["id"] for row in listed] == [str(fact.pk)]
    assert outsider_api_client.get(f"{URL}{own['id']}/").status_code == 404
    refused = api_client.patch(f"{URL}{fact.pk}/", {"version": 1, "tier": "x"}, format="json")
    assert refused.status_code == 403


def test_memberships_are_filtered(api_client: APIClient, seoul: City, network: Actor) -> None:
    hamburg = make_actor("Hamburg")
    fact = NetworkMembership.objects.create(network=network, member=hamburg, source="A list")
    other = NetworkMembership.objects.create(
        network=make_network("Old Forum"), member=hamburg, source="A list", until="2001"
    )

    def found(query: str) -> list[str]:
        answer = api_client.get(f"{URL}?{query}")
        return [row["id"] for row in json.loads(answer.content)["results"]]

    assert found(f"network={network.pk}") == [str(fact.pk)]
    assert set(found(f"member={hamburg.pk}")) == {str(fact.pk), str(other.pk)}
    assert found("state=past") == [str(other.pk)]
    assert found("q=forum") == [str(other.pk)]
    assert len(found("updated_since=2000-01-01T00:00:00Z")) == 2
    assert found("updated_since=2199-01-01T00:00:00Z") == []
    assert api_client.get(f"{URL}?state=odd").status_code == 400


def test_partners_are_filtered_by_the_domains_they_work_in(
    api_client: APIClient, seoul: City
) -> None:
    given = {
        "type": "CNET",
        "names": [{"language": "en", "name": "Clean Air League"}],
        "domains": ["ENV", "HLT"],
        "seat_country_code": "DE",
    }
    made = json.loads(api_client.post("/api/v1/actors/", given, format="json").content)
    assert (made["domains"], made["seat_country_code"]) == (["ENV", "HLT"], "DE")
    for query, count in (("domain=ENV&domain=PEA", 1), ("domain=CUL", 0)):
        rows = json.loads(api_client.get(f"/api/v1/actors/?{query}").content)["results"]
        assert len(rows) == count
    for wrong in ({"domains": ["ZZZ"]}, {"domains": ["ENV", "ENV"]}, {"seat_country_code": "ZZ"}):
        answer = api_client.post("/api/v1/actors/", {**given, **wrong}, format="json")
        assert pointers(answer)[0].startswith(f"/{next(iter(wrong))}")


def test_list_costs_the_same_for_few_and_for_many(
    api_client: APIClient, seoul: City, django_assert_num_queries: Any
) -> None:
    api_client.post(URL, body(make_network("First")), format="json")
    with django_assert_num_queries(3):
        api_client.get(URL)
    for number in range(20):
        api_client.post(URL, body(make_network(f"Network {number}")), format="json")
    with django_assert_num_queries(3):
        api_client.get(URL)


def test_wrong_membership_is_void_and_restored(
    api_client: APIClient, seoul: City, network: Actor
) -> None:
    made = json.loads(api_client.post(URL, body(network), format="json").content)
    url = f"{URL}{made['id']}/"
    assert pointers(api_client.post(f"{url}void/", {"version": 1}, format="json")) == ["/reason"]
    blank = {"version": 1, "reason": " "}
    assert pointers(api_client.post(f"{url}void/", blank, format="json")) == ["/reason"]
    given = {"version": 1, "reason": "Entered twice"}
    void = json.loads(api_client.post(f"{url}void/", given, format="json").content)
    assert (void["void_reason"], void["version"]) == ("Entered twice", 2)
    assert api_client.post(f"{url}void/", given, format="json").status_code == 409
    again = {"version": 2, "reason": "x"}
    assert api_client.post(f"{url}void/", again, format="json").status_code == 409
    changed = api_client.patch(url, {"version": 2, "tier": "x"}, format="json")
    assert changed.status_code == 409
    current = json.loads(api_client.get(f"{URL}?state=current").content)["results"]
    listed = json.loads(api_client.get(f"{URL}?state=void").content)["results"]
    assert (current, [row["id"] for row in listed]) == ([], [made["id"]])
    back = json.loads(api_client.post(f"{url}restore/", {"version": 2}, format="json").content)
    assert (back["void_reason"], back["version"]) == ("", 3)
    assert api_client.post(f"{url}restore/", {"version": 3}, format="json").status_code == 409


def test_public_fact_is_not_made_void_by_a_key_and_anothers_is_not_there(
    api_client: APIClient, outsider_api_client: APIClient, seoul: City, network: Actor
) -> None:
    fact = NetworkMembership.objects.create(network=network, member=seoul.actor, source="A list")
    own = NetworkMembership.objects.create(city=seoul, network=network, member=seoul.actor)
    given = {"version": 1, "reason": "x"}
    assert api_client.post(f"{URL}{fact.pk}/void/", given, format="json").status_code == 403
    hidden = outsider_api_client.post(f"{URL}{own.pk}/void/", given, format="json")
    assert hidden.status_code == 404
    assert not NetworkMembership.objects.void().exists()


@pytest.mark.parametrize("end", ["network", "member"])
@pytest.mark.parametrize("is_change", [True, False])
def test_nothing_is_written_to_a_partner_that_became_another(
    api_client: APIClient, seoul: City, network: Actor, end: str, is_change: bool
) -> None:
    gone, kept = make_network("Harbor Cities"), make_network("Ports")
    merge_actors(gone.pk, into=kept.pk, access=Access(is_platform_admin=True))
    sent = {end: str(gone.pk)}
    if is_change:
        made = json.loads(api_client.post(URL, body(network), format="json").content)
        answer = api_client.patch(f"{URL}{made['id']}/", {"version": 1, **sent}, format="json")
    else:
        answer = api_client.post(URL, body(network, **sent), format="json")
    assert pointers(answer) == [f"/{end}"]
    assert "Harbor Cities has become Ports already." in answer.content.decode()
    assert not NetworkMembership.objects.filter(**{end: gone}).exists()
