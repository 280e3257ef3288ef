"""Figures that are costly to count are kept until a record that they rest on has changed.

A trigger notes for every change of a noted table which city it touches and by which transaction.
Kept figures carry the database's snapshot of the moment before they were counted. They stand as
long as no transaction outside that snapshot has noted a change of their city: nobody has to
remember to forget them, and neither a slow writer nor a second process makes them wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pgtrigger
from django.core.cache import caches
from django.db import connection, models

Figures = TypeVar("Figures")
ModelClass = TypeVar("ModelClass", bound=type[models.Model])

KEPT_SECONDS = 24 * 60 * 60
# Notes outlive whatever was counted before them.
NOTED_HOURS = 48

# The server's start and the table's own number tell a restored database from the one before it.
_NOW = """
SELECT
    pg_current_snapshot()::text,
    concat_ws(' ', pg_postmaster_start_time(), 'records_change'::regclass::oid),
    pg_current_xact_id_if_assigned() IS NOT NULL,
    EXISTS (
        SELECT FROM records_change
        WHERE (city_id = ANY(%(cities)s) OR city_id IS NULL)
            AND xid >= pg_snapshot_xmin(%(since)s::pg_snapshot)
            AND NOT pg_visible_in_snapshot(xid, %(since)s::pg_snapshot)
    )
"""


_NOTE = "INSERT INTO records_change (city_id) VALUES (%s) ON CONFLICT DO NOTHING; RETURN NULL;"


_NOTE_OF_CITIES = f"IF %s IS NULL THEN RETURN NULL; END IF; {_NOTE}"
_CITY = "COALESCE(NEW.city_id, OLD.city_id)"


def noted(
    *, for_all: bool = False, may_be_public: bool = False
) -> Callable[[ModelClass], ModelClass]:
    """Class decorator: each change of a row is noted for its city, or for all cities.

    What all cities share is not noted when it is new: nothing can rest on it yet. Of a table with
    rows of cities and public ones (`may_be_public`, without a city), no figure rests on the latter.
    """
    changed = pgtrigger.Update | pgtrigger.Delete
    of_city = _NOTE_OF_CITIES % (_CITY, _CITY) if may_be_public else _NOTE % _CITY
    return pgtrigger.register(
        pgtrigger.Trigger(
            name="note_change",
            when=pgtrigger.After,
            operation=changed if for_all else changed | pgtrigger.Insert,
            func=_NOTE % "NULL" if for_all else of_city,
        )
    )


def kept(key: str, cities: Iterable[Any], count: Callable[[], Figures]) -> Figures:
    """What `count` returns, or what it returned for `key` since when no city has changed.

    `key` names the figures and everything that they depend on beside the records of the cities:
    the day, and what the asker may read. One query, and those of `count`.
    """
    cache = caches["figures"]
    snapshot, figures = cache.get(key, (None, None))
    with connection.cursor() as cursor:
        cursor.execute(_NOW, {"cities": list(cities), "since": snapshot and snapshot[0]})
        *now, is_writing, has_changed = cursor.fetchone()
    # What this transaction has written itself is not there for others yet, and may never be.
    if is_writing:
        return count()
    if snapshot is None or has_changed or snapshot[1] != now[1]:
        figures = count()
        cache.set(key, (now, figures), KEPT_SECONDS)
    return figures


def forget_old_notes() -> int:
    """Delete notes older than anything kept; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM records_change WHERE noted_at < now() - make_interval(hours => %s)",
            [NOTED_HOURS],
        )
        return int(cursor.rowcount)
