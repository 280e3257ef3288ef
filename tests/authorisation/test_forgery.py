"""Another site cannot make a browser write here, nor use us to send anybody elsewhere."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.authorisation.cast import Asker, World
from tests.authorisation.routes import route_names
from tests.authorisation.rules import Door
from tests.authorisation.table import OF_ADMINISTRATORS, TABLE
from tests.citydiplo.test_redirects import leads_elsewhere

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
# Asks for no session: a mail program sends the form, and the link itself is the secret.
BY_LINK = {"unsubscribe"}
# By session, that is; programs send a key, which no browser adds by itself.
BY_SESSION = [
    name
    for name in route_names()
    if name in TABLE and TABLE[name].door not in {Door.KEY, Door.NOBODY} and name not in BY_LINK
]
ELSEWHERE = ("https://elsewhere.example/", "//elsewhere.example/")
NAMES_OF_PLACES = ("next", "back", "url", "return", "return_to", "redirect", "redirect_to", "to")


def _asker(world: World, name: str) -> Asker:
    rule = TABLE[name]
    if rule.door is Door.PLATFORM:
        return world.asker("platform_admin")
    return world.asker("city_admin" if rule.action in OF_ADMINISTRATORS else "officer")


def _address(world: World, name: str) -> str:
    record = TABLE[name].record
    return reverse(name, args=world.records[record][0].args if record else ())


@pytest.mark.parametrize("name", BY_SESSION)
def test_no_page_is_written_by_a_form_of_another_site(name: str, world: World) -> None:
    asker = _asker(world, name)
    client = Client(enforce_csrf_checks=True)
    client.cookies = asker.client.cookies
    methods = [method for method in UNSAFE if method in TABLE[name].methods]
    for method in methods:
        answer = client.generic(method, _address(world, name))
        assert answer.status_code == 403, method
        assert b"csrf" in answer.content.lower() or b"form" in answer.content.lower()


def test_walk_meets_every_page_that_writes() -> None:
    assert sum("POST" in TABLE[name].methods for name in BY_SESSION) > 40


def test_key_opens_no_page_and_session_no_address_of_the_api(world: World) -> None:
    officer, key = world.asker("officer").client, world.asker("writing key").client
    assert officer.post("/api/v1/actors/", {}, content_type="application/json").status_code == 401
    assert key.get("/activities/").status_code == 302


@pytest.mark.parametrize("name", [name for name in BY_SESSION if "GET" in TABLE[name].methods])
def test_no_page_leads_elsewhere(name: str, world: World) -> None:
    client, address = _asker(world, name).client, _address(world, name)
    for place in ELSEWHERE:
        answer = client.get(address, dict.fromkeys(NAMES_OF_PLACES, place), headers={
            "referer": place, "hx-current-url": place, "hx-request": "true"})  # fmt: skip
        if answer.streaming:
            answer.getvalue()
        assert not leads_elsewhere(answer), place
