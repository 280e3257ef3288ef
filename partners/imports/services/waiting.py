"""Rows that wait or were refused, and the ends that they wait for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from partners.imports.reading import ReadRow
from partners.imports.resolving import BY_NAME, End, Resolution
from partners.models import ImportEnd, ImportRow, ImportRun, Outcome
from partners.models.imports import WAITING, end_key

ROWS_AT_ONCE = 2_000
EndKey = tuple[str, str, str, float | None, float | None]

_RECOUNT = """
UPDATE partners_importend SET waiting = counted.n, weight = greatest(weight, counted.n)
FROM (
    SELECT an_end.id, count(a_row.id) AS n
    FROM partners_importend AS an_end
    LEFT JOIN partners_importrow AS a_row
        ON an_end.id IN (a_row.end_a_id, a_row.end_b_id) AND a_row.outcome = ANY(%s)
        AND an_end.verdict = ''
    WHERE an_end.id = ANY(%s::uuid[])
    GROUP BY an_end.id
) AS counted
WHERE partners_importend.id = counted.id AND waiting <> counted.n
"""


def wait_for_others() -> None:
    """Let one transaction at a time write imports or decide: each sees what the one before did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock('partners_importrun'::regclass::int)")


@dataclass(frozen=True)
class Decision:
    """What a person has decided that an end is: a place, or none at all."""

    place_id: int | None


@dataclass(frozen=True)
class SettledRow:
    """A row with what came of it, and what each of its ends is."""

    row: ReadRow
    outcome: Outcome
    a: Resolution | Decision | None = None
    b: Resolution | Decision | None = None
    field: str = ""
    reason: str = ""


def outcome_of(are_ambiguous: Iterable[bool]) -> Outcome:
    """How a row waits: unmatched when an end it waits for has no place of its name."""
    return Outcome.AMBIGUOUS if all(are_ambiguous) else Outcome.UNMATCHED


def decisions(ends: Collection[End]) -> dict[End, Decision]:
    """Of these ends those that people have decided, in this import's review or an earlier one's."""
    decided = {
        end_key(row): Decision(row.place_id) for row in ImportEnd.objects.exclude(verdict="")
    }
    return {end: decided[key] for end in ends if (key := end_key(end)) in decided}


def keep_rows(run: ImportRun, rows: Sequence[SettledRow]) -> None:
    """Keep the rows that wait or were refused, with the ends that they wait for.

    They take the place of the rows that an earlier import of the same file has kept.
    """
    _drop_rows_of_same_file(run)
    waiting = [row for row in rows if row.outcome in WAITING]
    ends = _keep_ends(_open_ends(waiting))
    kept = (row for row in rows if row.outcome in {*WAITING, Outcome.REFUSED})
    ImportRow.objects.bulk_create(
        (_kept_row(run, row, ends) for row in kept), batch_size=ROWS_AT_ONCE
    )
    recount([end.pk for end in ends.values()])


def _drop_rows_of_same_file(run: ImportRun) -> None:
    old = ImportRow.objects.filter(run__sha256=run.sha256).exclude(run=run)
    touched = ImportEnd.objects.filter(
        Q(pk__in=old.values("end_a")) | Q(pk__in=old.values("end_b"))
    )
    ids = list(touched.values_list("pk", flat=True))
    old.delete()
    recount(ids)


def _open_ends(rows: Iterable[SettledRow]) -> dict[EndKey, tuple[End, Resolution]]:
    found: dict[EndKey, tuple[End, Resolution]] = {}
    for row in rows:
        tie = row.row.tie
        for end, came in ((tie and tie.a, row.a), (tie and tie.b, row.b)):
            if end and isinstance(came, Resolution) and came.place is None:
                found.setdefault(end_key(end), (end, came))
    return found


def _keep_ends(ends: Mapping[EndKey, tuple[End, Resolution]]) -> dict[EndKey, ImportEnd]:
    ImportEnd.objects.bulk_create(
        (
            ImportEnd(
                name=key[0],
                country=key[1],
                region=key[2],
                latitude=key[3],
                longitude=key[4],
                candidates=_as_json(came),
            )
            for key, (_end, came) in ends.items()
        ),
        batch_size=ROWS_AT_ONCE,
        update_conflicts=True,
        update_fields=["candidates"],
        unique_fields=["name", "country", "region", "latitude", "longitude"],
    )
    rows = ImportEnd.objects.filter(name__in={key[0] for key in ends})
    return {key: row for row in rows if (key := end_key(row)) in ends}


def _as_json(came: Resolution) -> list[dict[str, Any]]:
    return [
        {
            "place": candidate.place.id,
            "why": candidate.why.value,
            "distance": None if candidate.distance is None else round(candidate.distance, 1),
        }
        for candidate in came.candidates
    ]


def _kept_row(run: ImportRun, row: SettledRow, ends: Mapping[EndKey, ImportEnd]) -> ImportRow:
    tie = row.row.tie
    is_waiting = row.outcome in WAITING
    return ImportRow(
        run=run,
        number=row.row.number,
        values=row.row.values,
        outcome=row.outcome,
        field=row.field,
        reason=row.reason,
        end_a=ends.get(end_key(tie.a)) if is_waiting and tie else None,
        end_b=ends.get(end_key(tie.b)) if is_waiting and tie and tie.b else None,
        place_a_id=row.a.place_id if row.a else None,
        place_b_id=row.b.place_id if row.b else None,
    )


def is_ambiguous(end: ImportEnd) -> bool:
    """Whether a place of its name is among the candidates."""
    return any(candidate["why"] in BY_NAME for candidate in end.candidates)


def recount(end_ids: Collection[Any]) -> None:
    """Bring `ImportEnd.waiting` and `weight` of these ends up to date."""
    if end_ids:
        with connection.cursor() as cursor:
            cursor.execute(
                _RECOUNT, [[outcome.value for outcome in WAITING], [str(id) for id in end_ids]]
            )
