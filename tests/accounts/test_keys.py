from __future__ import annotations

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.keys.services import change_key, create_key, find_secret, revoke_key
from accounts.models import ApiKey, KeySecret, User
from partners.models import City
from records.access import Role
from tests.factories import make_user
from tests.personas import client_of

NEW = "/accounts/keys/new/"


@pytest.fixture
def admin(seoul: City) -> User:
    return make_user(seoul, Role.CITY_ADMIN, name="Yoon Seo-ah")


@pytest.fixture
def admin_client(admin: User) -> Client:
    return client_of(admin)


def values(**more: str) -> dict[str, str]:
    day = timezone.localdate() + datetime.timedelta(days=30)
    return {"name": "Statistics", "scope": "read", "expires_on": day.isoformat(), **more}


def make_key(city: City, by: User, *, days: int = 1) -> tuple[ApiKey, str]:
    last_day = timezone.localdate() + datetime.timedelta(days=days)
    return create_key(city=city, name="Statistics", scopes=["read"], expires_on=last_day, by=by)


def status_with(secret: str) -> int:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client.get("/api/v1/").status_code


def test_new_key_is_shown_once_and_opens_the_api(admin_client: Client, seoul: City) -> None:
    answer = admin_client.post(NEW, values(), follow=True)
    secret = re.search(r"cdk_[0-9a-f]{8}_[\w-]{43}", answer.text)
    assert secret
    assert "no-store" in answer["Cache-Control"]
    assert status_with(secret[0]) == 200
    listed = admin_client.get("/accounts/keys/").text
    assert secret[0][:12] in listed
    assert secret[0] not in listed
    assert secret[0] not in str(dict(admin_client.session))
    key = ApiKey.objects.get()
    # Loaded again it makes no other key, and shows this one no more.
    page = f"/accounts/keys/{key.pk}/"
    assert answer.redirect_chain == [(page, 302)]
    assert secret[0] not in admin_client.get(page).text
    assert key.city == seoul
    assert KeySecret.objects.get(key=key).digest not in answer.text


def test_secret_waits_closed_for_the_page_that_shows_it(admin_client: Client) -> None:
    admin_client.post(NEW, values())
    kept = admin_client.session["shown_once"]
    assert kept["of"] == "accounts.apikey"
    assert "cdk_" not in str(kept)
    key = ApiKey.objects.get()
    page = f"/accounts/keys/{key.pk}/"
    # No look at it: neither what is asked without a page, nor another page.
    admin_client.head(page)
    admin_client.get("/accounts/invitations/")
    assert f"cdk_{key.prefix}_" in admin_client.get(page).context["shown"].secret
    assert "shown_once" not in admin_client.session


def test_form_and_page_call_the_last_day_alike(admin_client: Client, admin: User) -> None:
    form = admin_client.get(NEW).context["form"]
    assert form["expires_on"].label == "Last day"


