"""What keys of each scope meet in the API."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.files.base import ContentFile
from rest_framework.test import APIClient

from accounts.models import User
from activities.models import Activity, Commitment, Document
from domains import vocabulary as v
from partners.models import City
from partners.services import record_membership
from records.access import Access, Visibility
from tests.factories import make_activity, make_actor, make_network, make_post
from tests.personas import api_client_of

pytestmark = pytest.mark.django_db
EVERY_STATE = "state=" + "&state=".join(v.ActivityState.values)


@pytest.fixture
def activities(seoul: City) -> dict[str, Activity]:
    """One of each visibility, each with a promise and a document, and a public draft."""
    partner = make_actor("Hamburg")
    made = {}
    for visibility in Visibility:
        made[visibility.value] = row = make_activity(
            seoul, visibility.value, partners=(partner,), visibility=visibility
        )
        Commitment.objects.create(city=seoul, activity=row, side="OURS", words=visibility.value)
        content = f"%PDF-1.7 {visibility.value}".encode()
        Document.objects.create(
            city=seoul,
            activity=row,
            visibility=Visibility.PUBLIC,
            file=ContentFile(content, "pact.pdf"),
            name=f"{visibility.value}.pdf",
            media_type="application/pdf",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
    made["draft"] = make_activity(
        seoul,
        "draft",
        partners=(partner,),
        visibility=Visibility.PUBLIC,
        state=v.ActivityState.DRFT,
    )
    return made


def rows(client: APIClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, (path, answer.content)
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_key_for_public_records_reads_those_and_what_hangs_on_them(
    seoul: City, officer: User, activities: dict[str, Activity]
) -> None:
    client = api_client_of(seoul, officer, "read:public")
    assert [row["title"] for row in rows(client, f"activities/?{EVERY_STATE}")] == ["public"]
    assert [row["words"] for row in rows(client, "commitments/")] == ["public"]
    assert [row["name"] for row in rows(client, "documents/")] == ["public.pdf"]
    for name, activity in activities.items():
        status = 200 if name == "public" else 404
        assert client.get(f"/api/v1/activities/{activity.pk}/").status_code == status
    features = client.get("/api/v1/map/").json()["features"]
    assert [feature["properties"]["activities"] for feature in features] == [1]


def test_key_for_public_records_reads_no_more_than_the_catalogue_beside_them(
    seoul: City, officer: User
) -> None:
    hamburg, private = make_actor("Hamburg"), make_actor("Quiet", steward=seoul, tier="")
    make_post(seoul, hamburg)
    access = Access(roles={seoul.pk: frozenset({"officer"})})
    record_membership({"network_id": make_network().pk}, city=seoul, access=access)
    client = api_client_of(seoul, officer, "read:public")
    shown = {row["id"] for row in rows(client, "actors/")}
    assert str(hamburg.pk) in shown
    assert str(private.pk) not in shown
    assert rows(client, "network-memberships/") == []
    for path in ("posts/", "people/", "report-runs/"):
        assert client.get(f"/api/v1/{path}").status_code == 403


def test_public_and_narrow_scopes_add_up(
    seoul: City, officer: User, activities: dict[str, Activity]
) -> None:
    make_post(seoul, make_actor("Lyon"))
    client = api_client_of(seoul, officer, "read:public", "read:partners")
    assert [row["title"] for row in rows(client, "activities/")] == ["public"]
    assert len(rows(client, "posts/")) == 1


@pytest.mark.parametrize("scope", ["read", "read:activities"])
def test_confidential_records_stay_closed(
    seoul: City, officer: User, activities: dict[str, Activity], scope: str
) -> None:
    client = api_client_of(seoul, officer, scope)
    assert {row["title"] for row in rows(client, f"activities/?{EVERY_STATE}")} == {
        "public",
        "internal",
        "draft",
    }
    hidden = activities["confidential"].pk
    assert client.get(f"/api/v1/activities/{hidden}/").status_code == 404


def test_scope_of_one_resource_writes_that_alone(
    seoul: City, officer: User, activities: dict[str, Activity]
) -> None:
    client = api_client_of(seoul, officer, "write:activities")
    address = f"/api/v1/activities/{activities['internal'].pk}/"
    body = {"version": activities["internal"].version, "title": "Changed"}
    assert client.patch(address, body, format="json").status_code == 200
    refused = client.post("/api/v1/actors/", {}, format="json")
    assert refused.status_code == 403
    assert refused.json()["code"] == "scope"
    assert "write:partners" in refused.json()["detail"]
    assert client.get("/api/v1/report-runs/").status_code == 403


def test_what_belongs_to_all_is_open_to_every_key(seoul: City, officer: User) -> None:
    client = api_client_of(seoul, officer, "read:reports")
    for path in ("", "vocabulary/", "glossary/", "places/", "actors/", "ties/", "cities/"):
        assert client.get(f"/api/v1/{path}").status_code == 200, path
        assert client.post(f"/api/v1/{path}", {}, format="json").status_code in {403, 405}, path


@pytest.mark.parametrize("path", ["vocabulary/", "glossary/", "indicators/", "map/", "cities/"])
def test_parameter_that_nobody_knows_is_refused(api_client: APIClient, path: str) -> None:
    unknown = ["domian", *([] if path == "cities/" else ["page_size"])]
    answer = api_client.get(f"/api/v1/{path}", dict.fromkeys(unknown, "1"))
    assert answer.status_code == 400
    told = [(error["in"], error["pointer"]) for error in answer.json()["errors"]]
    assert told == [("query", f"/{name}") for name in unknown]
    assert api_client.get(f"/api/v1/{path}", {"format": "json"}).status_code == 200
