"""HEAD is answered like GET on every route: who checks links is told no lies."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.authorisation.cast import World
from tests.authorisation.routes import route_names
from tests.authorisation.rules import Door
from tests.authorisation.table import TABLE


@pytest.mark.django_db
@pytest.mark.no_cover
@pytest.mark.parametrize(
    "name",
    [name for name in route_names() if name in TABLE and TABLE[name].door is not Door.NOBODY],
)
def test_head_is_answered_like_get(name: str, world: World) -> None:
    rule = TABLE[name]
    client = world.asker(rule.program if rule.door is Door.KEY else "officer").client
    record = world.records[rule.record][0].args if rule.record else ()
    answers = [ask(reverse(name, args=record)) for ask in (client.get, client.head)]
    for answer in answers:
        if answer.streaming:
            answer.getvalue()
    assert answers[0].status_code == answers[1].status_code
