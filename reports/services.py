"""Ordering reports and making them, safely whatever dies on the way."""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Callable
from functools import partial
from typing import Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from partners.models import City, Person
from partners.services import erase_person, spellings_of
from records import doorbell, jobs
from records.access import Access
from records.rights import require
from reports.edition import Edition, remove_files, write_edition
from reports.models import ReportRun
from reports.periods import Period, check_period, month_before
from reports.traces import runs_naming

logger = logging.getLogger(__name__)

RUN_TASK = "reports.tasks.run_report"


def order_report(
    *,
    city: City,
    kind: str,
    period: Period,
    language: str,
    audience: str,
    access: Access,
) -> ReportRun:
    """Order a report, or its next edition when it exists; a report in work stays as it is.

    Raises PermissionDenied, and ValidationError by field. The order is kept in the database: it
    survives a broker that is down.
    """
    require(access, "reports.order", city.pk)
    if audience == ReportRun.Audience.CONFIDENTIAL:
        require(access, "confidential.read", city.pk)
    check_period(*period)
    _check_choices(language=language, audience=audience, kind=kind)
    return _order(city, kind, period, language, audience, ordered_by_id=access.person)


@transaction.atomic
def erase_with_reports(
    person_id: uuid.UUID, *, access: Access, replacement: str | None = None
) -> int:
    """Erase a person, and make reports anew whose annex names them; return how many.

    Also reports that the asker may not read; without a `replacement` none, since records keep the
    name then. A report that is just being made is begun again. Raises what `erase_person` does.
    """
    person = Person.objects.visible_to(access).get(pk=person_id)
    naming = []
    if replacement is not None:
        _lock_claims(person.city_id, mode="exclusive")
        # First: what is published until then has its annex looked through.
        _begin_again(city_id=person.city_id)
        runs = ReportRun.objects.filter(city=person.city_id).select_related("city")
        naming = runs_naming(spellings_of(person).pattern, runs)
    erase_person(person_id, access=access, replacement=replacement)
    for run in naming:
        _order(
            run.city,
            run.kind,
            (run.period_start, run.period_end),
            run.language,
            run.audience,
            ordered_by_id=access.person,
        )
    return len(naming)


def _begin_again(*, city_id: uuid.UUID) -> None:
    """Take reports in work from their workers, which may have read what is about to change."""
    running = ReportRun.objects.filter(city=city_id, state=ReportRun.State.RUNNING)
    for run in running.order_by("pk").select_for_update():
        run.state, run.lease, run.lease_until = ReportRun.State.QUEUED, None, None
        run.attempts = run.progress = 0
        run.save()
        transaction.on_commit(partial(doorbell.ring, RUN_TASK, run.pk))


def _lock_claims(city_id: uuid.UUID, *, mode: Literal["shared", "exclusive"]) -> None:
    """Let no worker claim a report of the city, or many at once, until the transaction ends.

    Erasing takes it for itself: what is claimed is then seen as RUNNING, and what waits, or is
    ordered meanwhile, is claimed and reads the records when they have changed.
    """
    function = "pg_advisory_xact_lock_shared" if mode == "shared" else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}('reports_reportrun'::regclass::int, hashtext(%s))", [str(city_id)]
        )


def order_monthly_reports(*, on: datetime.date) -> list[ReportRun]:
    """Order last month's report for every city in every language; a second call changes nothing."""
    return [
        _order(
            city,
            ReportRun.Kind.MONTHLY,
            month_before(on),
            language,
            ReportRun.Audience.INTERNAL,
            again=False,
        )
        for city in City.objects.all()
        for language, _name in settings.LANGUAGES
    ]


@transaction.atomic
def _order(
    city: City,
    kind: str,
    period: Period,
    language: str,
    audience: str,
    *,
    ordered_by_id: uuid.UUID | None = None,
    again: bool = True,
) -> ReportRun:
    run, is_new = ReportRun.objects.select_for_update().get_or_create(
        city=city,
        kind=kind,
        period_start=period[0],
        period_end=period[1],
        language=language,
        audience=audience,
        defaults={"ordered_by_id": ordered_by_id},
    )
    if not is_new and again and not run.is_pending:
        run.state = ReportRun.State.QUEUED
        run.progress = run.attempts = 0
        run.failure = ""
        run.ordered_by_id = ordered_by_id
        run.version += 1
        run.save()
    if run.is_pending:
        transaction.on_commit(lambda: doorbell.ring(RUN_TASK, run.pk))
    return run


def _check_choices(*, language: str, audience: str, kind: str) -> None:
    known = {
        "language": (language, dict(settings.LANGUAGES)),
        "audience": (audience, ReportRun.Audience.values),
        "kind": (kind, ReportRun.Kind.values),
    }
    wrong = {
        name: _("Choose one of the list.")
        for name, (value, all_) in known.items()
        if value not in all_
    }
    if wrong:
        raise ValidationError(wrong)


def ring_for_waiting_runs(*, at: datetime.datetime) -> None:
    """Ring for every row that is queued, or whose worker lost its lease."""
    doorbell.ring_for_waiting(ReportRun.objects.all(), RUN_TASK, at=at)


def run_report(run_id: uuid.UUID, *, clock: Callable[[], datetime.datetime]) -> bool:
    """Make the next edition of a report; return whether this call finished it.

    Does nothing when the row is not to be had. An error of our own makes the row FAILED; a lost
    lease or a lost database leaves it to the next worker.
    """
    lease = _claim(run_id, clock=clock)
    if lease is None:
        return False
    run = ReportRun.objects.select_related("city__actor").get(pk=run_id)
    remove_files(run)

    def show(percent: int) -> None:
        jobs.renew(ReportRun.objects.all(), run_id, lease, at=clock(), progress=percent)

    try:
        edition = write_edition(run, lease, at=clock(), show=show)
        _publish(run, lease, edition, at=clock())
    except jobs.LostLeaseError:
        logger.warning("Another worker has taken over report %s", run_id)
        remove_files(run, lease=lease)
        return False
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Report %s failed", run_id)
        remove_files(run, lease=lease)
        _give_up(run_id, lease, at=clock())
        return False
    return True


@transaction.atomic
def _claim(run_id: uuid.UUID, *, clock: Callable[[], datetime.datetime]) -> uuid.UUID | None:
    city_id = ReportRun.objects.filter(pk=run_id).values_list("city_id", flat=True).first()
    if city_id is None:
        return None
    _lock_claims(city_id, mode="shared")
    # The time is asked for afterwards: waiting is no part of the lease.
    return jobs.claim(ReportRun.objects.all(), run_id, at=clock())


@transaction.atomic
def _publish(run: ReportRun, lease: uuid.UUID, edition: Edition, *, at: datetime.datetime) -> None:
    jobs.finish(
        ReportRun.objects.all(),
        run.pk,
        lease,
        at=at,
        edition=F("edition") + 1,
        pdf=edition.pdf,
        annex=edition.annex,
        row_count=edition.row_count,
    )
    run.pdf, run.annex = edition.pdf, edition.annex
    transaction.on_commit(lambda: remove_files(run))


def _give_up(run_id: uuid.UUID, lease: uuid.UUID, *, at: datetime.datetime) -> None:
    try:
        jobs.finish(
            ReportRun.objects.all(),
            run_id,
            lease,
            at=at,
            state=ReportRun.State.FAILED,
            failure="error",
        )
    except jobs.LostLeaseError:
        logger.warning("Another worker has taken over report %s", run_id)
