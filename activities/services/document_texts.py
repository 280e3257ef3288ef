"""Reading what is written in documents, safely whatever the file does to its reader."""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import DatabaseError, transaction

from activities.extraction import PATIENCE_SECONDS, Extract, ExtractionError, extract
from activities.models import Document, DocumentText
from records import doorbell, jobs
from records.search import fold

logger = logging.getLogger(__name__)

READ_TASK = "activities.tasks.read_document_text"


def await_text(document: Document) -> DocumentText:
    """Let a worker read a document that is just being kept; call it in a transaction."""
    reading = DocumentText.objects.create(
        document=document, city_id=document.city_id, search_key=fold(document.name)
    )
    transaction.on_commit(partial(doorbell.ring, READ_TASK, reading.pk), robust=True)
    return reading


def name_changed(document: Document) -> None:
    """Let search find a document by its new name; call it in a transaction."""
    readings = DocumentText.objects.select_for_update(no_key=True)
    for reading in readings.filter(document=document):
        reading.search_key = _key(document.name, reading.text)
        reading.save(update_fields=["search_key", "updated_at"])


def ring_for_waiting_texts(*, at: datetime.datetime) -> None:
    """Ring for every document that is still to be read, or whose worker lost its lease."""
    doorbell.ring_for_waiting(DocumentText.objects.all(), READ_TASK, at=at)


def read_text(reading_id: uuid.UUID, *, clock: Callable[[], datetime.datetime]) -> bool:
    """Read the text of a document; return whether this call finished it.

    Does nothing when the row is not to be had. A file that cannot be read makes it FAILED, with the
    reason; a lost lease or a lost database leaves it to the next worker.
    """
    lease = jobs.claim(DocumentText.objects.all(), reading_id, at=clock())
    if lease is None:
        return False
    document = Document.objects.get(reading=reading_id)
    failure, found = "", Extract("")
    try:
        found = _extracted(document)
    except ExtractionError as error:
        failure = error.reason
    except DatabaseError:
        raise
    except Exception:
        logger.exception("The text of document %s could not be read", document.pk)
        failure = DocumentText.Failure.ERROR
    return _publish(reading_id, lease, found, failure, at=clock())


def _extracted(document: Document) -> Extract:
    try:
        with document.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        raise ExtractionError(DocumentText.Failure.MISSING) from None
    # Well within the lease: else another worker would begin the same anew.
    seconds = min(PATIENCE_SECONDS, max(1, settings.JOB_LEASE_SECONDS * 2 // 3))
    return extract(content, document.media_type, seconds=seconds)


@transaction.atomic
def _publish(
    reading_id: uuid.UUID,
    lease: uuid.UUID,
    found: Extract,
    failure: str,
    *,
    at: datetime.datetime,
) -> bool:
    rows = DocumentText.objects.all()
    # Held, so that the name that goes into the key is the one that stays.
    reading = rows.select_for_update(no_key=True).filter(pk=reading_id).first()
    if reading is None:
        return False
    name = Document.objects.get(pk=reading.document_id).name
    state = DocumentText.State.FAILED if failure else DocumentText.State.READY
    outcome = "" if failure else _outcome(found)
    try:
        jobs.finish(
            rows,
            reading_id,
            lease,
            at=at,
            state=state,
            failure=failure,
            outcome=outcome,
            text=found.text,
            search_key=_key(name, found.text),
        )
    except jobs.LostLeaseError:
        logger.warning("Another worker reads document %s", reading.document_id)
        return False
    return True


def _outcome(found: Extract) -> str:
    if found.is_locked:
        return DocumentText.Outcome.LOCKED
    return DocumentText.Outcome.READ if found.text else DocumentText.Outcome.NOTHING


def _key(name: str, text: str) -> str:
    return fold(f"{name} {text}")
