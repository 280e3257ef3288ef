"""Jobs whose row is the job; the broker's message is only the doorbell.

A worker claims a row for the length of a lease and renews it while it works. When a worker dies,
the lease runs out and the next doorbell (beat rings one regularly) lets another worker claim it.
A worker that lost its lease can no longer finish: there is one finished edition, whatever died.
"""

from __future__ import annotations

import datetime
import os
import socket
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import Record

MOST_ATTEMPTS = 5


class LostLeaseError(Exception):
    """Another worker took the job over: this one must stop without a result."""


class Job(Record):
    """A piece of work with its state, lease, heartbeat and progress (0 to 100)."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", pgettext_lazy("job", "Waiting")
        RUNNING = "RUNNING", pgettext_lazy("job", "Running")
        READY = "READY", pgettext_lazy("job", "Ready")
        FAILED = "FAILED", pgettext_lazy("job", "Failed")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    worker = models.CharField(max_length=255, blank=True, editable=False)
    worker_pid = models.PositiveIntegerField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    failure = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        abstract = True

    @property
    def is_pending(self) -> bool:
        """Whether the result is still to come."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}


def lapsed(at: datetime.datetime) -> Q:
    """Jobs that wait for a worker at `at`: queued, or running with a lease that ran out."""
    return Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=at)


def claim(jobs: models.QuerySet, job_id: uuid.UUID, *, at: datetime.datetime) -> uuid.UUID | None:
    """Take a job of `jobs` for this process; return the lease, or None when it is not to be had.

    A job that has killed its worker too often fails instead of being tried for ever.
    """
    waiting = jobs.filter(lapsed(at), pk=job_id)
    waiting.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=Job.State.FAILED, failure="attempts", finished_at=at, updated_at=at
    )
    lease = uuid.uuid4()
    taken = waiting.update(
        state=Job.State.RUNNING,
        lease=lease,
        lease_until=at + datetime.timedelta(seconds=settings.JOB_LEASE_SECONDS),
        worker=socket.gethostname()[:255],
        worker_pid=os.getpid(),
        attempts=F("attempts") + 1,
        progress=0,
        updated_at=at,
    )
    return lease if taken else None


def renew(
    jobs: models.QuerySet,
    job_id: uuid.UUID,
    lease: uuid.UUID,
    *,
    at: datetime.datetime,
    progress: int,
) -> None:
    """Show life and progress. Raises LostLeaseError when another worker has the job."""
    _update_leased(
        jobs,
        job_id,
        lease,
        lease_until=at + datetime.timedelta(seconds=settings.JOB_LEASE_SECONDS),
        progress=progress,
        updated_at=at,
    )


def finish(
    jobs: models.QuerySet,
    job_id: uuid.UUID,
    lease: uuid.UUID,
    *,
    at: datetime.datetime,
    state: str = Job.State.READY,
    **values: object,
) -> None:
    """End the job with `values` of its result. Raises LostLeaseError as `renew` does."""
    if state == Job.State.READY:
        values["progress"] = 100
    _update_leased(
        jobs,
        job_id,
        lease,
        state=state,
        lease=None,
        lease_until=None,
        finished_at=at,
        updated_at=at,
        **values,
    )


def _update_leased(
    jobs: models.QuerySet, job_id: uuid.UUID, held_lease: uuid.UUID, **values: object
) -> None:
    if not jobs.filter(pk=job_id, lease=held_lease, state=Job.State.RUNNING).update(**values):
        raise LostLeaseError(str(job_id))
