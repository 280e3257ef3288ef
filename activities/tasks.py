"""What the worker and the schedule start; each is safe to run twice."""

from __future__ import annotations

import uuid

from celery import shared_task
from django.utils import timezone

from activities.services import document_texts


@shared_task
def read_document_text(reading_id: str) -> None:
    """Take the text out of a document, unless another worker does."""
    document_texts.read_text(uuid.UUID(reading_id), clock=timezone.now)


@shared_task
def requeue_lapsed_texts() -> None:
    """Ring again for documents whose doorbell was lost or whose worker died."""
    document_texts.ring_for_waiting_texts(at=timezone.now())