def test_form_offers_one_year(admin_client: Client) -> None:
    day = timezone.localdate() + datetime.timedelta(days=365)
    assert f'value="{day.isoformat()}"' in admin_client.get(NEW).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "  "),
        ("name", "x" * 101),
        ("name", "a\0b"),
        ("scope", "admin"),
        ("scope", ""),
        ("expires_on", ""),
        ("expires_on", "2026-02-31"),
        ("expires_on", "20025-01-01"),
        ("expires_on", "2001-01-01"),
        ("expires_on", "2999-01-01"),
        ("networks", "office"),
        ("networks", "192.0.2.5/24"),
        ("on_people", "admin"),
    ],
)
def test_bad_value_is_named_and_makes_no_key(admin_client: Client, field: str, value: str) -> None:
    answer = admin_client.post(NEW, values(**{field: value}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("given", "scopes"),
    [
        ({"scope": "read:public"}, ["read:public"]),
        ({"scope": "write", "on_activities": "read"}, ["write"]),
        ({"scope": "read", "on_activities": "write"}, ["read", "write:activities"]),
        ({"scope": "read", "on_people": "read"}, ["read", "read:people"]),
        (
            {"scope": "", "on_reports": "read", "on_people": "write"},
            ["read:reports", "write:people"],
        ),
        ({"scope": "read:public", "on_partners": "read"}, ["read:public", "read:partners"]),
    ],
)
def test_wide_choice_and_kinds_of_records_add_up(
    admin_client: Client, given: dict[str, str], scopes: list[str]
) -> None:
    assert admin_client.post(NEW, values(**given)).status_code == 302
    assert ApiKey.objects.get().scopes == scopes


def test_networks_are_kept_in_their_short_form(admin_client: Client) -> None:
    admin_client.post(NEW, values(networks="192.0.2.0/24\r\n2001:0db8::/32"))
    key = ApiKey.objects.get()
    assert key.networks == ["192.0.2.0/24", "2001:db8::/32"]
    page = admin_client.get(f"/accounts/keys/{key.pk}/").text
    assert "192.0.2.0/24, 2001:db8::/32" in page


def changed(key: ApiKey, **more: object) -> dict[str, object]:
    day = timezone.localdate() + datetime.timedelta(days=60)
    return {
        "name": "Statistics office",
        "expires_on": day.isoformat(),
        "networks": "192.0.2.0/24\r\n2001:db8::/32",
        "version": key.version,
        **more,
    }


def test_name_networks_and_last_day_of_a_key_change(
    admin: User, admin_client: Client, seoul: City
) -> None:
    key, secret = make_key(seoul, admin)
    address = f"/accounts/keys/{key.pk}/edit/"
    assert f'href="{address}"' in admin_client.get(f"/accounts/keys/{key.pk}/").text
    assert 'value="Statistics"' in admin_client.get(address).text
    sent = changed(key, networks="127.0.0.0/8", scope="write", scopes="write")
    assert admin_client.post(address, sent)["Location"] == f"/accounts/keys/{key.pk}/"
    key.refresh_from_db()
    assert (key.name, key.networks, key.version) == ("Statistics office", ["127.0.0.0/8"], 2)
    assert key.expires_on == timezone.localdate() + datetime.timedelta(days=60)
    assert key.scopes == ["read"]
    assert status_with(secret) == 200
    event = key.history.latest("pgh_id")  # type: ignore[attr-defined]
    assert (event.pgh_label, event.name) == ("update", "Statistics office")
    assert event.pgh_context["person"] == str(admin.pk)


def test_two_who_change_a_key_are_told(admin: User, admin_client: Client, seoul: City) -> None:
    key, _secret = make_key(seoul, admin)
    address = f"/accounts/keys/{key.pk}/edit/"
    admin_client.post(address, changed(key))
    second = admin_client.post(address, changed(key, name="Another name"))
    assert second.status_code == 409
    assert [line[1:] for line in second.context["form"].changed] == [
        ("Statistics office", "Another name")
    ]
    key.refresh_from_db()
    assert key.name == "Statistics office"
    again = changed(key, name="Another name", version=second.context["form"].data["version"])
    assert admin_client.post(address, again).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "\u202eevil"),
        ("expires_on", "2001-01-01"),
        ("expires_on", "2999-01-01"),
        ("networks", "office"),
        ("networks", "192.0.2.5/24"),
    ],
)
def test_bad_change_of_a_key_is_named(
    admin: User, admin_client: Client, seoul: City, field: str, value: str
) -> None:
    key, _secret = make_key(seoul, admin)
    answer = admin_client.post(f"/accounts/keys/{key.pk}/edit/", changed(key, **{field: value}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_closed_key_is_not_changed(admin: User, admin_client: Client, seoul: City) -> None:
    key, _secret = make_key(seoul, admin)
    revoke_key(key)
    for method in (admin_client.get, admin_client.post):
        page = method(f"/accounts/keys/{key.pk}/edit/", changed(key), follow=True)
        assert page.redirect_chain == [(f"/accounts/keys/{key.pk}/", 302)]
        assert "The key is revoked or expired" in page.text
    with pytest.raises(ValidationError):
        change_key(
            key.pk,
            {"name": "x", "networks": [], "expires_on": key.expires_on},
            version=key.version,
            access=access_for_user(admin),
            at=timezone.now(),
        )


def test_revoked_key_is_refused_at_once(admin: User, admin_client: Client, seoul: City) -> None:
    key, secret = make_key(seoul, admin)
    address = f"/accounts/keys/{key.pk}/revoke/"
    assert admin_client.get(address).status_code == 200
    assert status_with(secret) == 200
    assert admin_client.post(address)["Location"] == "/accounts/keys/"
    assert status_with(secret) == 401
    key.refresh_from_db()
    version = key.version
    revoke_key(key)
    key.refresh_from_db()
    assert key.version == version


def test_key_of_another_city_is_not_there(
    admin_client: Client, outsider: User, busan: City
) -> None:
    key, _secret = make_key(busan, outsider)
    assert admin_client.post(f"/accounts/keys/{key.pk}/revoke/").status_code == 404
    assert "Statistics" not in admin_client.get("/accounts/keys/").text


def test_list_goes_on_over_pages(admin: User, admin_client: Client, seoul: City) -> None:
    for _number in range(51):
        make_key(seoul, admin)
    first = admin_client.get("/accounts/keys/")
    following = first.context["page"].next_url
    assert len(first.context["page"].rows) == 50
    assert len(admin_client.get(following).context["page"].rows) == 1
    assert admin_client.get("/accounts/keys/?cursor=x").status_code == 404


def test_key_works_through_its_last_day(seoul: City, admin: User) -> None:
    assert status_with(make_key(seoul, admin, days=0)[1]) == 200
    assert status_with(make_key(seoul, admin, days=-1)[1]) == 401


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer cdk_한글", "Bearer cdk_" + "x" * 9000],
)
def test_anything_else_is_no_key(db: None, header: str) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    answer = client.get("/api/v1/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


def test_nothing_is_found_without_the_mark(db: None) -> None:
    assert find_secret("") is None


def test_session_does_not_open_the_api(admin_client: Client) -> None:
    assert admin_client.get("/api/v1/").status_code == 401
