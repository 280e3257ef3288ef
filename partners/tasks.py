"""What the worker and the schedule start; each is safe to run twice."""

from __future__ import annotations

import uuid

from celery import shared_task
from django.utils import timezone

from partners.imports import services


@shared_task
def run_import(run_id: str) -> None:
    """Import the file of a row, unless another worker has it."""
    services.run_import(uuid.UUID(run_id), clock=timezone.now)


@shared_task
def requeue_lapsed_imports() -> None:
    """Ring again for imports whose doorbell was lost or whose worker died."""
    services.ring_for_waiting_imports(at=timezone.now())
