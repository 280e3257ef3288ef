"""Rows of history and audit of a chain in one list, newest first."""

from __future__ import annotations

import datetime
import json
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from records.audit.tables import Source, sources
from records.keyset import Page, Sort, page_of, values_of_a_cursor
from records.models import AuditEntry

NEWEST = Sort("newest", "at", descending=True)
CHANGES = "change"
# So that the text of a key sorts as its number does.
_DIGITS = 12


@dataclass(frozen=True)
class Asked:
    """What of the chain of a city (`city_id` None: of the platform) is to be read; empty: all."""

    city_id: uuid.UUID | None
    person: uuid.UUID | None = None
    kind: str = ""
    record: uuid.UUID | None = None
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None


@dataclass(frozen=True)
class Event:
    """A row of history with the row before it of the same record, both as JSON."""

    model: type[models.Model]
    at: datetime.datetime
    label: str
    record: str
    context: dict[str, Any]
    now: dict[str, Any]
    was: dict[str, Any] | None


Told = Event | AuditEntry


@dataclass(frozen=True)
class _Part:
    """The SQL of one table: conditions and their values."""

    source: Source
    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values.extend(values)

    @property
    def key(self) -> str:
        number = f"lpad(event.{self.source.key}::text, {_DIGITS}, '0')"
        return f"('{self.source.table} ' || {number}) COLLATE \"C\""

    def rows(self, *, order: str, limit: int) -> str:
        source = self.source
        return (
            f"(SELECT event.{source.at} AS at, {self.key} AS pk"  # noqa: S608
            f" FROM {source.table} AS event"
            f" WHERE {' AND '.join(self.conditions)} ORDER BY 1 {order}, 2 {order} LIMIT {limit})"
        )


def read(asked: Asked, *, cursor: str = "", size: int) -> Page:
    """One page of what was asked; `rows` hold `Told`. Three queries.

    Raises BadCursorError.
    """

    def fetch(beyond: tuple[Any, str] | None, backward: bool, limit: int) -> list[dict[str, Any]]:
        order, sign = ("ASC", ">") if backward else ("DESC", "<")
        parts = _parts(asked)
        if beyond is not None:
            with values_of_a_cursor():
                at = datetime.datetime.fromisoformat(beyond[0])
            for part in parts:
                part.add(f"(event.{part.source.at}, {part.key}) {sign} (%s, %s)", at, beyond[1])
        if not parts:
            return []
        union = " UNION ALL ".join(part.rows(order=order, limit=limit) for part in parts)
        values = [value for part in parts for value in part.values]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT at, pk FROM ({union}) AS line"  # noqa: S608
                f" ORDER BY at {order}, pk {order} LIMIT {limit}",
                values,
            )
            return [{"at": at, "pk": pk} for at, pk in cursor.fetchall()]

    page = page_of(fetch, NEWEST, cursor=cursor, size=size)
    return Page(_told(page.rows), page.next, page.previous, page.sort)


def _parts(asked: Asked) -> list[_Part]:
    found = []
    for source in sources():
        is_history = source.key == "pgh_id"
        if is_history and asked.kind in {"", CHANGES}:
            found.append(_history(source, asked))
        elif source.model is AuditEntry and asked.kind != CHANGES:
            found.append(_entries(source, asked))
    for part in found:
        if asked.start is not None:
            part.add(f"event.{part.source.at} >= %s", asked.start)
        if asked.end is not None:
            part.add(f"event.{part.source.at} < %s", asked.end)
    return found


def _history(source: Source, asked: Asked) -> _Part:
    part = _Part(source)
    if asked.city_id is None:
        part.add(f"{source.city} IS NULL")
    else:
        part.add(f"{source.city} = %s", str(asked.city_id))
    if asked.person is not None:
        part.add("event.pgh_context ->> 'person' = %s", str(asked.person))
    if asked.record is not None:
        part.add("event.pgh_obj_id::text = %s", str(asked.record))
    return part


def _entries(source: Source, asked: Asked) -> _Part:
    part = _Part(source)
    if asked.city_id is None:
        part.add("event.city_id IS NULL")
    else:
        part.add("event.city_id = %s", asked.city_id)
    if asked.kind:
        part.add("event.kind = %s", asked.kind)
    if asked.person is not None:
        part.add("event.person = %s", asked.person)
    if asked.record is not None:
        part.add("event.subject_id = %s", str(asked.record))
    return part


def _told(rows: list[dict[str, Any]]) -> list[Told]:
    """What the rows hold, in their order."""
    keys: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        table, _space, key = row["pk"].partition(" ")
        keys[table].append(int(key))
    entries = keys.pop(AuditEntry._meta.db_table, [])
    found: dict[tuple[str, int], Told] = dict(_events(keys))
    for entry in AuditEntry.objects.filter(pk__in=entries):
        found[AuditEntry._meta.db_table, entry.pk] = entry
    places = [row["pk"].partition(" ") for row in rows]
    return [found[table, int(key)] for table, _space, key in places]


def _events(keys: dict[str, list[int]]) -> list[tuple[tuple[str, int], Told]]:
    if not keys:
        return []
    models_by_table: dict[str, Any] = {source.table: source.model for source in sources()}
    union = " UNION ALL ".join(
        f"SELECT '{table}', event.pgh_id, event.pgh_created_at, event.pgh_label,"  # noqa: S608
        " event.pgh_obj_id::text, event.pgh_context, to_jsonb(event), (SELECT to_jsonb(before)"
        f" FROM {table} AS before WHERE before.pgh_obj_id = event.pgh_obj_id"
        " AND before.pgh_id < event.pgh_id ORDER BY before.pgh_id DESC LIMIT 1)"
        f" FROM {table} AS event WHERE event.pgh_id = ANY(%s)"
        for table in keys
    )
    with connection.cursor() as cursor:
        cursor.execute(union, list(keys.values()))
        rows = cursor.fetchall()
    return [
        (
            (table, key),
            Event(
                models_by_table[table].pgh_tracked_model,
                at,
                label,
                record,
                _json(context) or {},
                _json(now),
                _json(was),
            ),
        )
        for table, key, at, label, record, context, now, was in rows
    ]


def _json(value: Any) -> Any:
    """Django leaves `jsonb` as text where no field of a model stands for it."""
    return json.loads(value) if isinstance(value, str) else value
