"""What is asked most reads large tables by their indexes, by a fixed number of statements."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from citydiplo.load import generate
from notices.calendar.reading import events
from notices.kinds import RowGroup
from notices.mail.contents import digest_of
from notices.work_list import work_list
from notices.work_list.reading import asking_of, group_page
from partners.models import City
from search.finding import Asked, find
from search.models import Kind, SearchEntry
from search.results import hits_of

# Two lists, a page of a group, a month and a mail.
MOST = 120
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
    "search_searchentry",
}
# Within the days of what is generated, so that each city has something to do.
TODAY = datetime.date(2026, 3, 2)
MONTH = {"start": datetime.date(2026, 2, 23), "end": datetime.date(2026, 4, 6)}


def statements(head: User) -> list[str]:
    """What the front page, a calendar month and a mail of reminders ask."""
    caches["figures"].clear()
    access, on = access_for_user(head), TODAY
    city = City.objects.select_related("actor").get(memberships__user=head)
    with CaptureQueriesContext(connection) as queries:
        work_list(access, on=on)
        work_list(access, on=on, person=head.pk)
        group_page(asking_of(access, on=on), RowGroup.LATE)
        events(access, language="en", **MONTH)
        digest_of(head.pk, [city], access=access, on=on)
    return [query["sql"] for query in queries.captured_queries]


def searches(city: City) -> list[Asked]:
    """By words, by their beginning, by a number, narrowed, and written wrongly."""
    record = Activity.objects.filter(city=city).exclude(code=None).order_by("pk")[0]
    words = record.title.split()
    return [
        Asked(" ".join(words[:2])),
        Asked(words[0][:4]),
        Asked(str(record.code)),
        Asked(words[0], kinds=(Kind.ACTIVITY,), domains=(record.domain,), year=2025),
        Asked(f"{words[0][:2]}q{words[0][2:]}"),
    ]


def of_searches(head: User) -> list[str]:
    """What searches ask, more where little is found."""
    access, on = access_for_user(head), TODAY
    city = City.objects.get(memberships__user=head)
    with CaptureQueriesContext(connection) as queries:
        for asked in searches(city):
            found = find(asked, access=access, city=city, on=on)
            hits_of(found.entries[:20], found.want, access=access, typed=asked.query)
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


def heads() -> list[User]:
    """The heads of the cities, of those with the most activities first."""
    counted = Activity.objects.values("city").annotate(count=Count("pk")).order_by("-count", "city")
    return [
        User.objects.get(memberships__city=row["city"], memberships__role="head") for row in counted
    ]


@pytest.mark.django_db(transaction=True)
def test_large_tables_have_indexes_and_the_number_of_statements_is_fixed() -> None:
    generate(cities=30, activities=3_000, seed=7)
    head, *others = heads()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # On small data the planner reads whole tables though there is an index.
            cursor.execute("SET LOCAL enable_seqscan = off")
        asked = statements(head) + of_searches(head)
        assert [(table, one) for one in asked for table in scanned(one, of=EVERY)] == []
    # What a city has nothing of, nobody asks the names of: of ten, some have some of everything.
    assert len(statements(head)) <= max(len(statements(other)) for other in others[-10:]) < MOST


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_of_100_000_activities_none_are_read_whole(tell: Callable[[str], None]) -> None:
    generate(cities=20, activities=100_000, seed=7)
    large = large_tables()
    assert {"activities_activity", "activities_participation", "search_searchentry"} <= large
    head = heads()[0]
    asked = statements(head) + of_searches(head)
    assert [(table, one) for one in asked for table in scanned(one, of=large)] == []
    entries = SearchEntry.objects.count()
    tell(f"{len(asked)} statements on 100,000 activities and {entries:,} entries, none reads all")
