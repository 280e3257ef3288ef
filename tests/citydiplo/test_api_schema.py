from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

from citydiplo.wire import PROBLEM_TYPE
from partners.models import City
from partners.services import record_membership
from records.access import Access
from tests.factories import make_activity, make_actor, make_network, make_place, make_post

METHODS = {"get", "post", "put", "patch", "delete"}


@cache
def schema() -> dict[str, Any]:
    with GENERATOR_STATS.silence():
        made = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(json.dumps(made, default=str))


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in schema()["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_schema_is_valid_openapi_3_1() -> None:
    assert schema()["openapi"].startswith("3.1")
    validate_schema(schema())


def test_schema_is_made_without_warnings() -> None:
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        SchemaGenerator().get_schema(request=None, public=True)
    told = {**GENERATOR_STATS._warn_cache, **GENERATOR_STATS._error_cache}
    assert not told, "\n".join(told)


def test_every_operation_tells_how_it_refuses() -> None:
    for path, method, operation in operations():
        wanted = {"401", "406"}
        if method != "get":
            wanted |= {"400", "403", "413", "415"}
        if "{" in path:
            wanted.add("404")
        responses = operation["responses"]
        assert wanted <= set(responses), (path, method)
        for status in wanted:
            assert PROBLEM_TYPE in responses[status]["content"], (path, method, status)


def test_every_operation_needs_a_key_and_has_a_name_of_its_own() -> None:
    for path, method, operation in operations():
        assert operation["security"] == [{"key": []}], (path, method)
    names = [operation["operationId"] for _path, _method, operation in operations()]
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_schema_and_reference_are_open_to_everybody(client: Client) -> None:
    answer = client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    assert answer.json()["info"]["title"] == "CityDiplo API"
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]


OBJECTS = ["vocabulary", "glossary", "indicators", "map"]


@pytest.mark.parametrize("name", OBJECTS)
def test_one_object_is_not_told_as_an_array(name: str) -> None:
    told = schema()["paths"][f"/api/v1/{name}/"]["get"]["responses"]["200"]["content"]
    assert all(set(kind["schema"]) == {"$ref"} for kind in told.values())


def test_map_tells_its_filters_all_the_same() -> None:
    parameters = schema()["paths"]["/api/v1/map/"]["get"]["parameters"]
    assert {"country", "level", "partner"} <= {one["name"] for one in parameters}


def _check(client: APIClient, path: str, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.content)
    told = schema()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    whole = {**told["schema"], "components": schema()["components"]}
    found = json.loads(answer.content)
    errors = Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(found)
    assert [(list(error.absolute_path), error.message) for error in errors] == [], url
    return found


@pytest.mark.django_db
def test_every_answer_is_what_the_schema_tells(api_client: APIClient, seoul: City) -> None:
    access = Access(roles={seoul.pk: frozenset({"officer"})})
    partner, network = make_actor("Hamburg", "함부르크"), make_network()
    make_activity(seoul, partners=(partner,))
    make_post(seoul, partner, email="office@hamburg.example")
    make_post(seoul, partner, "Protocol")
    make_place(1, "Hamburg")
    record_membership({"network_id": network.pk}, city=seoul, access=access)
    checked = 0
    for path, method, operation in operations():
        content = operation["responses"].get("200", {}).get("content", {})
        if method != "get" or "{" in path or "application/json" not in content:
            continue
        query = (
            "?period_start=2026-01-01&period_end=2026-12-31"
            if path.endswith("/indicators/")
            else ""
        )
        found = _check(api_client, path, path + query)
        checked += 1
        rows = found.get("results", []) if isinstance(found, dict) else []
        for detail in [one for one in schema()["paths"] if one.startswith(path + "{")]:
            kinds = schema()["paths"][detail].get("get", {}).get("responses", {}).get("200", {})
            key = detail.partition("{")[2].partition("}")[0]
            if "application/json" in kinds.get("content", {}) and rows:
                own = rows[0].get(key, rows[0].get("id", rows[0].get("geonames_id")))
                _check(api_client, detail, detail.replace("{" + key + "}", str(own)))
                checked += 1
    assert checked > 20
