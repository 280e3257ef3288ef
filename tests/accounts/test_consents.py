"""One key for several cities: what it reads, while each of them consents."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.keys.services import create_key
from accounts.models import ApiKey, KeyConsent, User
from activities.models import Activity
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Role, Visibility
from tests.factories import make_activity, make_actor, make_city, make_post, make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db

NEW = "/accounts/keys/of-others/new/"
LIST = "/accounts/keys/of-others/"


@pytest.fixture
def association(db: None) -> City:
    return make_city("Association", "시도지사협의회", "ASC")


@pytest.fixture
def admin_client(seoul: City) -> Client:
    return client_of(make_user(seoul, Role.CITY_ADMIN, name="Yoon Seo-ah"))


def make_key(city: City, *scopes: str, **more: Any) -> tuple[ApiKey, APIClient]:
    by = User.objects.filter(name="Owner").first() or make_user(city, "city_admin", name="Owner")
    given = {"is_for_other_cities": True, "expires_on": datetime.date(2999, 1, 1), **more}
    key, secret = create_key(city=city, name="Statistics", scopes=scopes, by=by, **given)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return key, client


def log(city: City, title: str, **values: Any) -> Activity:
    partner = Actor.objects.filter(labels__en="Lyon").first() or make_actor("Lyon")
    return make_activity(city, title, partners=(partner,), **values)


def titles(client: APIClient, path: str = "activities/", **query: Any) -> list[str]:
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content
    return sorted(row["title"] for row in answer.json()["results"])


def test_nothing_is_read_before_the_consent_nor_after_it(
    association: City, seoul: City, admin_client: Client
) -> None:
    log(seoul, "Theirs")
    log(association, "Own")
    key, client = make_key(association, "read")
    assert titles(client) == ["Own"]
    shown = admin_client.get(NEW, {"code": f"cdk_{key.prefix}"}).text
    assert "Statistics" in shown
    assert "Association" in shown
    assert "Read everything but people at partners" in shown
    assert titles(client) == ["Own"]

    assert admin_client.post(NEW, {"code": key.prefix})["Location"] == LIST
    assert titles(client) == ["Own", "Theirs"]
    assert "Association" in admin_client.get(LIST).text

    consent = KeyConsent.objects.get()
    address = f"{LIST}{consent.pk}/withdraw/"
    assert "reads nothing of Seoul" in admin_client.get(address).text
    assert admin_client.post(address)["Location"] == LIST
    assert titles(client) == ["Own"]
    assert admin_client.post(address)["Location"] == LIST
    admin_client.post(NEW, {"code": key.prefix})
    assert titles(client) == ["Own", "Theirs"]


def test_consent_reads_and_never_writes(
    association: City, seoul: City, admin_client: Client
) -> None:
    activity = log(seoul, "Theirs")
    hidden = log(seoul, "Quiet", visibility=Visibility.CONFIDENTIAL)
    key, client = make_key(association, "write")
    admin_client.post(NEW, {"code": key.prefix})
    assert KeyConsent.objects.get().scopes == ["read"]
    address = f"/api/v1/activities/{activity.pk}/"
    assert client.get(address).status_code == 200
    assert client.get(f"/api/v1/activities/{hidden.pk}/").status_code == 404
    answer = client.patch(address, {"version": 1, "title": "Changed"}, format="json")
    assert answer.status_code == 404
    assert Activity.objects.get(pk=activity.pk).title == "Theirs"


def test_what_is_written_names_nothing_of_a_city_that_consented(
    association: City, seoul: City, admin_client: Client
) -> None:
    private = make_actor("Quiet Society", steward=seoul, type=v.ActorType.NGO, tier="")
    key, client = make_key(association, "write")
    admin_client.post(NEW, {"code": key.prefix})
    assert client.get(f"/api/v1/actors/{private.pk}/").status_code == 200
    answer = client.post(
        "/api/v1/posts/", {"actor": str(private.pk), "titles": {"en": "Chair"}}, format="json"
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/actor"


def test_consent_goes_as_far_as_the_scopes_that_were_shown(
    association: City, seoul: City, admin_client: Client
) -> None:
    log(seoul, "Open", visibility=Visibility.PUBLIC)
    log(seoul, "Internal")
    make_post(seoul, make_actor("Hamburg"))
    key, client = make_key(association, "read:public")
    admin_client.post(NEW, {"code": key.prefix})
    assert titles(client) == ["Open"]
    assert client.get("/api/v1/posts/").status_code == 403
    # Were the key to become wider, the consent would not.
    ApiKey.objects.filter(pk=key.pk).update(scopes=["read"])
    assert titles(client) == ["Open"]


def test_lists_and_figures_take_one_of_the_cities(
    association: City, seoul: City, busan: City, admin_client: Client
) -> None:
    log(seoul, "Theirs")
    log(association, "Own")
    key, client = make_key(association, "read")
    admin_client.post(NEW, {"code": key.prefix})
    assert titles(client, city=seoul.pk) == ["Theirs"]
    assert titles(client, city=str(association.pk).upper()) == ["Own"]
    cities = client.get("/api/v1/cities/").json()["results"]
    assert [(city["code"], city["scopes"]) for city in cities] == [
        ("ASC", ["read"]),
        ("SEL", ["read"]),
    ]
    for path in ("activities/", "map/", "indicators/"):
        for wrong in (busan.pk, "x", ""):
            refused = client.get(f"/api/v1/{path}", {"city": wrong})
            assert refused.status_code == 400
            assert refused.json()["errors"][0]["pointer"] == "/city"
    assert client.get("/api/v1/ties/", {"city": seoul.pk}).status_code == 400


def test_indicators_are_those_of_the_city_asked_for(
    association: City, seoul: City, admin_client: Client
) -> None:
    day = timezone.localdate().isoformat()
    for number in range(3):
        log(seoul, f"Theirs {number}", starts_on=day, state=v.ActivityState.ONGO)
    key, client = make_key(association, "read")
    admin_client.post(NEW, {"code": key.prefix})

    def cases(**query: Any) -> set[int]:
        told = client.get("/api/v1/indicators/", query).json()["directions"]
        return {share["cases"] + share["left_out"] for one in told for share in one["shares"]}

    assert 3 in cases(city=seoul.pk)
    assert cases() == {0}


@pytest.mark.parametrize("code", ["", "cdk_", "cdk_00000000", "x\0", "%", "x" * 41])
def test_code_that_is_none_is_told_its_mend(admin_client: Client, code: str) -> None:
    for send in (admin_client.get, admin_client.post):
        answer = send(NEW, {"code": code})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["code"]


def test_only_keys_that_ask_are_found(association: City, seoul: City, admin_client: Client) -> None:
    silent, _client = make_key(association, "read", is_for_other_cities=False)
    expired, _client = make_key(association, "read", expires_on=datetime.date(2001, 1, 1))
    own, _client = make_key(seoul, "read")
    for key in (silent, expired, own):
        assert admin_client.post(NEW, {"code": key.prefix}).status_code == 422
    assert not KeyConsent.objects.exists()


def test_second_consent_is_told(association: City, seoul: City, admin_client: Client) -> None:
    key, _client = make_key(association, "read")
    admin_client.post(NEW, {"code": key.prefix})
    again = admin_client.post(NEW, {"code": key.prefix})
    assert again.status_code == 422
    assert "consented to this key already" in again.text
    assert KeyConsent.objects.count() == 1


def test_owner_sees_who_consented_and_cannot_withdraw_it(
    association: City, seoul: City, admin_client: Client
) -> None:
    key, _client = make_key(association, "read")
    admin_client.post(NEW, {"code": key.prefix})
    owner = client_of(User.objects.get(name="Owner"))
    assert "Seoul" in owner.get(f"/accounts/keys/{key.pk}/").text
    consent = KeyConsent.objects.get()
    assert owner.post(f"{LIST}{consent.pk}/withdraw/").status_code == 404
    assert "Statistics" not in owner.get(LIST).text
    assert KeyConsent.objects.get().withdrawn_at is None
