from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from domains import vocabulary as v
from partners.gazetteer import search_key_of
from partners.models import Actor, ActorIdentifier, City, Tie
from tests.factories import make_actor, make_place

ACTORS, PLACES, TIES, CITIES = (
    f"/api/v1/{name}/" for name in ("actors", "places", "ties", "cities")
)


def body(**changed: Any) -> dict[str, Any]:
    return {
        "type": "ACAD",
        "country_code": "DE",
        "names": [
            {"language": "en", "name": "Free University"},
            {"language": "ko", "name": "자유대학교"},
        ],
        "identifiers": [{"scheme": "wikidata", "value": "Q153006"}],
        **changed,
    }


def pointers(answer: Any) -> list[str]:
    assert answer["Content-Type"] == "application/problem+json"
    return [error["pointer"] for error in json.loads(answer.content)["errors"]]


def test_key_writes_a_partner_of_its_city_and_reads_it_back(
    api_client: APIClient, seoul: City
) -> None:
    answer = api_client.post(ACTORS, body(), format="json")
    assert answer.status_code == 201
    made = json.loads(answer.content)
    assert (made["level"], made["steward"], made["version"]) == ("TRN", str(seoul.pk), 1)
    assert made["identifiers"] == [{"scheme": "wikidata", "value": "Q153006"}]
    read = json.loads(api_client.get(f"{ACTORS}{made['id']}/").content)
    assert read == made
    assert [name["name"] for name in read["names"]] == ["Free University", "자유대학교"]


def test_partner_is_changed_in_part_at_its_version(api_client: APIClient, seoul: City) -> None:
    made = json.loads(api_client.post(ACTORS, body(), format="json").content)
    url = f"{ACTORS}{made['id']}/"
    answer = api_client.patch(url, {"version": 1, "region": "Berlin"}, format="json")
    changed = json.loads(answer.content)
    assert (changed["region"], changed["version"]) == ("Berlin", 2)
    assert changed["names"] == made["names"]
    stale = api_client.patch(url, {"version": 1, "region": "Bonn"}, format="json")
    assert stale.status_code == 409
    missing = api_client.patch(url, {"region": "Bonn"}, format="json")
    assert pointers(missing) == ["/version"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"type": "ZZZZ"}, "/type"),
        ({"level": "ZZZ"}, "/level"),
        ({"tier": "MUNI"}, "/tier"),
        ({"country_code": "ZZ"}, "/country_code"),
        ({"type": "LGOV", "country_code": ""}, "/country_code"),
        ({"names": []}, "/names"),
        ({"names": [{"language": "en", "name": "\u202e"}]}, "/names"),
        ({"names": [{"language": "en", "name": "x" * 10_000}]}, "/names/0/name"),
        ({"names": [{"language": "../x", "name": "A"}]}, "/names/0/language"),
        ({"names": [{"language": "en", "name": "A"}] * 2}, "/names"),
        ({"names": [{"language": "en", "name": f"A{n}"} for n in range(99)]}, "/names"),
        ({"names": "Berlin"}, "/names"),
        ({"identifiers": [{"scheme": "zzz", "value": "1"}]}, "/identifiers/0/scheme"),
        ({"identifiers": [{"scheme": "wikidata", "value": "x" * 100}]}, "/identifiers/0/value"),
        ({"identifiers": [{"scheme": "wikidata", "value": "1055"}]}, "/identifiers/0"),
        ({"identifiers": [{"scheme": "national", "value": "0\u202e1"}]}, "/identifiers/0"),
        ({"names": [{"language": "en", "name": "Ham\u202egrub"}]}, "/names"),
        ({"website": "ftp:/x"}, "/website"),
        ({"region": "x" * 10_000}, "/region"),
        ({"region": "Ham\u202egrub"}, "/region"),
    ],
)
def test_bad_bodies_are_named_by_field_and_nothing_is_added(
    api_client: APIClient, seoul: City, changed: dict[str, Any], pointer: str
) -> None:
    before = Actor.objects.count()
    answer = api_client.post(ACTORS, body(**changed), format="json")
    assert answer.status_code == 400
    assert [found[: len(pointer)] for found in pointers(answer)] == [pointer]
    assert Actor.objects.count() == before


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"names": [{}]}, ["/names/0/language", "/names/0/name"]),
        ({"names": [{"language": "en"}]}, ["/names/0/name"]),
        ({"identifiers": [{}]}, ["/identifiers/0/scheme", "/identifiers/0/value"]),
        ({"identifiers": [{"scheme": "national"}]}, ["/identifiers/0/value"]),
        ({"names": [{"language": "en", "name": "X", "script": "Latn"}]}, ["/names/0/script"]),
        ({"regoin": "Berlin"}, ["/regoin"]),
    ],
)
def test_parts_that_are_sent_are_whole_however_they_are_sent(
    api_client: APIClient, seoul: City, sent: dict[str, Any], expected: list[str]
) -> None:
    made = json.loads(api_client.post(ACTORS, body(), format="json").content)
    url = f"{ACTORS}{made['id']}/"
    for answer in (
        api_client.patch(url, {"version": 1, **sent}, format="json"),
        api_client.put(url, body(version=1, **sent), format="json"),
        api_client.post(ACTORS, body(**sent), format="json"),
    ):
        assert answer.status_code == 400
        assert sorted(pointers(answer)) == expected
    assert json.loads(api_client.get(url).content) == made


