"""Sealing: every few minutes, what is new goes into the chain of its city, in bounded batches.

A row counts as new when it is under no seal yet, whatever its number: numbers are given when a row
is written, and seen in the order in which transactions end. To remember the highest number sealed,
or a snapshot, would lose the rows of a transaction that ended later; looking for rows without a
seal loses none. So that a look every few minutes stays cheap, it begins after the highest row that
was under a seal `LATEST` ago; once a day all tables are looked through from their first row.

Each batch is one transaction under one lock: killed at any time, the next call goes on, and of two
workers one seals.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import uuid
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from records.audit.models import Seal, Shape
from records.audit.tables import CANONICAL, Source, sources

BATCH = 5_000
# No transaction takes longer; what does is found by the daily look.
LATEST = datetime.timedelta(days=1)
# Shared with `records_note_erased`: nothing is sealed while somebody is erased.
_LOCK = "SELECT pg_try_advisory_xact_lock('records_seal'::regclass::int, 0)"


@dataclass(frozen=True)
class Row:
    """A row as it is sealed; `shape` is the digest of its table and columns."""

    table: str
    shape: str
    row_id: int
    digest: bytes


@dataclass(frozen=True)
class _Unsealed:
    shape_id: int
    city: uuid.UUID | None
    salt: bytes
    row: Row


def seal_all(*, at: datetime.datetime, from_the_first: bool = False, most: int = 200) -> int:
    """Seal what is new, in at most `most` batches; return the number of rows.

    While another process seals, it leaves the rest to that one.
    """
    sealed = 0
    waiting = deque(
        (source, 0 if from_the_first else _floor(source, before=at - LATEST))
        for source in sources()
    )
    for _batch in range(most):
        if not waiting:
            break
        rows = _seal_batch(waiting, at=at)
        if rows is None:
            break
        sealed += rows
    return sealed


@transaction.atomic
def _seal_batch(waiting: deque[tuple[Source, int]], *, at: datetime.datetime) -> int | None:
    """Seal up to `BATCH` rows of the sources, which are told with the key after which to look."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(CANONICAL)
        batch: list[_Unsealed] = []
        while waiting and (room := BATCH - len(batch)):
            source, after = waiting.popleft()
            found = _unsealed(cursor, source, after, room)
            batch += found
            if len(found) == room:
                waiting.appendleft((source, found[-1].row.row_id))
        by_city: defaultdict[uuid.UUID | None, list[_Unsealed]] = defaultdict(list)
        for one in batch:
            by_city[one.city].append(one)
        for city, rows in by_city.items():
            _append(cursor, city, rows, at=at)
    return len(batch)


def _floor(source: Source, *, before: datetime.datetime) -> int:
    """The highest number of a row that was sealed before a time; from its seal, the last one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max((SELECT max(row_id) FROM records_sealedrow AS sealed"
            " WHERE sealed.shape_id = shape.id AND seal_id <= (SELECT max(id) FROM records_seal"
            ' WHERE sealed_at < %s))), 0) FROM records_shape AS shape WHERE "table" = %s',
            [before, source.table],
        )
        return int(cursor.fetchone()[0])


def sealed_as(source: Source) -> str:
    """SQL that finds the seal of a row `event`."""
    shapes = f"SELECT id FROM records_shape WHERE \"table\" = '{source.table}'"  # noqa: S608
    return (
        f"SELECT FROM records_sealedrow AS sealed WHERE sealed.row_id = event.{source.key}"
        f" AND sealed.shape_id IN ({shapes})"
    )


def _unsealed(cursor: Any, source: Source, after: int, most: int) -> list[_Unsealed]:
    shape = _current_shape(source)
    cursor.execute(
        f"""
        SELECT event.{source.key}, {source.city}, fresh.salt,
            sha256(fresh.salt || {source.payload("%(left_out)s::text[]")})
        FROM {source.table} AS event
        CROSS JOIN LATERAL (
            SELECT uuid_send(gen_random_uuid()) AS salt WHERE event.{source.key} IS NOT NULL
        ) AS fresh
        WHERE event.{source.key} > %(after)s AND NOT EXISTS ({sealed_as(source)})
        ORDER BY event.{source.key} LIMIT %(most)s
        """,  # noqa: S608
        {"after": after, "most": most, "left_out": left_out(cursor, source.table, shape.columns)},
    )
    told = digest_of_shape(source.table, shape.columns)
    return [
        _Unsealed(shape.pk, _city(city), bytes(salt), Row(source.table, told, key, bytes(digest)))
        for key, city, salt, digest in cursor.fetchall()
    ]


@lru_cache(maxsize=1_000)
def _city(told: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(told) if told else None
    except ValueError:
        # A context that names no city: nobody's chain but the platform's.
        return None


def _current_shape(source: Source) -> Shape:
    shape, _is_new = Shape.objects.get_or_create(table=source.table, columns=source.columns)
    return shape


def left_out(cursor: Any, table: str, columns: Sequence[str]) -> list[str]:
    """The columns of a table that are not of a shape."""
    described = connection.introspection.get_table_description(cursor, table)
    return sorted({column.name for column in described} - set(columns))


def _append(
    cursor: Any, city: uuid.UUID | None, rows: list[_Unsealed], *, at: datetime.datetime
) -> None:
    last = head_of(city)
    sequence, previous = (last.sequence + 1, last.digest) if last else (1, "")
    seal = Seal.objects.create(
        city_id=city,
        sequence=sequence,
        previous=previous,
        digest=digest_of_seal(previous, city, sequence, at, (one.row for one in rows)),
        sealed_at=at,
        row_count=len(rows),
    )
    columns = [
        [one.shape_id for one in rows],
        [one.row.row_id for one in rows],
        [one.salt for one in rows],
        [one.row.digest for one in rows],
    ]
    cursor.execute(
        "INSERT INTO records_sealedrow (seal_id, shape_id, row_id, salt, digest) SELECT %s, *"
        " FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[], %s::bytea[])",
        [seal.pk, *columns],
    )


def head_of(city: uuid.UUID | None) -> Seal | None:
    """The last seal of a chain."""
    return Seal.objects.filter(**of_city(city)).order_by("-sequence").first()


def of_city(city: uuid.UUID | None) -> dict[str, Any]:
    """The filter of a chain; by equality no null would be found."""
    return {"city_id": city} if city else {"city_id__isnull": True}


def digest_of_shape(table: str, columns: Iterable[str]) -> str:
    """SHA-256, hexadecimal, of a table's name and the names of its columns."""
    told = json.dumps([table, *sorted(columns)], separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def digest_of_seal(
    previous: str,
    city: uuid.UUID | None,
    sequence: int,
    at: datetime.datetime,
    rows: Iterable[Row],
) -> str:
    """SHA-256, hexadecimal: of the link before, what the seal says of itself, and its rows."""
    digest = hashlib.sha256()
    moment = at.astimezone(datetime.UTC).isoformat()
    digest.update(f"{previous} {city or '-'} {sequence} {moment}\n".encode())
    for row in sorted(rows, key=lambda row: (row.table, row.row_id)):
        digest.update(f"{row.table} {row.row_id} {row.shape} {row.digest.hex()}\n".encode())
    return digest.hexdigest()
