"""Telling the workers about a row that waits: the row is the job, the message only its doorbell."""

from __future__ import annotations

import datetime
import logging
import uuid

from celery import current_app
from django.db import models
from kombu.exceptions import OperationalError as BrokerError

from records.jobs import lapsed

logger = logging.getLogger(__name__)

# A message that waited so long is useless: the schedule has rung again since.
DOORBELL_SECONDS = 60
BROKER_PATIENCE = {
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
MOST_RINGS = 100


def ring(task: str, job_id: uuid.UUID) -> None:
    """Send `task` the id of a row that waits. Without a broker the schedule does it later.

    Returns within a few seconds whatever the broker does.
    """
    try:
        with current_app.connection_for_write(transport_options=BROKER_PATIENCE) as connection:
            current_app.send_task(
                task, [str(job_id)], connection=connection, retry=False, expires=DOORBELL_SECONDS
            )
    except (BrokerError, OSError):
        logger.warning("The broker does not answer; job %s waits for the schedule", job_id)


def ring_for_waiting(jobs: models.QuerySet, task: str, *, at: datetime.datetime) -> None:
    """Ring for every row of `jobs` that is queued, or whose worker lost its lease by `at`."""
    waiting = jobs.filter(lapsed(at)).order_by("id")
    for job_id in waiting.values_list("pk", flat=True)[:MOST_RINGS]:
        ring(task, job_id)
