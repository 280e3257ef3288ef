"""Verifying: every digest is computed anew, from the rows as they are now.

What a chain can show: that a sealed row was changed or removed, that a row was put among rows that
had been sealed long before, that a seal was changed, removed or put elsewhere. A tail that was cut
off with all its rows is only seen by somebody who knows its head: the result of each verification
keeps it, and an operator may keep it where nobody of the installation can write.
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import connection, transaction

from records.audit.models import Seal, SealedRow, Shape, Verification
from records.audit.sealing import LATEST, Row, digest_of_seal, digest_of_shape, left_out, of_city
from records.audit.tables import CANONICAL, Source, sources

ROWS_AT_ONCE = 20_000
SALT_BYTES = 16


class FaultKind(StrEnum):
    """What is wrong, in the words of the command."""

    CHANGED = "row changed"
    MISSING = "row missing"
    INSERTED = "row inserted among rows that were sealed long before"
    ERASED_CHANGED = "erased row is not as it was blanked"
    NO_COLUMN = "row lost a column that was sealed"
    SEAL_MISSING = "seal missing"
    SEAL_ALTERED = "seal or the rows under it altered"
    CHAIN_BROKEN = "seal does not follow the one before"
    CUT_OFF = "seal that was the head once is gone"


@dataclass(frozen=True)
class Fault:
    """One broken thing. `city` is None for the platform; `row_id` and `sequence` where known."""

    kind: FaultKind
    city: uuid.UUID | None
    sequence: int | None = None
    table: str = ""
    row_id: int | None = None
    digest: str = ""


@dataclass
class Chain:
    """What is sealed for a city, or for the platform."""

    city: uuid.UUID | None
    seals: int = 0
    rows: int = 0
    erased: int = 0
    head: str = ""
    sequence: int = 0


@dataclass
class Findings:
    """The result of a verification; `unsealed` rows wait for the next seal."""

    chains: list[Chain] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unsealed: int = 0


@dataclass(frozen=True)
class Scope:
    """What is verified: one chain (`city`, where `is_narrow`) or all, from `since` or the first."""

    is_narrow: bool = False
    city: uuid.UUID | None = None
    since: datetime.datetime | None = None

    def conditions(self, *, of: str) -> tuple[str, list[Any]]:
        """SQL over `records_seal` under the name `of`, with its values."""
        told: list[str] = ["true"]
        values: list[Any] = []
        if self.is_narrow:
            told.append(f"{of}.city_id IS NOT DISTINCT FROM %s")
            values.append(self.city)
        if self.since is not None:
            told.append(f"{of}.sealed_at >= %s")
            values.append(self.since)
        return " AND ".join(told), values


EVERYTHING = Scope()


@transaction.atomic
def verify(
    scope: Scope = EVERYTHING,
    *,
    at: datetime.datetime,
    expected: tuple[str, ...] = (),
) -> Findings:
    """Compute everything anew; changes nothing. `expected` are digests of seals that must be there.

    Some three queries a table and one for each 20,000 rows.
    """
    findings = Findings()
    with connection.cursor() as cursor:
        # One view of all tables, however long it takes, while others go on writing.
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(CANONICAL)
        chains = _verify_chains(scope, findings)
        for source in sources():
            _verify_rows(cursor, source, scope, findings, chains)
            _find_inserted(cursor, source, scope, findings, at=at)
    findings.chains = [chains[city] for city in sorted(chains, key=str)]
    _expect_heads(scope, findings, expected)
    return findings


def record(findings: Findings, *, at: datetime.datetime, scope: Scope) -> None:
    """Keep the result of a verification, one row a chain."""
    faults: defaultdict[uuid.UUID | None, int] = defaultdict(int)
    for fault in findings.faults:
        faults[fault.city] += 1
    cities = {chain.city: chain for chain in findings.chains}
    Verification.objects.bulk_create(
        Verification(
            at=at,
            city_id=city,
            since=scope.since,
            sequence=cities[city].sequence if city in cities else 0,
            digest=cities[city].head if city in cities else "",
            rows=cities[city].rows if city in cities else 0,
            erased=cities[city].erased if city in cities else 0,
            faults=faults[city],
        )
        for city in {*cities, *faults}
    )


def _verify_chains(scope: Scope, findings: Findings) -> dict[uuid.UUID | None, Chain]:
    shapes = {
        shape.pk: (shape.table, digest_of_shape(shape.table, shape.columns))
        for shape in Shape.objects.all()
    }
    chains: dict[uuid.UUID | None, Chain] = {}
    before: Seal | None = None
    for seal, rows in _seals_with_rows(scope, shapes):
        is_same_chain = before is not None and before.city_id == seal.city_id
        if not is_same_chain:
            before = _before(seal) if scope.since else None
        chain = chains.setdefault(seal.city_id, Chain(seal.city_id))
        findings.faults += _faults_of(seal, before, rows)
        chain.seals, chain.rows = chain.seals + 1, chain.rows + len(rows)
        chain.head, chain.sequence = seal.digest, seal.sequence
        before = seal
    return chains


def _faults_of(seal: Seal, before: Seal | None, rows: list[Row]) -> Iterator[Fault]:
    sequence, previous = (before.sequence, before.digest) if before else (0, "")
    if seal.sequence != sequence + 1:
        yield Fault(FaultKind.SEAL_MISSING, seal.city_id, sequence + 1)
    elif seal.previous != previous:
        yield Fault(FaultKind.CHAIN_BROKEN, seal.city_id, seal.sequence)
    told = digest_of_seal(seal.previous, seal.city_id, seal.sequence, seal.sealed_at, rows)
    if told != seal.digest or len(rows) != seal.row_count:
        yield Fault(FaultKind.SEAL_ALTERED, seal.city_id, seal.sequence)


def _before(seal: Seal) -> Seal | None:
    """The seal that stands before one in its chain."""
    others = Seal.objects.filter(**of_city(seal.city_id))
    return others.filter(sequence__lt=seal.sequence).order_by("-sequence").first()


def _seals_with_rows(
    scope: Scope, shapes: dict[int, tuple[str, str]]
) -> Iterator[tuple[Seal, list[Row]]]:
    """All seals of each chain in their order, with what stands under them."""
    conditions, values = scope.conditions(of="records_seal")
    seals = Seal.objects.extra(where=[conditions], params=values)  # noqa: S610 - of this module
    held: list[Seal] = []
    weight = 0
    for seal in seals.order_by("city_id", "sequence").iterator():
        held.append(seal)
        weight += seal.row_count
        if weight >= ROWS_AT_ONCE or len(held) >= ROWS_AT_ONCE:
            yield from _with_rows(held, shapes)
            held, weight = [], 0
    yield from _with_rows(held, shapes)


def _with_rows(
    seals: list[Seal], shapes: dict[int, tuple[str, str]]
) -> Iterator[tuple[Seal, list[Row]]]:
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    found = SealedRow.objects.filter(seal__in=[seal.pk for seal in seals])
    for seal, shape, row_id, digest in found.values_list("seal_id", "shape_id", "row_id", "digest"):
        table, told = shapes.get(shape, ("", ""))
        rows[seal].append(Row(table, told, row_id, bytes(digest)))
    for one in seals:
        yield one, rows[one.pk]


def _verify_rows(
    cursor: Any,
    source: Source,
    scope: Scope,
    findings: Findings,
    chains: dict[uuid.UUID | None, Chain],
) -> None:
    """Compare each sealed row of a table with what it is now."""
    for shape in Shape.objects.filter(table=source.table):
        for row_id, city, sequence, is_gone, is_erased, is_blanked in _deviating(
            cursor, source, shape, scope
        ):
            kind = FaultKind.ERASED_CHANGED if is_erased else FaultKind.CHANGED
            if sequence is None:
                kind = FaultKind.SEAL_MISSING
            elif is_erased and is_blanked:
                chains[city].erased += 1
                continue
            elif is_gone:
                kind = FaultKind.MISSING
            elif not set(shape.columns) <= set(source.columns):
                kind = FaultKind.NO_COLUMN
            findings.faults.append(Fault(kind, city, sequence, source.table, row_id))


def _deviating(cursor: Any, source: Source, shape: Shape, scope: Scope) -> list[tuple[Any, ...]]:
    """Sealed rows that are gone, erased, or not what they were: row, city, sequence, and which."""
    conditions, values = scope.conditions(of="seal")
    if not scope.is_narrow and scope.since is None:
        # Also rows whose seal is gone.
        conditions = "true"
    payload = source.payload("%s::text[]")
    names = left_out(cursor, source.table, shape.columns)
    cursor.execute(
        f"""
        SELECT sealed.row_id, seal.city_id, seal.sequence, event.{source.key} IS NULL,
            sealed.salt IS NULL, coalesce(
                sha256(erased.salt || {payload}) = erased.digest
                    AND octet_length(erased.salt) = {SALT_BYTES}, false)
        FROM records_sealedrow AS sealed
        LEFT JOIN records_seal AS seal ON seal.id = sealed.seal_id
        LEFT JOIN {source.table} AS event ON event.{source.key} = sealed.row_id
        LEFT JOIN LATERAL (
            SELECT salt, digest FROM records_erasedrow
            WHERE sealed.salt IS NULL AND "table" = %s AND row_id = sealed.row_id
            ORDER BY id DESC LIMIT 1
        ) AS erased ON true
        WHERE sealed.shape_id = %s AND {conditions} AND (
            event.{source.key} IS NULL OR seal.id IS NULL OR sealed.salt IS NULL
            OR octet_length(sealed.salt) <> {SALT_BYTES}
            OR sha256(sealed.salt || {payload}) <> sealed.digest
        )
        ORDER BY sealed.row_id
        """,  # noqa: S608
        [names, source.table, shape.pk, *values, names],
    )
    return list(cursor.fetchall())


def _find_inserted(
    cursor: Any, source: Source, scope: Scope, findings: Findings, *, at: datetime.datetime
) -> None:
    """Rows that were not there when their neighbours were sealed, and rows that still wait.

    Rows are numbered as they are written and sealed in the order of their numbers. So a row that
    tells of an earlier time than a row with a lower number, or that came under a seal later than
    one with a higher number, was put there afterwards, unless a transaction took as long as
    `LATEST`.
    """
    city = f"CASE WHEN seal.id IS NULL THEN {source.city} ELSE seal.city_id::text END"
    cursor.execute(
        f"""
        WITH line AS (
            SELECT event.{source.key} AS row_id, {city} AS city, seal.sequence, seal.sealed_at,
                event.{source.at} AS told, max(event.{source.at}) OVER below AS told_below,
                min(seal.sealed_at) OVER above AS sealed_above
            FROM {source.table} AS event
            LEFT JOIN records_sealedrow AS sealed ON sealed.row_id = event.{source.key}
                AND sealed.shape_id IN (SELECT id FROM records_shape WHERE "table" = %s)
            LEFT JOIN records_seal AS seal ON seal.id = sealed.seal_id
            WINDOW below AS (ORDER BY event.{source.key}),
                above AS (ORDER BY event.{source.key} DESC)
        )
        SELECT row_id, city, sequence, told < told_below - %s
            OR coalesce(sealed_at, %s) > sealed_above + %s
        FROM line WHERE sealed_at IS NULL OR sealed_at > sealed_above + %s
            OR told < told_below - %s
        """,  # noqa: S608
        [source.table, LATEST, at, LATEST, LATEST, LATEST],
    )
    for row_id, told, sequence, is_inserted in cursor.fetchall():
        place = _as_uuid(told)
        if scope.is_narrow and place != scope.city:
            continue
        if is_inserted:
            fault = Fault(FaultKind.INSERTED, place, sequence, source.table, row_id)
            findings.faults.append(fault)
        elif sequence is None:
            findings.unsealed += 1


def _as_uuid(told: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(told) if told else None
    except ValueError:
        return None


def _expect_heads(scope: Scope, findings: Findings, expected: tuple[str, ...]) -> None:
    """Heads that somebody has noted must still be links of a chain."""
    # Of each chain the newest: it stands on all before it.
    noted = Verification.objects.exclude(digest="").order_by("city_id", "-at").distinct("city_id")
    if scope.is_narrow:
        noted = noted.filter(**of_city(scope.city))
    heads = {row.digest: row for row in noted}
    wanted = {*heads, *expected}
    there = set(Seal.objects.filter(digest__in=wanted).values_list("digest", flat=True))
    for digest in sorted(wanted - there):
        row = heads.get(digest)
        city, sequence = (row.city_id, row.sequence) if row else (scope.city, None)
        findings.faults.append(Fault(FaultKind.CUT_OFF, city, sequence, digest=digest))
