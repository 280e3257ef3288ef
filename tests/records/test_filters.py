"""Moments in addresses: whatever ISO 8601 can say, neither page nor endpoint breaks."""

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
