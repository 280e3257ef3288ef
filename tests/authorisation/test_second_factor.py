"""The walk once more, for people who must have a second factor and have none."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.sign_in.middleware import OPEN_WITHOUT_FACTOR, SET_UP
from records.access import Role
from tests.authorisation.cast import Asker, World
from tests.authorisation.rules import Door
from tests.authorisation.table import TABLE

OF_PEOPLE = {Door.SIGNED_IN, Door.CITY, Door.PLATFORM}
CLOSED = [
    name
    for name, rule in TABLE.items()
    if rule.door in OF_PEOPLE and name not in OPEN_WITHOUT_FACTOR
]


def _address(world: World, name: str) -> str:
    record = TABLE[name].record
    return reverse(name, args=world.records[record][0].args if record else ())


def _askers(world: World) -> list[Asker]:
    return [world.asker(name) for name in ("officer", "city_admin", "platform_admin")]


@pytest.mark.parametrize("name", CLOSED)
def test_page_is_closed_until_the_factor_is_set_up(name: str, world: World, settings) -> None:
    settings.SECOND_FACTOR_ROLES = Role.values
    address = _address(world, name)
    met = set()
    for asker in _askers(world):
        for method in TABLE[name].methods:
            with transaction.atomic():
                answer = asker.client.generic(method, address)
                transaction.set_rollback(True)
            met.add((answer.status_code, answer.get("Location")))
    assert met == {(302, reverse(SET_UP))}


@pytest.mark.parametrize("name", sorted(OPEN_WITHOUT_FACTOR - {"account_logout", "set_language"}))
def test_ways_to_a_factor_are_open(name: str, world: World, settings) -> None:
    settings.SECOND_FACTOR_ROLES = Role.values
    for asker in _askers(world):
        answer = asker.client.get(_address(world, name))
        assert answer.get("Location") != reverse(SET_UP)
        assert answer.status_code in {200, 302}


def test_keys_are_not_concerned(world: World, settings) -> None:
    settings.SECOND_FACTOR_ROLES = Role.values
    assert world.asker("reading key").client.get("/api/v1/activities/").status_code == 200
