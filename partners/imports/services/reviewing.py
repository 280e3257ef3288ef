"""Deciding what an end is, and taking back the last decision."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, ProtectedError, Q
from django.utils.translation import gettext as _

from partners.imports.formats import format_by_code
from partners.imports.services.waiting import is_ambiguous, outcome_of, recount, wait_for_others
from partners.imports.services.writing import SettledTie, write_settled
from partners.models import (
    Actor,
    ImportEnd,
    ImportRow,
    ImportRun,
    NetworkMembership,
    Outcome,
    Place,
    Reason,
    Tie,
)
from partners.models.imports import WAITING
from records.access import Access
from records.rights import require
from records.versions import lock_for_edit

Verdict = ImportEnd.Verdict


class AlreadyDecidedError(Exception):
    """Somebody else has decided the end meanwhile: `end` is what came of it."""

    def __init__(self, end: ImportEnd) -> None:
        super().__init__(str(end.pk))
        self.end = end


class UndoRefusedError(Exception):
    """A decision on which something rests by now."""


@transaction.atomic
def decide(
    end_id: uuid.UUID, *, place_id: int | None, access: Access, at: datetime.datetime
) -> ImportEnd:
    """Decide that an end is a place, or (None) that its rows are left out, now and in later files.

    Settles all rows that wait for this end alone, and moves the counts of their imports. Raises
    PermissionDenied, ImportEnd.DoesNotExist, AlreadyDecidedError, and ValidationError by field.
    """
    require(access, "catalogue.write", None)
    wait_for_others()
    end = lock_for_edit(ImportEnd.objects.visible_to(access), end_id, version=None)
    if end.verdict:
        raise AlreadyDecidedError(end)
    if place_id is not None and not Place.objects.filter(pk=place_id).exists():
        raise ValidationError({"place": _("Choose a place from the list.")})
    end.verdict = Verdict.LEFT_OUT if place_id is None else Verdict.PLACE
    end.place_id = place_id
    end.decided_by_id, end.decided_at = access.person, at
    end.save()
    rows = _lock_rows(_of_end(end).filter(outcome__in=WAITING))
    before = [row.outcome for row in rows]
    _settle(end, rows)
    _save(rows)
    _move_counts(zip(before, rows, strict=True))
    recount(_ends_of(rows) | {end.pk})
    return end


def _of_end(end: ImportEnd) -> models.QuerySet[ImportRow]:
    rows = ImportRow.objects.filter(Q(end_a=end) | Q(end_b=end))
    return rows.order_by("run", "number")


def _lock_rows(rows: models.QuerySet[ImportRow]) -> list[ImportRow]:
    return list(rows.select_related("end_a", "end_b", "run").select_for_update(of=("self",)))


def _settle(end: ImportEnd, rows: list[ImportRow]) -> None:
    """Give each row the outcome that it has now; write what those say that wait for nothing."""
    ready: list[tuple[ImportRow, SettledTie]] = []
    for row in rows:
        if row.end_a_id == end.pk:
            row.place_a_id = end.place_id
        if row.end_b_id == end.pk:
            row.place_b_id = end.place_id
        tie = format_by_code(row.run.format).read_row(row.values)
        if end.place_id is None:
            field = tie.fields[0 if row.end_a_id == end.pk else 1]
            _set(row, end, Outcome.REFUSED, field=field, reason=Reason.LEFT_OUT)
        elif open_ends := _open_ends(row):
            row.outcome = outcome_of(map(is_ambiguous, open_ends))
        elif row.place_a_id is not None:
            ready.append((row, SettledTie(tie, row.place_a_id, row.place_b_id)))
    written = write_settled([settled for _row, settled in ready])
    for (row, _settled), came in zip(ready, written, strict=True):
        _set(row, end, came.outcome, field=came.field, reason=came.reason)
        row.tie_id, row.membership_id = came.tie_id, came.membership_id


def _set(
    row: ImportRow,
    end: ImportEnd | None,
    outcome: Outcome,
    *,
    field: str = "",
    reason: str = "",
) -> None:
    row.outcome, row.field, row.reason = outcome, field, reason
    row.settled_by, row.tie_id, row.membership_id = end, None, None


def _open_ends(row: ImportRow) -> list[ImportEnd]:
    """The ends that it still waits for."""
    pairs = ((row.end_a, row.place_a_id), (row.end_b, row.place_b_id))
    return [end for end, place_id in pairs if end is not None and place_id is None]


def _save(rows: list[ImportRow]) -> None:
    ends = ["place_a", "place_b"]
    changed = ["outcome", "field", "reason", *ends, "settled_by", "tie", "membership"]
    ImportRow.objects.bulk_update(rows, changed, batch_size=500)


def _ends_of(rows: Iterable[ImportRow]) -> set[uuid.UUID]:
    return {id for row in rows for id in (row.end_a_id, row.end_b_id) if id is not None}


def _move_counts(moved: Iterable[tuple[str, ImportRow]]) -> None:
    """Take each row from the count of its old outcome to that of its new one."""
    steps: dict[uuid.UUID, Counter[str]] = {}
    for before, row in moved:
        counter = steps.setdefault(row.run_id, Counter())
        counter[str(before)] -= 1
        counter[str(row.outcome)] += 1
    for run_id, counter in sorted(steps.items()):
        changes = {name: F(name) + step for name, step in counter.items() if step}
        if changes:
            ImportRun.objects.filter(pk=run_id).update(**changes)


def last_decided(access: Access) -> ImportEnd | None:
    """The end that was decided last, by whomever; what `undo` takes back."""
    decided = ImportEnd.objects.visible_to(access).exclude(verdict="")
    return decided.select_related("place").order_by("-decided_at", "-pk").first()


@transaction.atomic
def undo(end_id: uuid.UUID, *, access: Access) -> ImportEnd:
    """Take back the last decision: its ties and memberships go, its rows wait again.

    Raises PermissionDenied, and UndoRefusedError when it is not the last one, when an import has
    gone by it since, when an agreement rests on one of its ties, or when somebody has changed one
    of its memberships.
    """
    require(access, "catalogue.write", None)
    wait_for_others()
    last = last_decided(access)
    if last is None or last.pk != end_id:
        if ImportEnd.objects.visible_to(access).filter(pk=end_id, verdict="").exists():
            raise UndoRefusedError(_("Somebody has taken it back already."))
        raise UndoRefusedError(_("Somebody has decided another one since. Look again."))
    end = lock_for_edit(ImportEnd.objects.visible_to(access), end_id, version=None)
    decided_at = end.decided_at
    assert decided_at is not None  # noqa: S101 - a constraint holds it
    if ImportRun.objects.filter(finished_at__gte=decided_at, state=ImportRun.State.READY).exists():
        raise UndoRefusedError(_("An import has gone by this decision since: it stays."))
    rows = _lock_rows(_of_end(end).filter(Q(settled_by=end) | Q(outcome__in=WAITING)))
    before = [row.outcome for row in rows]
    tie_ids = [row.tie_id for row in rows if row.tie_id]
    membership_ids = [row.membership_id for row in rows if row.membership_id]
    places = {place for row in rows for place in (row.place_a_id, row.place_b_id) if place}
    _wait_again(end, rows)
    end.verdict, end.place = "", None
    end.decided_by = end.decided_at = None
    end.save()
    _save(rows)
    _remove_ties(tie_ids)
    _remove_memberships(membership_ids)
    _remove_new_actors(places, since=decided_at)
    _move_counts(zip(before, rows, strict=True))
    recount(_ends_of(rows) | {end.pk})
    return end


def _wait_again(end: ImportEnd, rows: list[ImportRow]) -> None:
    for row in rows:
        if row.end_a_id == end.pk:
            row.place_a = None
        if row.end_b_id == end.pk:
            row.place_b = None
        _set(row, None, outcome_of(map(is_ambiguous, _open_ends(row))))


def _remove_ties(tie_ids: list[uuid.UUID]) -> None:
    ties = Tie.objects.filter(pk__in=tie_ids)
    if ties.filter(agreements__isnull=False).exists():
        raise UndoRefusedError(_("An agreement rests on a tie of this decision."))
    ties.delete()


def _remove_memberships(membership_ids: list[uuid.UUID]) -> None:
    memberships = NetworkMembership.objects.filter(pk__in=membership_ids)
    if any(one.version > 1 for one in memberships.select_for_update(of=("self",))):
        raise UndoRefusedError(_("Somebody has changed a membership of this decision since."))
    memberships.delete()


def _remove_new_actors(places: set[int], *, since: datetime.datetime) -> None:
    """Remove the local governments that came into the catalogue for a decision alone."""
    new = Actor.objects.filter(place__in=places, created_at__gte=since, version=1)
    for actor in new.filter(steward__isnull=True):
        try:
            with transaction.atomic():
                actor.delete()
        except ProtectedError:
            # Somebody works with it by now.
            continue
