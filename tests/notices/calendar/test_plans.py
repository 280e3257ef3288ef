"""How the database finds the events of a month among very many records."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Count

from accounts.models import Membership
from activities.models import Activity
from citydiplo.load import generate
from notices.calendar.reading import events
from partners.models import City
from records.access import Access, Role

ACTIVITIES, CITIES = 100_000, 37
MONTH = {"start": datetime.date(2026, 2, 23), "end": datetime.date(2026, 4, 6)}
LARGE = {
    "activities_activity",
    "activities_participation",
    "activities_commitment",
    "agreements_agreement",
}


def _emptied() -> None:
    tables = ", ".join(
        f'"{model._meta.db_table}"'
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and model._meta.app_label != "contenttypes"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_no_large_table_is_read_from_end_to_end(tell: Callable[[str], None]) -> None:
    _emptied()
    generate(cities=CITIES, activities=ACTIVITIES, seed=1)
    city = City.objects.annotate(size=Count("activities")).order_by("-size")[0]
    person = Membership.objects.filter(city=city, role=Role.OFFICER)[0].user_id
    access = Access(person=person, roles={city.pk: frozenset({Role.OFFICER})})
    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        found = events(access, **MONTH, language="en")
    assert len(found) > 50
    assert len(sent) <= 11
    with connection.cursor() as cursor:
        for sql, params in sent:
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert not LARGE & set(re.findall(r"Seq Scan on (\w+)", plan)), plan
    tell(f"a month of {Activity.objects.filter(city=city).count():,} activities by indexes alone")
