"""The work list reads large tables by their indexes, by a fixed number of statements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import access_for_user
from accounts.models import User
from citydiplo.load import generate
from notices.kinds import RowGroup
from notices.work_list import work_list
from notices.work_list.reading import asking_of, group_page
from partners.models import City

# Of two lists and a page of a group.
MOST = 75
MANY = 10_000
EVERY = {
    "activities_activity",
    "activities_commitment",
    "activities_participation",
    "activities_incomingitem",
    "activities_document",
    "agreements_agreement",
    "agreements_gate",
    "partners_actor",
}


def statements(head: User) -> list[str]:
    """What the page of the office, one's own, and a group of it ask."""
    caches["figures"].clear()
    access, on = access_for_user(head), timezone.localdate()
    with CaptureQueriesContext(connection) as queries:
        work_list(access, on=on)
        work_list(access, on=on, person=head.pk)
        group_page(asking_of(access, on=on), RowGroup.LATE)
    return [query["sql"] for query in queries.captured_queries]


def large_tables() -> set[str]:
    """Those that hold many rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE reltuples > %s", [MANY])
        return {name for (name,) in cursor.fetchall()}


def scanned(statement: str, *, of: set[str]) -> Iterator[str]:
    """Which of these tables a statement would read from one end to the other."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        (plan,) = cursor.fetchone()
    read_whole = set(_in(json.loads(plan) if isinstance(plan, str) else plan))
    yield from read_whole & of


def _in(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _in(one)
    elif isinstance(node, dict):
        if node.get("Node Type") == "Seq Scan":
            yield node["Relation Name"]
        for one in node.values():
            yield from _in(one)


def head_of_city(*, largest: bool) -> User:
    """The head of the city with the most activities, or with the fewest."""
    order = "DESC" if largest else "ASC"
    city = City.objects.raw(
        f"SELECT city_id AS id FROM activities_activity GROUP BY 1 ORDER BY count(*) {order}"
    )[0]
    found = User.objects.filter(memberships__city=city.pk, memberships__role="head").first()
    assert found is not None
    return found


@pytest.mark.django_db(transaction=True)
def test_large_tables_have_indexes_and_the_number_of_statements_is_fixed() -> None:
    generate(cities=30, activities=3_000, seed=7)
    head = head_of_city(largest=True)
    with transaction.atomic():
        with connection.cursor() as cursor:
            # On small data the planner reads whole tables though there is an index.
            cursor.execute("SET LOCAL enable_seqscan = off")
        asked = statements(head)
        assert [(table, one) for one in asked for table in scanned(one, of=EVERY)] == []
    assert len(statements(head)) == len(statements(head_of_city(largest=False))) < MOST


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_of_100_000_activities_none_are_read_whole() -> None:
    generate(cities=20, activities=100_000, seed=7)
    large = large_tables()
    assert {"activities_activity", "activities_participation"} <= large
    asked = statements(head_of_city(largest=True))
    assert [(table, one) for one in asked for table in scanned(one, of=large)] == []
