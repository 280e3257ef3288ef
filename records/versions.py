"""No lost edits: a record is changed only by someone who has seen its newest version."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from records.models import Record

RecordType = TypeVar("RecordType", bound=Record)


class StaleRecordError(Exception):
    """Someone else changed the record meanwhile; `current` is how it stands now."""

    def __init__(self, current: Record) -> None:
        super().__init__(f"version {current.version} is newer")
        self.current = current


def lock_for_edit(
    queryset: models.QuerySet[RecordType], record_id: object, *, version: int | None
) -> RecordType:
    """Lock one row of `queryset` and step its version; the caller saves it in its transaction.

    `version` is the one the editor has seen; None skips the comparison (for jobs that touch only
    derived columns). Raises the model's DoesNotExist, and StaleRecordError when it has moved on.
    """
    # Others may still refer to the row while it is held, as a part does to what it is part of.
    record = queryset.select_for_update(of=("self",), no_key=True).get(pk=record_id)
    if version is not None and record.version != version:
        raise StaleRecordError(record)
    record.version += 1
    return record


def as_it_was(record: RecordType) -> RecordType:
    """The same record at the version that was read, for an edit that tells nothing to change."""
    record.version -= 1
    return record
