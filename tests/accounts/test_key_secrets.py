"""Secrets of keys: renewed with an overlap, noted when used, bound to networks."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.keys.services import create_key, note_use, revoke_secret, rotate_key
from accounts.models import ApiKey, KeySecret, User
from partners.models import City
from records.access import Role
from tests.factories import make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(seoul: City) -> User:
    return make_user(seoul, Role.CITY_ADMIN, name="Yoon Seo-ah")


@pytest.fixture
def admin_client(admin: User) -> Client:
    return client_of(admin)


def make_key(city: City, by: User, **more: Any) -> tuple[ApiKey, str]:
    last_day = timezone.localdate() + datetime.timedelta(days=90)
    given = {"name": "Statistics", "scopes": ["read"], "expires_on": last_day, **more}
    return create_key(city=city, by=by, **given)


def ask(secret: str, *, peer: str = "127.0.0.1", **headers: str) -> Any:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client.get("/api/v1/", REMOTE_ADDR=peer, headers=headers)


def status_with(secret: str) -> int:
    return int(ask(secret).status_code)


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def test_both_secrets_open_until_the_first_ends(
    admin: User, admin_client: Client, seoul: City
) -> None:
    key, first = make_key(seoul, admin)
    address = f"/accounts/keys/{key.pk}/rotate/"
    assert f'value="{in_days(7).isoformat()}"' in admin_client.get(address).text
    answer = admin_client.post(address, {"until": in_days(3).isoformat()}, follow=True)
    found = re.search(r"cdk_[0-9a-f]{8}_[\w-]{43}", answer.text)
    assert found
    assert "no-store" in answer["Cache-Control"]
    second = found[0]
    assert second.startswith(f"cdk_{key.prefix}_")
    assert status_with(first) == status_with(second) == 200
    page = admin_client.get(f"/accounts/keys/{key.pk}/").text
    assert first not in page
    assert second not in page
    assert f"cdk_{key.prefix}_{first[13:17]}…" in page

    old = KeySecret.objects.exclude(expires_at=None).get()
    assert old.last_day == in_days(3)
    last_moment = timezone.make_aware(datetime.datetime.combine(in_days(4), datetime.time.min))
    assert old.is_live(at=last_moment - datetime.timedelta(seconds=1))
    assert not old.is_live(at=last_moment)
    KeySecret.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert status_with(first) == 401
    assert status_with(second) == 200


def test_never_more_than_two_secrets_work(admin: User, admin_client: Client, seoul: City) -> None:
    key, first = make_key(seoul, admin)
    now = timezone.now()
    rotate_key(key, until=in_days(7), by=admin, at=now)
    page = admin_client.get(f"/accounts/keys/{key.pk}/").text
    assert f"/accounts/keys/{key.pk}/rotate/" not in page
    rotate = f"/accounts/keys/{key.pk}/rotate/"
    for refused in (
        admin_client.get(rotate, follow=True),
        admin_client.post(rotate, {"until": in_days(7).isoformat()}, follow=True),
    ):
        assert "revoke the one that nobody uses" in refused.text
    assert KeySecret.objects.count() == 2
    old = KeySecret.objects.exclude(expires_at=None).get()
    admin_client.post(f"/accounts/keys/secrets/{old.pk}/revoke/")
    assert status_with(first) == 401
    assert status_with(rotate_key(key, until=in_days(0), by=admin, at=now)) == 200
    assert KeySecret.objects.count() == 3


@pytest.mark.parametrize("days", [-1, 31])
def test_overlap_has_its_bounds(admin: User, seoul: City, days: int) -> None:
    key, _secret = make_key(seoul, admin)
    with pytest.raises(ValidationError) as caught:
        rotate_key(key, until=in_days(days), by=admin, at=timezone.now())
    assert list(caught.value.message_dict) == ["until"]
    assert KeySecret.objects.count() == 1


def test_closed_key_is_not_renewed_and_closes_its_secrets(admin: User, seoul: City) -> None:
    key, first = make_key(seoul, admin)
    second = rotate_key(key, until=in_days(7), by=admin, at=timezone.now())
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    assert status_with(first) == status_with(second) == 401
    with pytest.raises(ValidationError):
        rotate_key(key, until=in_days(7), by=admin, at=timezone.now())


def test_form_of_a_closed_key_is_not_offered(
    admin: User, admin_client: Client, seoul: City
) -> None:
    key, _secret = make_key(seoul, admin)
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    for method in (admin_client.get, admin_client.post):
        page = method(f"/accounts/keys/{key.pk}/rotate/", follow=True)
        assert page.redirect_chain == [(f"/accounts/keys/{key.pk}/", 302)]
        assert "The key is revoked or expired" in page.text


def test_where_no_secret_works_any_more_none_is_asked_about(
    admin: User, admin_client: Client, seoul: City
) -> None:
    key, _secret = make_key(seoul, admin)
    revoke_secret(KeySecret.objects.get())
    address = f"/accounts/keys/{key.pk}/rotate/"
    page = admin_client.get(address).text
    assert "The present secret works through" not in page
    assert "None of its secrets works any more" in page
    shown = admin_client.post(address, follow=True).context["shown"]
    assert status_with(shown.secret) == 200


def test_secret_of_another_city_is_not_there(
    admin_client: Client, outsider: User, busan: City
) -> None:
    key, secret = make_key(busan, outsider)
    row = KeySecret.objects.get()
    assert admin_client.post(f"/accounts/keys/secrets/{row.pk}/revoke/").status_code == 404
    assert admin_client.get(f"/accounts/keys/{key.pk}/").status_code == 404
    assert admin_client.post(f"/accounts/keys/{key.pk}/rotate/").status_code == 404
    assert status_with(secret) == 200


def test_use_is_noted_with_its_address_and_seen(
    admin: User, admin_client: Client, seoul: City
) -> None:
    key, secret = make_key(seoul, admin)
    assert "Never" in admin_client.get("/accounts/keys/").text
    before = timezone.now()
    assert ask(secret, peer="203.0.113.9").status_code == 200
    row = KeySecret.objects.get()
    assert row.last_used_at
    assert row.last_used_at >= before
    assert row.last_used_from == "203.0.113.9"
    assert "203.0.113.9" in admin_client.get(f"/accounts/keys/{key.pk}/").text
    assert "Never" not in admin_client.get("/accounts/keys/").text


def test_use_is_written_every_five_minutes_at_most(admin: User, seoul: City) -> None:
    _key, secret = make_key(seoul, admin)
    ask(secret)
    with CaptureQueriesContext(connection) as queries:
        ask(secret)
    assert [one["sql"] for one in queries if one["sql"].startswith("UPDATE")] == []
    row = KeySecret.objects.get()
    assert row.last_used_at
    for minutes, is_written in ((4, False), (5, True)):
        at = row.last_used_at + datetime.timedelta(minutes=minutes)
        note_use(KeySecret.objects.get(), at=at, address=None)
        assert (KeySecret.objects.get().last_used_at == at) is is_written


def test_use_is_neither_a_version_nor_history(admin: User, seoul: City) -> None:
    _key, secret = make_key(seoul, admin)
    ask(secret)
    row = KeySecret.objects.get()
    assert row.last_used_at
    assert row.version == 1
    assert row.history.count() == 1  # type: ignore[attr-defined]
    revoke_secret(row)
    labels = row.history.order_by("pgh_id").values_list("pgh_label", flat=True)  # type: ignore[attr-defined]
    assert list(labels) == ["insert", "update"]


def test_digest_is_in_no_history(admin: User, seoul: City) -> None:
    make_key(seoul, admin)
    event = KeySecret.objects.get().history.get()  # type: ignore[attr-defined]
    assert not hasattr(event, "digest")


def test_key_opens_from_its_networks_alone(admin: User, seoul: City) -> None:
    _key, secret = make_key(seoul, admin, networks=["192.0.2.0/24", "2001:db8::/32"])
    assert ask(secret, peer="192.0.2.17").status_code == 200
    assert ask(secret, peer="2001:db8:7::1").status_code == 200
    refused = ask(secret, peer="203.0.113.9")
    assert refused.status_code == 403
    told = refused.json()
    assert told["code"] == "network"
    assert "203.0.113.9" in told["detail"]
    assert "192.0.2" not in refused.content.decode()
    assert ask(secret, peer="").status_code == 403
    assert KeySecret.objects.get().last_used_from == "192.0.2.17"


def test_network_is_that_of_the_caller_behind_the_proxy(admin: User, seoul: City) -> None:
    _key, secret = make_key(seoul, admin, networks=["192.0.2.0/24"])
    forged = {"X-Forwarded-For": "192.0.2.17"}
    assert ask(secret, peer="203.0.113.9", **forged).status_code == 403
    with override_settings(TRUSTED_PROXIES=["1"]):
        assert ask(secret, peer="10.0.0.1", **forged).status_code == 200
        forged = {"X-Forwarded-For": "192.0.2.17, 203.0.113.9"}
        assert ask(secret, peer="10.0.0.1", **forged).status_code == 403
