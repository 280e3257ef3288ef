"""Whatever is sent to whichever route, nothing breaks: the answer is never a 500."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from django.db import transaction
from django.urls import reverse

from tests.authorisation.cast import Asker, Variant, World
from tests.authorisation.routes import route_names
from tests.authorisation.rules import Door
from tests.authorisation.table import OF_ADMINISTRATORS, TABLE

# A walk over all routes says little of what is tested, and takes a third longer when measured.
pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

NAMES = (
    "q", "cursor", "sort", "ordering", "page_size", "updated_since", "domain", "goal", "objective",
    "level", "type", "partner", "country", "kind", "state", "from", "to", "owner", "city",
    "activity", "title", "period_start", "columns", "area",
)  # fmt: skip
ODD = ("\0", "x", "20025-01-01", "2026-02-31", "9" * 30, "-1", "[]", "ㅎ" * 3000, "%", "' OR 1=1")
BODIES = (b"[]", b"null", b'"x"', b"3", b'{"": {}}', b'[{"a": [1]}]')


def _rows(door: Door, method: str) -> list[str]:
    return [
        name
        for name in route_names()
        if name in TABLE and TABLE[name].door is door and method in TABLE[name].methods
    ]


WRITTEN = [*_rows(Door.CITY, "POST"), *_rows(Door.PLATFORM, "POST")]
READ = [name for door in (Door.CITY, Door.PLATFORM, Door.KEY) for name in _rows(door, "GET")]


def _asker(world: World, name: str) -> Asker:
    if TABLE[name].door is Door.PLATFORM:
        return world.asker("platform_admin")
    needs_admin = TABLE[name].action in OF_ADMINISTRATORS
    page = "city_admin" if needs_admin else "officer"
    return world.asker(TABLE[name].program if TABLE[name].door is Door.KEY else page)


def _address(world: World, name: str) -> str:
    record = TABLE[name].record
    variant = world.records[record][-1] if record in {"actor"} else None
    if record and variant is None:
        variant = TABLE[name].usual(world.records[record])
    return reverse(name, args=variant.args if isinstance(variant, Variant) else ())


@pytest.mark.parametrize("name", READ)
def test_odd_query_breaks_nothing(name: str, world: World) -> None:
    assert _broken_by(name, world, _some_for(name)) == []


def _some_for(name: str) -> list[str]:
    """Each route gets some, in turn: whatever reads a parameter, reads it on many routes."""
    first = sorted(TABLE).index(name)
    return [ODD[(first + 3 * step) % len(ODD)] for step in range(3)]


@pytest.mark.prove
def test_no_odd_query_breaks_any_route(world: World) -> None:
    assert {name: broken for name in READ if (broken := _broken_by(name, world, ODD))} == {}


def _broken_by(name: str, world: World, queries: Sequence[str]) -> list[str]:
    broken = []
    for odd in queries:
        response = _asker(world, name).client.get(_address(world, name), dict.fromkeys(NAMES, odd))
        if response.streaming:
            response.getvalue()
        if response.status_code >= 500:
            broken.append(odd[:20])
    return broken


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_odd_body_is_a_problem_that_changes_nothing(method: str, world: World) -> None:
    broken = []
    for name in _rows(Door.KEY, method):
        for body in BODIES:
            with transaction.atomic():
                response = _asker(world, name).client.generic(
                    method, _address(world, name), body, content_type="application/json"
                )
                transaction.set_rollback(True)
            if response.status_code not in {400, 415}:
                broken.append(f"{name} {body!r}: {response.status_code}")
            else:
                assert json.loads(response.content)["status"] == response.status_code
    assert broken == []


@pytest.mark.parametrize("name", WRITTEN)
def test_odd_form_breaks_nothing(name: str, world: World) -> None:
    assert _broken_by_form(name, world, _some_for(name)) == []


@pytest.mark.prove
def test_no_odd_form_breaks_any_route(world: World) -> None:
    told = {name: _broken_by_form(name, world, ODD) for name in WRITTEN}
    assert {name: broken for name, broken in told.items() if broken} == {}


def _broken_by_form(name: str, world: World, values: Sequence[str]) -> list[str]:
    broken = []
    for odd in values:
        with transaction.atomic():
            response = _asker(world, name).client.post(
                _address(world, name),
                dict.fromkeys((*NAMES, "name", "parties", "partners", "words", "reason", "version",
                               "starts_on", "expires_on", "due_on", "file"), odd),
            )  # fmt: skip
            transaction.set_rollback(True)
        if response.status_code >= 500:
            broken.append(odd[:20])
    return broken
