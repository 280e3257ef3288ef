"""What the schedule starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from records import changes
from records.audit import rounds


@shared_task
def forget_old_notes() -> None:
    """Drop notes of changes that no kept figure is older than."""
    changes.forget_old_notes()


@shared_task
def seal_audit() -> None:
    """Put what is new in history and audit under seals."""
    rounds.seal(clock=timezone.now)


@shared_task
def verify_audit() -> None:
    """Seal what no look of the last day found, and verify the newest seals."""
    rounds.verify_newest(clock=timezone.now)
