"""Roles follow the claims at every sign-in, and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.members.services.roles import end_work, set_roles
from accounts.models import Membership, User
from partners.models import City
from records.access import Access, Role
from tests.accounts.single_sign_on.conftest import Configure
from tests.accounts.single_sign_on.provider import Provider
from tests.factories import make_user


@pytest.fixture
def newcomer(seoul: City, busan: City) -> User:
    """Known here, without any role."""
    return make_user(None, name="Kim Min-ji")


def roles(person: User) -> set[tuple[str | None, str, str]]:
    held = person.memberships.values_list("city__code", "role", "source")
    return {(city, role, source) for city, role, source in held}


def sign_in(provider: Provider, client: Client, **claims: Any) -> None:
    provider.claims.update(claims)
    assert provider.sign_in(client).status_code == 302
    client.post("/accounts/sign-out/")


def test_claims_give_roles_and_take_them_away_again(
    provider: Provider, client: Client, newcomer: User
) -> None:
    sign_in(provider, client, groups=["officers", "guests", "unknown"])
    assert roles(newcomer) == {("SEL", "officer", "seoul"), ("BUS", "viewer", "seoul")}
    sign_in(provider, client, groups="officers", realm_access={"roles": ["lawyers"]})
    assert roles(newcomer) == {("SEL", "officer", "seoul"), ("SEL", "legal", "seoul")}
    for nothing in ([], None, {"officers": True}, 7):
        sign_in(provider, client, groups="officers", realm_access=None)
        sign_in(provider, client, groups=nothing)
        assert roles(newcomer) == set()


def test_person_without_a_mapped_role_gets_in_nowhere(
    provider: Provider, client: Client, newcomer: User
) -> None:
    provider.claims["groups"] = ["officers"]
    provider.sign_in(client)
    assert client.get("/activities/").status_code == 200
    client.post("/accounts/sign-out/")
    provider.claims["groups"] = []
    provider.sign_in(client)
    answer = client.get("/activities/")
    assert answer.status_code == 403
    assert "You hold no role in any city" in answer.text


def test_what_was_given_by_hand_or_by_others_stays(
    provider: Provider, client: Client, newcomer: User, seoul: City, busan: City
) -> None:
    newcomer.memberships.create(city=seoul, role=Role.OFFICER)
    newcomer.memberships.create(city=busan, role=Role.HEAD, source="another")
    before = roles(newcomer)
    sign_in(provider, client, groups=["officers", "nowhere"])
    assert roles(newcomer) == before
    sign_in(provider, client, groups=[])
    assert roles(newcomer) == before


def test_changes_are_kept_in_history_with_the_provider(
    provider: Provider, client: Client, newcomer: User
) -> None:
    sign_in(provider, client, groups=["officers"])
    sign_in(provider, client, groups=["officers"])
    sign_in(provider, client, groups=[])
    events = Membership.history.rel.related_model.objects.order_by("pgh_id")
    told = [(one.pgh_label, one.role, one.pgh_context["channel"]) for one in events]
    assert told == [("insert", "officer", "sso"), ("delete", "officer", "sso")]
    assert {one.pgh_context["provider"] for one in events} == {"seoul"}
    assert {one.pgh_context["person"] for one in events} == {str(newcomer.pk)}


def test_role_by_claims_is_taken_away_there_and_not_by_hand(
    provider: Provider, client: Client, newcomer: User, seoul: City, settings: Any
) -> None:
    sign_in(provider, client, groups=["officers"])
    access = Access(roles={seoul.pk: frozenset({Role.CITY_ADMIN})})
    with pytest.raises(ValidationError, match="Officer comes from the sign-in with Seoul City"):
        end_work(newcomer.pk, city=seoul, access=access)
    set_roles(newcomer.pk, [Role.OFFICER, Role.HEAD], city=seoul, access=access)
    set_roles(newcomer.pk, [Role.OFFICER], city=seoul, access=access)
    assert roles(newcomer) == {("SEL", "officer", "seoul")}
    # Once the provider is gone, nobody else could.
    settings.OIDC_PROVIDERS = ""
    end_work(newcomer.pk, city=seoul, access=access)
    assert roles(newcomer) == set()


def test_city_that_is_not_here_is_told_to_the_log_only(
    provider: Provider, client: Client, seoul: City, caplog: pytest.LogCaptureFixture
) -> None:
    person = make_user(None, name="Kim Min-ji")
    sign_in(provider, client, groups=["officers", "guests"])
    assert roles(person) == {("SEL", "officer", "seoul")}
    assert "its rules name the city BUS, which is not here" in caplog.text


def test_platform_is_administered_by_claims_only_where_the_rule_says_so(
    provider: Provider, client: Client, newcomer: User, configure: Configure, settings: Any
) -> None:
    configure(provider.url, "platform = true")
    settings.OIDC_PROVIDERS += """
    [[provider.roles]]
    claim = "groups"
    value = "root"
    role = "platform_admin"
    """
    sign_in(provider, client, groups=["root"])
    assert roles(newcomer) == {(None, "platform_admin", "seoul")}
    sign_in(provider, client, groups=[])
    assert roles(newcomer) == set()


def test_own_page_tells_where_the_roles_come_from(
    provider: Provider, client: Client, newcomer: User, busan: City, settings: Any
) -> None:
    newcomer.memberships.create(city=busan, role=Role.HEAD)
    provider.claims["groups"] = ["officers"]
    provider.sign_in(client)
    text = client.get("/accounts/me/").text
    assert "Seoul: Officer by your sign-in with Seoul City" in text
    assert "Busan: Head of office by" not in text
    # Nobody knows any more how it was called.
    settings.OIDC_PROVIDERS = ""
    assert "Seoul: Officer by your sign-in with seoul" in client.get("/accounts/me/").text
