"""Who may be named as owner, for keys that name one: id and name, of the own city alone."""

from __future__ import annotations

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.keys.services import consent_to
from accounts.models import ApiKey, Membership, User
from partners.models import City
from records.access import Access, Role
from tests.factories import make_user
from tests.personas import api_client_of

pytestmark = pytest.mark.django_db
COLLEAGUES = "/api/v1/colleagues/"


def told(client: APIClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{COLLEAGUES}{query}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, str]] = answer.json()["results"]
    return rows


@pytest.fixture
def people(seoul: City, busan: City, officer: User) -> dict[str, User]:
    made = {name: make_user(seoul, Role.VIEWER, name=name) for name in ("Zara", "Ahn Bo", "Gone")}
    Membership.objects.create(user=made["Zara"], city=seoul, role=Role.OFFICER)
    User.objects.filter(pk=made["Gone"].pk).update(is_active=False)
    make_user(busan, Role.OFFICER, name="Of Busan")
    return made


def test_each_who_works_in_the_city_is_told_once_by_id_and_name(
    people: dict[str, User], api_client: APIClient, officer: User
) -> None:
    rows = told(api_client)
    wanted = sorted([people["Zara"], people["Ahn Bo"], officer], key=lambda one: one.name)
    assert rows == [{"id": str(one.pk), "name": one.name} for one in wanted]
    assert told(api_client, "?q=ahn") == [{"id": str(people["Ahn Bo"].pk), "name": "Ahn Bo"}]
    first = api_client.get(f"{COLLEAGUES}?page_size=2").json()
    rest = api_client.get(first["next"]).json()
    assert [*first["results"], *rest["results"]] == rows


def test_only_keys_that_name_owners_or_read_people_get_in(seoul: City, officer: User) -> None:
    for scope in ("read", "read:activities", "write:reports", "read:public"):
        refused = api_client_of(seoul, officer, scope).get(COLLEAGUES)
        assert (refused.status_code, refused.json()["code"]) == (403, "scope")
        assert "write:activities" in refused.json()["detail"]
    for scope in ("write", "write:activities", "read:people"):
        assert told(api_client_of(seoul, officer, scope))


def test_city_that_consented_shows_nobody(
    people: dict[str, User], seoul: City, busan: City, outsider: User
) -> None:
    client = api_client_of(busan, outsider, "write", "read:people")
    key = ApiKey.objects.get(city=busan)
    ApiKey.objects.filter(pk=key.pk).update(is_for_other_cities=True)
    access = Access(roles={seoul.pk: frozenset({Role.CITY_ADMIN})})
    consent_to(key.prefix, city=seoul, access=access, by=people["Zara"], at=timezone.now())
    assert {row["name"] for row in told(client)}.isdisjoint(people)


def test_unknown_parameters_are_refused(api_client: APIClient) -> None:
    for query in ("?name=x", f"?q={'x' * 201}", "?q=%00"):
        assert api_client.get(f"{COLLEAGUES}{query}").status_code == 400
