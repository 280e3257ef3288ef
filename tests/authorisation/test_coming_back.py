"""Whoever switches the language lands on a page, whatever the last one was an answer to."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.authorisation.cast import Asker, World
from tests.authorisation.routes import route_names
from tests.authorisation.rules import Door
from tests.authorisation.table import OF_ADMINISTRATORS, TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

NEXT = re.compile(r'<form class="language-switch".*?name="next" value="([^"]*)"', re.DOTALL)
# They take what is sent, and show nothing themselves.
SENT_TO = [
    name
    for name in route_names()
    if name in TABLE
    and TABLE[name].door not in {Door.KEY, Door.NOBODY}
    and "POST" in TABLE[name].methods
    and "GET" not in TABLE[name].methods
]
CAME_FROM = "/activities/?q=flood"


def _asker(world: World, name: str) -> Asker:
    rule = TABLE[name]
    if rule.door is Door.PLATFORM:
        return world.asker("platform_admin")
    return world.asker("city_admin" if rule.action in OF_ADMINISTRATORS else "officer")


def test_walk_meets_every_address_to_which_is_only_sent() -> None:
    assert len(SENT_TO) > 20


@pytest.mark.parametrize("name", SENT_TO)
def test_answer_to_what_was_sent_leads_back_to_a_page(name: str, world: World) -> None:
    asker, record = _asker(world, name), TABLE[name].record
    address = reverse(name, args=world.records[record][0].args if record else ())
    # A form that is refused, at every address alike.
    client = Client(enforce_csrf_checks=True)
    client.cookies = asker.client.cookies

    def leads_to(came_from: str) -> str:
        answer = client.post(address, headers={"referer": f"http://testserver{came_from}"})
        assert answer.status_code == 403
        (found,) = NEXT.findall(answer.text)
        return str(found)

    assert leads_to(CAME_FROM) == CAME_FROM
    # What was sent once more from the answer itself.
    again = leads_to(address)
    assert again != address
    assert asker.client.get(again, follow=True).status_code == 200
    assert leads_to("//elsewhere.example/") == again