def test_a_name_is_official_unless_it_says_otherwise_in_a_part_too(
    api_client: APIClient, seoul: City
) -> None:
    made = json.loads(api_client.post(ACTORS, body(), format="json").content)
    sent = {"version": 1, "names": [{"language": "en", "name": "X"}]}
    answer = api_client.patch(f"{ACTORS}{made['id']}/", sent, format="json")
    assert answer.status_code == 200
    names = json.loads(answer.content)["names"]
    assert names == [{"language": "en", "name": "X", "kind": "official"}]


@pytest.mark.parametrize("is_shared", [True, False])
def test_identifier_in_use_is_refused_and_another_citys_does_not_tell(
    api_client: APIClient, seoul: City, busan: City, is_shared: bool
) -> None:
    holder = make_actor("Somewhere", steward=None if is_shared else busan)
    ActorIdentifier.objects.create(
        actor=holder, steward=holder.steward, scheme="wikidata", value="Q153006"
    )
    answer = api_client.post(ACTORS, body(), format="json")
    if is_shared:
        assert pointers(answer)[0].startswith("/identifiers")
        assert not Actor.objects.filter(steward=seoul).exists()
    else:
        assert answer.status_code == 201


def test_text_with_nul_and_broken_json_are_refused(api_client: APIClient, seoul: City) -> None:
    nul = body(region="a\0b")
    assert api_client.post(ACTORS, nul, format="json").status_code == 400
    broken = api_client.post(ACTORS, "{", content_type="application/json")
    assert broken.status_code == 400


def test_shared_partner_cannot_be_written_and_another_citys_is_not_there(
    api_client: APIClient, outsider_api_client: APIClient, seoul: City
) -> None:
    shared, own = make_actor("Hamburg"), make_actor("Friend", steward=seoul)
    change = {"version": 1, "region": "x"}
    assert api_client.patch(f"{ACTORS}{shared.pk}/", change, format="json").status_code == 403
    url = f"{ACTORS}{own.pk}/"
    assert outsider_api_client.get(url).status_code == 404
    assert outsider_api_client.patch(url, change, format="json").status_code == 404
    listed = json.loads(outsider_api_client.get(ACTORS).content)["results"]
    assert str(own.pk) not in {row["id"] for row in listed}


def test_reading_needs_a_key(db: None) -> None:
    for url in (ACTORS, PLACES, TIES, CITIES):
        assert APIClient().get(url).status_code == 401


def test_partners_are_filtered(api_client: APIClient, seoul: City) -> None:
    lyon = make_actor("Lyon", "리옹", country_code="FR")

    def found(query: str) -> list[str]:
        answer = api_client.get(f"{ACTORS}?{query}")
        return [row["id"] for row in json.loads(answer.content)["results"]]

    assert found("q=리옹") == [str(lyon.pk)]
    assert found("country=FR&level=SUB&level=INT") == [str(lyon.pk)]
    assert found("country=FR&type=NGO") == []
    assert len(found("updated_since=2000-01-01T00:00:00Z")) == 2
    assert found("updated_since=2199-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "query",
    [
        "level=ZZZ",
        "updated_since=yesterday",
        "q=%00",
        f"q={'x' * 10_000}",
        "ordering=x",
        "page_size=0",
        "cursor=zzz",
        "has_ties=maybe",
    ],
)
def test_bad_queries_are_named(api_client: APIClient, seoul: City, query: str) -> None:
    answer = api_client.get(f"{ACTORS}?{query}")
    assert answer.status_code == 400
    assert pointers(answer)[0] == f"/{query.partition('=')[0]}"


