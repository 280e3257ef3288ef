"""Cookies serve the session and the language, and nothing else."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from tests.authorisation.cast import World
from tests.authorisation.routes import route_names
from tests.authorisation.rules import Door
from tests.authorisation.table import TABLE
from tests.authorisation.world import build_world

# The token of forms belongs to the session, and the two are set together.
WANTED = {
    settings.SESSION_COOKIE_NAME,
    settings.CSRF_COOKIE_NAME,
    settings.LANGUAGE_COOKIE_NAME,
}


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def test_no_page_sets_any_other_cookie(world: World) -> None:
    met: set[str] = set()
    for name in route_names():
        rule = TABLE.get(name)
        if rule is None or rule.door is Door.KEY or "GET" not in rule.methods:
            continue
        variant = world.records[rule.record][0] if rule.record else None
        address = reverse(name, args=variant.args if variant else ())
        for asker in ("nobody", "city_admin", "platform_admin"):
            answer = world.asker(asker).client.get(address)
            met |= set(answer.cookies)
            if answer.streaming:
                answer.getvalue()
    client = world.asker("nobody").client
    met |= set(client.post("/i18n/setlang/", {"language": "ko", "next": "/"}).cookies)
    assert met <= WANTED
    assert settings.LANGUAGE_COOKIE_NAME in met
