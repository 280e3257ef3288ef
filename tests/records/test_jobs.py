from __future__ import annotations

import datetime
import os
import uuid

import pytest
from django.db.models import QuerySet

from partners.models import City
from records import jobs
from reports.models import ReportRun

START = datetime.datetime(2026, 1, 1, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def run(seoul: City) -> ReportRun:
    return ReportRun.objects.create(
        city=seoul, period_start="2025-01-01", period_end="2025-12-31", language="en"
    )


def rows() -> QuerySet:
    return ReportRun.objects.all()


def later(seconds: float) -> datetime.datetime:
    return START + datetime.timedelta(seconds=seconds)


def test_claimed_job_runs_under_a_lease_of_this_process(run: ReportRun) -> None:
    lease = jobs.claim(rows(), run.pk, at=START)
    run.refresh_from_db()
    assert run.lease == lease
    assert (run.state, run.worker_pid, run.attempts) == ("RUNNING", os.getpid(), 1)
    assert run.lease_until == later(30)


def test_job_in_work_is_not_to_be_had_until_its_lease_runs_out(run: ReportRun) -> None:
    jobs.claim(rows(), run.pk, at=START)
    assert jobs.claim(rows(), run.pk, at=later(30)) is None
    assert jobs.claim(rows(), run.pk, at=later(31)) is not None


def test_renewing_keeps_the_job_and_shows_progress(run: ReportRun) -> None:
    lease = jobs.claim(rows(), run.pk, at=START)
    assert lease
    jobs.renew(rows(), run.pk, lease, at=later(29), progress=40)
    assert jobs.claim(rows(), run.pk, at=later(40)) is None
    run.refresh_from_db()
    assert run.progress == 40


def test_worker_that_lost_its_lease_can_neither_renew_nor_finish(run: ReportRun) -> None:
    lost = jobs.claim(rows(), run.pk, at=START)
    kept = jobs.claim(rows(), run.pk, at=later(60))
    assert lost
    assert kept
    with pytest.raises(jobs.LostLeaseError):
        jobs.renew(rows(), run.pk, lost, at=later(61), progress=50)
    with pytest.raises(jobs.LostLeaseError):
        jobs.finish(rows(), run.pk, lost, at=later(61), row_count=1)
    jobs.finish(rows(), run.pk, kept, at=later(62), row_count=2)
    run.refresh_from_db()
    assert (run.state, run.progress, run.row_count) == ("READY", 100, 2)


def test_finished_job_is_not_to_be_had(run: ReportRun) -> None:
    lease = jobs.claim(rows(), run.pk, at=START)
    assert lease
    jobs.finish(rows(), run.pk, lease, at=later(1))
    assert jobs.claim(rows(), run.pk, at=later(1000)) is None
    with pytest.raises(jobs.LostLeaseError):
        jobs.finish(rows(), run.pk, lease, at=later(2))


def test_job_that_killed_its_worker_too_often_fails(run: ReportRun) -> None:
    for attempt in range(jobs.MOST_ATTEMPTS):
        assert jobs.claim(rows(), run.pk, at=later(attempt * 60))
    assert jobs.claim(rows(), run.pk, at=later(jobs.MOST_ATTEMPTS * 60)) is None
    run.refresh_from_db()
    assert (run.state, run.failure) == ("FAILED", "attempts")


def test_failed_end_keeps_the_progress_and_says_why(run: ReportRun) -> None:
    lease = jobs.claim(rows(), run.pk, at=START)
    assert lease
    jobs.renew(rows(), run.pk, lease, at=later(1), progress=30)
    jobs.finish(rows(), run.pk, lease, at=later(2), state=ReportRun.State.FAILED, failure="error")
    run.refresh_from_db()
    assert (run.state, run.progress, run.failure) == ("FAILED", 30, "error")


def test_waiting_jobs_are_queued_ones_and_those_whose_lease_ran_out(run: ReportRun) -> None:
    assert rows().filter(jobs.lapsed(START)).exists()
    jobs.claim(rows(), run.pk, at=START)
    assert not rows().filter(jobs.lapsed(later(30))).exists()
    assert rows().filter(jobs.lapsed(later(31))).exists()


def test_unknown_job_is_not_to_be_had(db: None) -> None:
    assert jobs.claim(rows(), uuid.uuid4(), at=START) is None
