"""The report job on a real worker, also when it is killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from pypdf import PdfReader

from accounts.access import access_for_user
from accounts.models import User
from partners.models import City
from reports.models import ReportRun
from reports.periods import year_period
from reports.services import order_report
from tests.factories import make_agreement
from tests.reports.bulk import make_many_activities, make_partners
from tests.worker import WorkerProcess


def wait_for(run: ReportRun, holds: Callable[[ReportRun], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run.refresh_from_db()
        if holds(run):
            return
        time.sleep(0.02)
    raise AssertionError(f"{run.state} at {run.progress}% after {seconds} s: {run.failure}")


def ordered(city: City, person: User) -> ReportRun:
    return order_report(
        city=city,
        kind="annual",
        period=year_period(2025),
        language="en",
        audience="internal",
        access=access_for_user(person),
    )


def test_worker_makes_the_report_that_was_ordered(
    celery_worker_process: WorkerProcess, seoul: City, officer: User
) -> None:
    make_agreement(seoul, "Pact with Hanoi", partners=(make_partners(1)[0],), starts_on="2025")
    run = ordered(seoul, officer)
    wait_for(run, lambda run: not run.is_pending, seconds=60)
    assert (run.state, run.edition, run.progress, run.row_count) == ("READY", 1, 100, 1)
    text = " ".join(page.extract_text() for page in PdfReader(run.pdf.path).pages)
    assert "Pact with Hanoi" in text


@pytest.mark.parametrize("lease_seconds", ["5", "30"])
def test_worker_killed_in_mid_run_leaves_exactly_one_finished_edition(
    celery_worker_process: WorkerProcess, seoul: City, officer: User, lease_seconds: str
) -> None:
    worker = celery_worker_process
    if lease_seconds != "5":
        worker.stop()
        worker.log.unlink()
        worker.start(JOB_LEASE_SECONDS=lease_seconds)
    make_many_activities(seoul, 4000, partners=make_partners())
    run = ordered(seoul, officer)
    wait_for(run, lambda run: run.state == "RUNNING" and run.progress >= 5, seconds=60)
    killed = run.worker_pid
    assert killed
    assert killed != worker.pid
    os.kill(killed, signal.SIGKILL)
    run.refresh_from_db()
    assert run.state == "RUNNING"

    wait_for(run, lambda run: not run.is_pending, seconds=60)
    assert (run.state, run.edition, run.attempts, run.row_count) == ("READY", 1, 2, 4000)
    assert run.worker_pid != killed
    folder = Path(settings.MEDIA_ROOT, "reports", str(seoul.pk))
    published = {Path(run.pdf.path), Path(run.annex.path)}
    assert set(folder.glob(f"{run.pk}-*")) == published
    editions = run.history.filter(state="READY").values_list("edition", flat=True)
    assert set(editions) == {1}
