"""Writing down what leaves no row of history: the one door is `note`."""

from __future__ import annotations

import datetime
import logging
import uuid
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from django_guid import get_guid

from records.audit.models import AuditEntry, EntryKind
from records.client_address import client_address

logger = logging.getLogger(__name__)

API_PREFIX = "/api/"
_TIME_OF_DAY = {"hour": "%Y%m%d%H", "minute": "%Y%m%d%H%M"}


def note(
    kind: EntryKind,
    request: Any,
    *,
    subject: models.Model | type[models.Model] | str = "",
    subject_id: Any = "",
    city_id: uuid.UUID | None = None,
    person: uuid.UUID | None = None,
    key: uuid.UUID | None = None,
    once_a: str = "",
    action: str = "",
    is_of_platform: bool = False,
    **details: Any,
) -> None:
    """Write an entry about a request of a page or of the API; one query.

    Who asks, for which city and from where is taken from the request; `city_id`, `person` and `key`
    stand for it where the request does not know them yet; `is_of_platform` says that it concerns no
    city, whichever the asker works in. `subject` is a record, a model for a list
    of its records, or a word of one's own with `subject_id`. `details` hold codes and numbers,
    never what a person typed. `once_a` "hour" or "minute" writes the same of the same asker only
    once in it. `action` of `records.policy` tells on whose behalf, where only a delegation allows
    it. A page never fails by it: what cannot be written is logged as an error.
    """
    label, subject_key = _subject(subject, subject_id)
    access = getattr(request, "access", None)
    city = city_id or getattr(getattr(request, "city", None), "pk", None)
    if is_of_platform:
        city = None
    acting = access.behalf(action, city) if action and access is not None else None
    entry = AuditEntry(
        kind=kind,
        city_id=city,
        person=person or getattr(access, "person", None),
        behalf=acting.giver if acting else None,
        key=key or getattr(getattr(request, "auth", None), "pk", None),
        address=client_address(request),
        request=str(get_guid() or ""),
        channel=_channel(getattr(request, "path", "")),
        subject=label,
        subject_id=subject_key,
        details=details,
    )
    if once_a:
        entry.once = _once(entry, at=timezone.now(), form=_TIME_OF_DAY[once_a])
    _write(entry)


def _channel(path: str) -> str:
    if not path:
        return ""
    return "api" if path.startswith(API_PREFIX) else "web"


def _subject(subject: models.Model | type[models.Model] | str, key: Any) -> tuple[str, str]:
    if isinstance(subject, str):
        return subject, str(key)
    own = "" if isinstance(subject, type) else subject.pk
    return subject._meta.label_lower, str(key or own)


def _once(entry: AuditEntry, *, at: datetime.datetime, form: str) -> str:
    # Of somebody unknown, the address is all there is to tell apart by.
    asker = entry.person or entry.key or entry.address
    about = (entry.kind, entry.city_id, asker, entry.subject, entry.subject_id, f"{at:{form}}")
    return " ".join(map(str, about))


def _write(entry: AuditEntry) -> None:
    try:
        if connection.in_atomic_block:
            with transaction.atomic():
                _insert(entry)
        else:
            _insert(entry)
    except DatabaseError:
        logger.exception("The audit lacks an entry: %s of %s", entry.kind, entry.subject)


def _insert(entry: AuditEntry) -> None:
    AuditEntry.objects.bulk_create([entry], ignore_conflicts=entry.once is not None)
