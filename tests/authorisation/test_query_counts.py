"""How many queries each page and endpoint takes is fixed by a committed file.

After a wanted change: `UPDATE_QUERY_COUNTS=1 make test PYTEST_ARGS=tests/authorisation`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.authorisation.cast import World
from tests.authorisation.routes import route_names
from tests.authorisation.rules import Door, Rule
from tests.authorisation.table import OF_ADMINISTRATORS, TABLE

FILE = Path(__file__).with_name("query_counts.json")
MOST = 30


def _counts(world: World) -> dict[str, int]:
    counts = {}
    for name in route_names():
        rule = TABLE.get(name)
        if rule is None or "GET" not in rule.methods or rule.door is Door.NOBODY:
            continue
        variant = rule.usual(world.records[rule.record]) if rule.record else None
        asker = world.asker(_asker_name(rule))
        address = reverse(name, args=variant.args if variant else ())
        # The first request fills what the program keeps for good.
        for _time in range(2):
            with CaptureQueriesContext(connection) as queries:
                response = asker.client.get(address)
                if response.streaming:
                    response.getvalue()
        counts[name] = len(queries)
    return counts


def _asker_name(rule: Rule) -> str:
    if rule.door is Door.KEY:
        return rule.program
    if rule.door is Door.PLATFORM:
        return "platform_admin"
    return "city_admin" if rule.action in OF_ADMINISTRATORS else "officer"


@pytest.mark.django_db
@pytest.mark.no_cover
def test_no_page_and_no_endpoint_takes_more_queries_than_committed(world: World) -> None:
    counts = _counts(world)
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        FILE.write_text(json.dumps(counts, indent=2, sort_keys=True) + "\n")
    committed = json.loads(FILE.read_text())
    assert counts == committed
    assert [name for name, count in counts.items() if count > MOST] == []
