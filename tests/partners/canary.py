"""A person whose name is like no other, and where it stands."""

from __future__ import annotations

import datetime

from django.db import connection

from partners.models import City, Merge, NetworkMembership
from partners.services import (
    merge_actors,
)
from records.access import Access
from records.search import fold
from tests.factories import (
    make_actor,
    make_network,
)

TODAY = datetime.date(2026, 11, 23)
# One word each, so that a single search over all tables finds them.
CANARY = "Quetzalina Zwyxqart"
SCRIPT = "Кветцалина Звыкскварт"
EARLIER = "Quetzalina Brumblefink"
MARKS = (
    *("Quetzalina", "Zwyxqart", "Кветцалина", "Brumblefink", "zwyx@", "꿰찰리나"),
    *("555 0199", "555-0199", "555.0199", "5550199"),
)


def found_in_database() -> list[str]:
    """Every table and column in which one of the marks stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm')"
            " AND attnum > 0 AND NOT attisdropped"
        )
        columns = cursor.fetchall()
        found = []
        for table, column in columns:
            quoted = connection.ops.quote_name(column)
            cursor.execute(
                f"SELECT {quoted}::text FROM {connection.ops.quote_name(table)}"
                f" WHERE lower({quoted}::text) LIKE ANY(%s)",
                [[f"%{text}%" for mark in MARKS for text in (mark.lower(), fold(mark))]],
            )
            found += [f"{table}.{column}: {value}" for (value,) in cursor.fetchall()]
    return found


def merged_members(*cities: City, named: str = "") -> Merge:
    """Two partners of the shared catalogue became one; both were known as members of a network."""
    network = make_network(f"Network{named}")
    gone, kept = (make_actor(name, country_code="FR") for name in (f"Lyons{named}", f"Lyon{named}"))
    for city in cities:
        for member in (gone, kept):
            NetworkMembership.objects.create(
                city=city, network=network, member=member, representative=f"{CANARY} / partners"
            )
    return merge_actors(gone.pk, into=kept.pk, access=Access(is_platform_admin=True))