@pytest.mark.parametrize(
    "name",
    [
        *("places", "actors", "ties", "cities", "posts", "network-memberships"),
        *("activities", "agreements", "commitments", "documents", "report-runs", "map"),
    ],
)
def test_parameter_that_nobody_knows_is_named(
    api_client: APIClient, seoul: City, name: str
) -> None:
    answer = api_client.get(f"/api/v1/{name}/?countri=DE&format=json")
    assert answer.status_code == 400
    assert pointers(answer) == ["/countri"]
    assert json.loads(answer.content)["errors"][0]["in"] == "query"


def test_places_are_found_by_name_largest_first(api_client: APIClient, seoul: City) -> None:
    names = search_key_of(["Springfield", "스프링필드"])
    for number, population in ((1, 10), (2, 30), (3, 20)):
        make_place(number, "Springfield", population=population, search_key=names)
    rows = json.loads(api_client.get(f"{PLACES}?q=스프링&page_size=2").content)
    assert [row["geonames_id"] for row in rows["results"]] == [2, 3]
    rest = json.loads(api_client.get(rows["next"]).content)
    assert [row["geonames_id"] for row in rest["results"]] == [1]
    assert json.loads(api_client.get(f"{PLACES}1/").content)["name"] == "Springfield"
    assert api_client.get(f"{PLACES}99999999999999999999/").status_code == 404
    assert api_client.get(f"{PLACES}x/").status_code == 404


def test_ties_are_seen_from_both_ends_but_not_through_hidden_partners(
    api_client: APIClient, seoul: City, busan: City
) -> None:
    one, other = sorted((make_actor("Hamburg"), make_actor("Lyon")), key=lambda a: a.pk)
    hidden = make_actor("Secret", steward=busan)
    tie = Tie.objects.create(
        actor_a=one, actor_b=other, kind=v.AgreementType.SIS, since="1989", source="Wikidata"
    )
    Tie.objects.create(actor_a=one, actor_b=hidden, source="Wikidata")
    for actor in (one, other):
        rows = json.loads(api_client.get(f"{TIES}?actor={actor.pk}").content)["results"]
        assert [row["id"] for row in rows] == [str(tie.pk)]
        assert (rows[0]["since"], rows[0]["actor_a"]["name"]) == ("1989", str(one))
    assert api_client.get(f"{TIES}{uuid.UUID(int=1)}/").status_code == 404


def test_key_sees_its_own_city_only(api_client: APIClient, seoul: City, busan: City) -> None:
    rows = json.loads(api_client.get(CITIES).content)["results"]
    assert [row["code"] for row in rows] == ["SEL"]
    assert api_client.get(f"{CITIES}{busan.pk}/").status_code == 404


@pytest.mark.parametrize(("url", "queries"), [(ACTORS, 4), (PLACES, 2), (TIES, 2), (CITIES, 2)])
def test_lists_cost_the_same_for_few_and_for_many(
    api_client: APIClient, seoul: City, django_assert_num_queries: Any, url: str, queries: int
) -> None:
    def add(number: int) -> None:
        make_place(number, f"Town {number}")
        ends = (make_actor(f"Town {number}", "마을"), make_actor(f"City {number}"))
        one, other = sorted(ends, key=lambda actor: actor.pk)
        Tie.objects.create(actor_a=one, actor_b=other, source="Wikidata")

    add(1)
    with django_assert_num_queries(queries):
        api_client.get(url)
    for number in range(2, 31):
        add(number)
    with django_assert_num_queries(queries):
        api_client.get(url)


@pytest.mark.parametrize("name", ["names", "identifiers"])
def test_list_beyond_measure_is_one_error(api_client: APIClient, seoul: City, name: str) -> None:
    answer = api_client.post(ACTORS, body(**{name: [0] * 1_000_000}), format="json")
    assert (answer.status_code, pointers(answer)) == (400, [f"/{name}"])
