"""The page on which a person subscribes, and takes addresses back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.secrets import digest_of
from notices.feeds.services import MOST_ADDRESSES
from notices.models import FeedAddress
from partners.models import City
from tests.personas import client_of

pytestmark = pytest.mark.django_db
PAGE = "/calendar/subscribe/"
GIVEN = {"name": "My phone", "kinds": ["visit", "meeting"]}


def made(client: Client, **values: Any) -> str:
    """The address that the page shows after one was made."""
    page = client.post(PAGE, {**GIVEN, **values}, follow=True)
    found = re.search(r'value="http://testserver(/feeds/[^"]+)"', page.content.decode())
    assert found is not None
    return found.group(1)


def test_an_address_is_shown_once_and_only_its_digest_is_kept(
    officer_client: Client, client: Client
) -> None:
    path = made(officer_client)
    assert client.get(path).status_code == 200
    secret = path.split("/")[2]
    assert secret not in officer_client.get(PAGE).content.decode()
    row = FeedAddress.objects.get()
    assert row.digest == digest_of(secret)
    assert secret not in str(vars(row))
    assert not hasattr(row.history.get(), "digest")  # type: ignore[attr-defined]


def test_revoking_asks_first_and_closes_the_address(officer_client: Client, client: Client) -> None:
    path = made(officer_client)
    page = f"{PAGE}{FeedAddress.objects.get().pk}/revoke/"
    assert officer_client.get(page).status_code == 200
    assert client.get(path).status_code == 200
    officer_client.post(page)
    assert client.get(path).status_code == 404
    assert officer_client.post(page).status_code == 404
    assert "My phone" not in officer_client.get(PAGE).content.decode()


def test_renewing_gives_another_address_in_the_place_of_the_former(
    officer_client: Client, client: Client
) -> None:
    former = made(officer_client)
    page = officer_client.post(f"{PAGE}{FeedAddress.objects.get().pk}/renew/", follow=True)
    found = re.search(r'value="http://testserver(/feeds/[^"]+)"', page.content.decode())
    assert found is not None
    assert client.get(found.group(1)).status_code == 200
    assert client.get(former).status_code == 404


def test_nobody_sees_or_ends_the_addresses_of_somebody_else(
    officer_client: Client, head: User, outsider_client: Client
) -> None:
    made(officer_client)
    pk = FeedAddress.objects.get().pk
    for client in (client_of(head), outsider_client):
        assert "My phone" not in client.get(PAGE).content.decode()
        for verb in ("renew", "revoke"):
            assert client.post(f"{PAGE}{pk}/{verb}/").status_code == 404
    assert FeedAddress.objects.live().count() == 1


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "two\nlines\x07"}, "name"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["nothing"]}, "kinds"),
    ],
)
def test_what_is_not_valid_is_told_at_its_field(
    officer_client: Client, values: dict[str, Any], told: str
) -> None:
    page = officer_client.post(PAGE, {**GIVEN, **values})
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {told}
    assert not FeedAddress.objects.exists()


def test_there_is_an_end_to_addresses(officer_client: Client, seoul: City) -> None:
    for _number in range(MOST_ADDRESSES):
        made(officer_client)
    page = officer_client.post(PAGE, GIVEN)
    assert page.status_code == 422
    assert "revoke one" in page.content.decode()
    assert FeedAddress.objects.count() == MOST_ADDRESSES
