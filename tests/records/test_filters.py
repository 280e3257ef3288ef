"""What addresses ask: moments of any kind, days in any order, and parameters without a value."""

from __future__ import annotations

import pytest
from django.test import Client
from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db
LISTS = ("activities", "agreements", "documents", "actors", "ties")
BEYOND = (
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00",
    "20025-01-01T00:00:00Z",
)


@pytest.mark.parametrize("name", LISTS)
def test_moment_beyond_the_calendar_is_named(name: str, api_client: APIClient) -> None:
    for moment in BEYOND:
        answer = api_client.get(f"/api/v1/{name}/", {"updated_since": moment})
        assert answer.status_code == 400, moment
        assert answer.json()["errors"][0]["pointer"] == "/updated_since"


@pytest.mark.parametrize("name", LISTS)
def test_offset_that_the_database_lacks_is_understood(name: str, api_client: APIClient) -> None:
    moment = "2026-01-01T00:00:00+23:00"
    assert api_client.get(f"/api/v1/{name}/", {"updated_since": moment}).status_code == 200


def test_register_shows_or_refuses_every_moment(officer_client: Client) -> None:
    for moment in (*BEYOND, "2026-01-01T00:00:00+23:00"):
        assert officer_client.get("/activities/", {"updated_since": moment}).status_code == 200


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("agreements", "external_id"),
        ("agreements", "updated_since"),
        ("documents", "activity"),
        ("gates", "agreement"),
        ("commitments", "q"),
        ("actors", "cursor"),
    ],
)
@pytest.mark.parametrize("value", ["", "  "])
def test_parameter_without_a_value_is_refused_and_finds_not_everything(
    name: str, parameter: str, value: str, api_client: APIClient
) -> None:
    answer = api_client.get(f"/api/v1/{name}/", {parameter: value})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["in"], error["pointer"], error["code"]) == ("query", f"/{parameter}", "blank")


@pytest.mark.parametrize("day", ["11/12/26", "12.11.2026", "Nov 26 2026", "20261127"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_day_in_the_order_of_a_language_is_refused(
    day: str, language: str, api_client: APIClient
) -> None:
    answer = api_client.get(
        "/api/v1/gates/", {"due_before": day}, headers={"accept-language": language}
    )
    assert answer.status_code == 400
    assert "2026-03-04" in answer.json()["errors"][0]["detail"]
