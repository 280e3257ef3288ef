"""A job shows its progress and keeps its lease while its work is one transaction."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from partners.models import City
from records import heartbeat, jobs
from records.heartbeat import Heartbeat
from reports.models import ReportRun


def claimed(city: City) -> tuple[ReportRun, uuid.UUID]:
    run = ReportRun.objects.create(
        city=city, period_start="2025-01-01", period_end="2025-12-31", language="en"
    )
    lease = jobs.claim(ReportRun.objects.all(), run.pk, at=timezone.now())
    assert lease
    return run, lease


def beating(run: ReportRun, lease: uuid.UUID) -> Heartbeat:
    return Heartbeat(ReportRun.objects.all(), run.pk, lease, clock=timezone.now)


def wait_for(holds: Callable[[], bool], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_progress_outlives_a_transaction_that_is_taken_back(seoul: City) -> None:
    run, lease = claimed(seoul)
    run.refresh_from_db()
    before = run.lease_until

    def shown() -> bool:
        run.refresh_from_db()
        return run.progress == 40

    with beating(run, lease) as beat, transaction.atomic():
        beat.show(40)
        wait_for(shown)
        transaction.set_rollback(True)
    run.refresh_from_db()
    assert run.progress == 40
    assert before is not None
    assert run.lease_until is not None
    assert run.lease_until > before


@pytest.mark.django_db(transaction=True)
def test_work_whose_lease_is_lost_is_told(seoul: City) -> None:
    run, lease = claimed(seoul)

    def is_lost() -> bool:
        try:
            beat.show(50)
        except jobs.LostLeaseError:
            return True
        return False

    with beating(run, lease) as beat:
        ReportRun.objects.filter(pk=run.pk).update(lease=uuid.uuid4())
        wait_for(is_lost)
    run.refresh_from_db()
    assert run.progress != 50


@pytest.mark.django_db(transaction=True)
def test_one_lost_beat_does_not_end_the_work(
    seoul: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run, lease = claimed(seoul)
    renew = jobs.renew
    calls: list[int] = []

    def renew_at_the_second_try(*args: object, progress: int, **options: object) -> None:
        calls.append(progress)
        if len(calls) == 1:
            raise DatabaseError
        renew(*args, progress=progress, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(heartbeat.jobs, "renew", renew_at_the_second_try)

    def shown() -> bool:
        run.refresh_from_db()
        return run.progress == 60

    with beating(run, lease) as beat:
        beat.show(60)
        wait_for(shown)
    assert "No heartbeat" in caplog.text


@pytest.mark.django_db
def test_within_a_transaction_it_renews_in_there(seoul: City) -> None:
    run, lease = claimed(seoul)
    with beating(run, lease) as beat:
        beat.show(30)
        run.refresh_from_db()
        assert run.progress == 30
        ReportRun.objects.filter(pk=run.pk).update(lease=uuid.uuid4())
        with pytest.raises(jobs.LostLeaseError):
            beat.show(31)
