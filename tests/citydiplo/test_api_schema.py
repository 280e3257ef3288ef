from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from citydiplo.wire import PROBLEM_TYPE

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
