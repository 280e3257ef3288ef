"""Ordering imports and running them, safely whatever dies on the way.

Everything that a run writes is one transaction: a worker that is killed leaves nothing, and the one
that takes the run over does all of it. Its progress is written beside that transaction. A worker
that lost its lease finds out at the end at the latest, and takes back what it wrote.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import Any, TypeVar

import pghistory
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction

from partners.imports.places import IndexedPlace, PlaceIndex
from partners.imports.reading import FileRefusedError, ReadRow, read_format, read_rows
from partners.imports.resolving import End, Resolution, names_of, resolve
from partners.imports.services.waiting import (
    Decision,
    SettledRow,
    decisions,
    keep_rows,
    outcome_of,
    wait_for_others,
)
from partners.imports.services.writing import Came, SettledTie, write_settled
from partners.models import ImportRun, Outcome, Place, Reason
from partners.models.imports import ADDING, FINDING, GAZETTEER, KEEPING, WRITING
from partners.services import actors_for_places
from records import doorbell, jobs
from records.access import Access, Role
from records.heartbeat import Heartbeat
from records.rights import require
from records.search import fold

logger = logging.getLogger(__name__)

RUN_TASK = "partners.tasks.run_import"
PLACES_AT_ONCE, ENDS_AT_ONCE, WRITTEN_AT_ONCE = 10_000, 2_000, 2_000
# About as many as the gazetteer has, to show how far it is read: counting them would take longer.
PLACES_IN_ALL = 240_000

Clock = Callable[[], datetime.datetime]
Show = Callable[[int], None]
Item = TypeVar("Item")
_CELLS = (
    "geonames_id",
    "name",
    "country_code",
    "admin1_code",
    "population",
    "latitude",
    "longitude",
    "search_key",
)


@transaction.atomic
def order_import(content: bytes, *, name: str, access: Access, ring: bool = True) -> ImportRun:
    """Keep a file and order its import. Raises PermissionDenied.

    The order is kept in the database: it survives a broker that is down. Without `ring` the caller
    runs it; when the caller dies, a worker takes it up.
    """
    require(access, "catalogue.write", None)
    run = ImportRun(
        name=PurePath(name).name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        ordered_by_id=access.person,
    )
    run.file.save(run.name, ContentFile(content), save=False)
    run.save()
    if ring:
        transaction.on_commit(lambda: doorbell.ring(RUN_TASK, run.pk))
    return run


def ring_for_waiting_imports(*, at: datetime.datetime) -> None:
    """Ring for every import that is queued, or whose worker lost its lease."""
    doorbell.ring_for_waiting(ImportRun.objects.all(), RUN_TASK, at=at)


def run_import(run_id: uuid.UUID, *, clock: Clock, report: Show = lambda percent: None) -> bool:
    """Import the file of a run; return whether this call finished it.

    Does nothing when the row is not to be had. A file that cannot be read, an error of our own, or
    an order by somebody who has lost the right to it, makes the row FAILED; a lost lease or a lost
    database leaves it to the next worker.
    """
    lease = jobs.claim(ImportRun.objects.all(), run_id, at=clock())
    if lease is None:
        return False
    run = ImportRun.objects.select_related("ordered_by").get(pk=run_id)
    if not _may_still(run):
        _give_up(run_id, lease, ImportRun.Failure.RIGHTS, at=clock())
        return True
    person = str(run.ordered_by_id) if run.ordered_by_id else None
    try:
        with (
            pghistory.context(channel="import", run=str(run_id), person=person),
            Heartbeat(ImportRun.objects.all(), run_id, lease, clock=clock) as heartbeat,
        ):
            _import(run, heartbeat, clock=clock, report=report)
    except jobs.LostLeaseError:
        logger.warning("Another worker has taken over import %s", run_id)
        return False
    except DatabaseError:
        raise
    except FileRefusedError as refused:
        _give_up(run_id, lease, refused.failure, at=clock())
        return True
    except Exception:
        logger.exception("Import %s failed", run_id)
        _give_up(run_id, lease, ImportRun.Failure.ERROR, at=clock())
        return False
    return True


def _may_still(run: ImportRun) -> bool:
    """Whether who ordered it still may: an import writes with their rights, not with its own.

    What the command line ordered has nobody's name.
    """
    person = run.ordered_by
    if person is None:
        return True
    return person.is_active and person.memberships.filter(role=Role.PLATFORM_ADMIN).exists()


def _give_up(run_id: uuid.UUID, lease: uuid.UUID, failure: str, *, at: datetime.datetime) -> None:
    state = ImportRun.State.FAILED
    try:
        jobs.finish(ImportRun.objects.all(), run_id, lease, at=at, state=state, failure=failure)
    except jobs.LostLeaseError:
        logger.warning("Another worker has taken over import %s", run_id)


def _import(run: ImportRun, heartbeat: Heartbeat, *, clock: Clock, report: Show) -> None:
    def show(percent: int) -> None:
        report(percent)
        heartbeat.show(percent)

    show(1)
    with run.file.open("rb") as file:
        content = file.read()
    known = read_format(content)
    rows = list(read_rows(content, known))
    show(GAZETTEER.start)
    found = _resolved(rows, show=show)
    show(ADDING.start)
    with transaction.atomic():
        wait_for_others()
        ends: dict[End, Resolution | Decision] = {**found, **decisions(found)}
        settled = _written([_settled(row, ends) for row in rows], show=show)
        keep_rows(run, settled)
        show(KEEPING.at(1, of=1))
        heartbeat.stop()
        counts: Counter[Any] = Counter(row.outcome.value for row in settled)
        jobs.finish(
            ImportRun.objects.all(),
            run.pk,
            heartbeat.lease,
            at=clock(),
            format=known.code,
            rows_read=len(rows),
            **dict.fromkeys(Outcome.values, 0) | counts,
        )


def _resolved(rows: Sequence[ReadRow], *, show: Show) -> dict[End, Resolution]:
    """What each end of the file is as the gazetteer has it."""
    ends = dict.fromkeys(
        end for row in rows if row.tie for end in (row.tie.a, row.tie.b) if end is not None
    )
    index = PlaceIndex(_places(show), names_of(ends))
    if not index.by_id:
        raise FileRefusedError(ImportRun.Failure.GAZETTEER)
    found = {}
    for number, end in enumerate(ends):
        found[end] = resolve(end, index)
        if number % ENDS_AT_ONCE == 0:
            show(FINDING.at(number, of=len(ends)))
    return found


def _places(show: Show) -> Iterator[IndexedPlace]:
    number = 0
    places = Place.objects.order_by().values_list(*_CELLS)
    for number, (id, name, *cells) in enumerate(places.iterator(PLACES_AT_ONCE), start=1):
        yield IndexedPlace(id, fold(name), *cells)
        if number % PLACES_AT_ONCE == 0:
            show(GAZETTEER.at(number, of=PLACES_IN_ALL))


def _settled(row: ReadRow, ends: Mapping[End, Resolution | Decision]) -> SettledRow:
    if row.tie is None:
        return SettledRow(row, Outcome.REFUSED, field=row.field, reason=row.reason)
    a = ends[row.tie.a]
    b = None if row.tie.b is None else ends[row.tie.b]
    make = partial(SettledRow, row, a=a, b=b)
    for end, field in zip((a, b), row.tie.fields, strict=True):
        if isinstance(end, Decision) and end.place_id is None:
            return make(Outcome.REFUSED, field=field, reason=Reason.LEFT_OUT)
    open_ends = [end for end in (a, b) if isinstance(end, Resolution) and end.place_id is None]
    if not open_ends:
        # So it counts until it is written, when it may turn out to be new.
        return make(Outcome.ALREADY_THERE)
    return make(outcome_of(end.is_ambiguous for end in open_ends))


def _written(rows: list[SettledRow], *, show: Show) -> list[SettledRow]:
    """Write what is settled; each row with what came of it."""
    ready = [
        SettledTie(row.row.tie, row.a.place_id, None if row.b is None else row.b.place_id)
        for row in rows
        if row.outcome is Outcome.ALREADY_THERE and row.row.tie and row.a and row.a.place_id
    ]
    written = iter(_written_in_parts(ready, show=show))
    done = []
    for row in rows:
        if row.outcome is Outcome.ALREADY_THERE:
            came = next(written)
            row = replace(row, outcome=came.outcome, reason=came.reason, field=came.field)
        done.append(row)
    return done


def _written_in_parts(ready: list[SettledTie], *, show: Show) -> list[Came]:
    # Local governments first, in the order of their places: so everybody locks places.
    places = {place for one in ready for place in (one.place_a, one.place_b) if place is not None}
    of_places = _parts(sorted(places))
    for number, some in enumerate(of_places):
        show(ADDING.at(number, of=len(of_places)))
        actors_for_places(some)
    came: list[Came] = []
    parts = _parts(ready)
    for number, part in enumerate(parts):
        show(WRITING.at(number, of=len(parts)))
        came += write_settled(part)
    show(KEEPING.start)
    return came


def _parts(many: list[Item]) -> list[list[Item]]:
    return [many[at : at + WRITTEN_AT_ONCE] for at in range(0, len(many), WRITTEN_AT_ONCE)]
