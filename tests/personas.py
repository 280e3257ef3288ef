"""Who acts in a test: cities, people of each role, and clients that are them."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.keys.services import create_key
from accounts.models import KeySecret, User
from partners.models import City
from records.access import Access, Role
from tests.factories import make_city, make_user


@pytest.fixture
def seoul(db: None) -> City:
    return make_city()


@pytest.fixture
def busan(db: None) -> City:
    return make_city("Busan", "부산광역시", "BUS")


@pytest.fixture
def officer(seoul: City) -> User:
    return make_user(seoul, Role.OFFICER)


@pytest.fixture
def head(seoul: City) -> User:
    return make_user(seoul, Role.HEAD, name="Park Ji-hoon")


@pytest.fixture
def viewer(seoul: City) -> User:
    return make_user(seoul, Role.VIEWER, name="Lee Su-bin")


@pytest.fixture
def mayor(seoul: City) -> User:
    """Somebody of the mayor's office."""
    return make_user(seoul, Role.MAYOR_OFFICE, name="Choi Eun-seo")


@pytest.fixture
def reviewer(seoul: City) -> User:
    """A legal reviewer."""
    return make_user(seoul, Role.LEGAL, name="Jung Do-yun")


@pytest.fixture
def outsider(busan: City) -> User:
    """An officer of another city."""
    return make_user(busan, Role.OFFICER, name="Han Ye-jin")


@pytest.fixture
def officer_access(officer: User) -> Access:
    return access_for_user(officer)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer_client(officer: User) -> Client:
    return client_of(officer)


@pytest.fixture
def mayor_client(mayor: User) -> Client:
    return client_of(mayor)


@pytest.fixture
def viewer_client(viewer: User) -> Client:
    return client_of(viewer)


@pytest.fixture
def outsider_client(outsider: User) -> Client:
    return client_of(outsider)


def api_client_of(city: City, by: User, *scopes: str) -> APIClient:
    """Another system with a key that it uses all the time: its use is not noted again."""
    key, secret = create_key(
        city=city, name="statistics", scopes=scopes, expires_on=datetime.date(2999, 1, 1), by=by
    )
    KeySecret.objects.filter(key=key).update(last_used_at=timezone.now())
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def api_client(seoul: City, officer: User) -> APIClient:
    """Another system with a reading and writing key of Seoul."""
    return api_client_of(seoul, officer, "write")


@pytest.fixture
def outsider_api_client(busan: City, outsider: User) -> APIClient:
    return api_client_of(busan, outsider, "write")
