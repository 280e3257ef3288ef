"""The yardstick: psycopg2 fetching the very rows of an API page, and nothing else."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from activities.api import COMMITMENT_FIELDS
from activities.models import DUTIES
from activities.sharing import OFFER
from agreements.api.reading import (
    ACTOR_FIELDS,
    AGREEMENT_FIELDS,
    AGREEMENT_LINKS,
    GOAL_FIELDS,
    LINKS,
    PLAIN_FIELDS,
)

PAGE = 50
LINKED = ("tie", "owner", "said_in", "evidence_in", *AGREEMENT_LINKS)
COLUMN_OF = {name: f"{name}_id" for name in LINKED}


def _columns(table: str, names: Any) -> str:
    return ", ".join(f"{table}.{COLUMN_OF.get(name, name)}" for name in names)


ACTIVITIES = f"""
    SELECT {_columns("a", PLAIN_FIELDS)}, {_columns("a", LINKS.values())},
        o.id, o.name, d.id, d.name, {_columns("g", (*AGREEMENT_FIELDS, *AGREEMENT_LINKS))}
    FROM activities_activity a
    LEFT JOIN accounts_user o ON o.id = a.owner_id
    LEFT JOIN accounts_user d ON d.id = a.deputy_id
    LEFT JOIN agreements_agreement g ON g.activity_id = a.id
    WHERE a.city_id = %s AND a.state NOT IN ('DRFT', 'VOID')
        AND a.visibility IN ('public', 'internal')
    ORDER BY a.starts_earliest DESC, a.id DESC LIMIT %s
"""
PARTIES = f"""
    SELECT p.activity_id, p.roles, {_columns("p", DUTIES)}, {_columns("p", OFFER)},
        {_columns("c", ACTOR_FIELDS)}
    FROM activities_participation p JOIN partners_actor c ON c.id = p.actor_id
    WHERE p.activity_id = ANY(%s::uuid[]) ORDER BY p.id
"""
GOALS = f"""
    SELECT g.activity_id, {_columns("g", GOAL_FIELDS)} FROM activities_activitygoal g
    WHERE g.activity_id = ANY(%s::uuid[]) ORDER BY g.id
"""
COMMITMENTS = f"""
    SELECT c.activity_id, {_columns("c", COMMITMENT_FIELDS)} FROM activities_commitment c
    WHERE c.activity_id = ANY(%s::uuid[]) ORDER BY c.due_latest, c.id
"""


@contextlib.contextmanager
def plain_fetch(city: uuid.UUID) -> Iterator[Callable[[], object]]:
    """What fetches the page of a city, on a connection of its own."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        yield lambda: fetch_page(cursor, str(city))


def fetch_page(cursor: Any, city: str) -> list[list[tuple[Any, ...]]]:
    """Fetch the 50 newest activities, their parties, goals and promises; four queries."""
    cursor.execute(ACTIVITIES, [city, PAGE])
    fetched = [cursor.fetchall()]
    ids = [row[0] for row in fetched[0]]
    for statement in (PARTIES, GOALS, COMMITMENTS):
        cursor.execute(statement, [ids])
        fetched.append(cursor.fetchall())
    return fetched
