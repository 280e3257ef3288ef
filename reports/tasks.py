"""What the worker and the schedule start; each is safe to run twice."""

from __future__ import annotations

import uuid

from celery import shared_task
from django.utils import timezone

from reports import retention, services


@shared_task
def run_report(run_id: str) -> None:
    """Make the edition that a row asks for, unless another worker has it."""
    services.run_report(uuid.UUID(run_id), clock=timezone.now)


@shared_task
def requeue_lapsed_runs() -> None:
    """Ring again for rows whose doorbell was lost or whose worker died."""
    services.ring_for_waiting_runs(at=timezone.now())


@shared_task
def order_monthly_reports() -> None:
    """Order the report of the month that has ended, for every city in every language."""
    services.order_monthly_reports(on=timezone.localdate())


@shared_task
def erase_people_past_retention() -> None:
    """Erase people at partners whose data were kept for as long as they may be."""
    retention.erase_people_past_retention(on=timezone.localdate())
