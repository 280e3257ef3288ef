"""What is answered, what is declared, and what the schema says are one shape."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from activities.models import Activity
from activities.services import record_commitment
from agreements.api.reading import answer_of
from agreements.api.serializers import ActivitySerializer
from partners.models import City
from records.access import Access
from tests.factories import make_activity, make_actor, make_agreement

pytestmark = pytest.mark.django_db


@cache
def schema() -> dict[str, Any]:
    with GENERATOR_STATS.silence():
        made = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(json.dumps(made, default=str))


def validator(component: str) -> Draft202012Validator:
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{component}", "components": schema()["components"]}
    )


def shape(fields: dict[str, Any]) -> dict[str, Any]:
    """Names of fields, nested as serializers are."""
    found = {}
    for name, field in fields.items():
        inner = getattr(field, "child", field)
        found[name] = shape(inner.fields) if hasattr(inner, "fields") else None
    return found


def shape_of(value: Any) -> Any:
    if isinstance(value, list):
        return shape_of(value[0]) if value and isinstance(value[0], dict) else None
    if isinstance(value, dict):
        return {name: None if name == "labels" else shape_of(part) for name, part in value.items()}
    return None


@pytest.fixture
def full(seoul: City, officer, officer_access: Access) -> Activity:
    """An agreement with everything that can hang on it."""
    agreement = make_agreement(
        seoul, partners=(make_actor("Busan", "부산"),), owner=officer, deputy=officer
    )
    record_commitment(
        agreement.activity_id, {"side": "OURS", "words": "We will come."}, access=officer_access
    )
    return agreement.activity


def test_answer_has_exactly_the_declared_fields(full: Activity, officer_access: Access) -> None:
    answer = answer_of(full.pk, access=officer_access, own_city=full.city_id)
    assert shape_of(answer) == shape(ActivitySerializer().fields)


def test_answers_fit_the_schema(api_client: APIClient, full: Activity, seoul: City) -> None:
    make_activity(seoul, partners=(make_actor("Kyiv"),), starts_on="2020")
    page = api_client.get("/api/v1/activities/").json()
    assert len(page["results"]) == 2
    for answer in page["results"]:
        errors = list(validator("Activity").iter_errors(answer))
        assert not errors, errors[0]
    assert not list(validator("PaginatedActivityList").iter_errors(page))


@pytest.mark.parametrize(
    ("component", "required"),
    [
        ("NewActivityRequest", {"title", "instrument", "domain", "starts_on", "parties"}),
        (
            "ActivityUpdateRequest",
            {"version", "title", "instrument", "domain", "starts_on", "parties"},
        ),
        ("PatchedActivityPatchRequest", {"version"}),
        ("GivenPartyRequest", {"actor"}),
        ("GivenGoalRequest", {"goal"}),
        ("GivenAgreementRequest", {"type"}),
    ],
)
def test_requests_say_what_they_need_and_refuse_other_names(component: str, required) -> None:
    declared = schema()["components"]["schemas"][component]
    assert set(declared["required"]) == required
    assert declared["additionalProperties"] is False


def test_party_is_read_as_an_actor_and_written_as_an_id() -> None:
    components = schema()["components"]["schemas"]
    assert components["Party"]["properties"]["actor"] == {
        "$ref": "#/components/schemas/ActorSummary"
    }
    assert components["GivenPartyRequest"]["properties"]["actor"] == {
        "type": "string",
        "format": "uuid",
    }
    assert not {"code", "configuration", "provenance"} & set(
        components["NewActivityRequest"]["properties"]
    )
