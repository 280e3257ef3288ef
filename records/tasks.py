"""What the schedule starts."""

from __future__ import annotations

from celery import shared_task

from records import changes


@shared_task
def forget_old_notes() -> None:
    """Drop notes of changes that no kept figure is older than."""
    changes.forget_old_notes()
