"""Dropping many files at once, and filing each of them later."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from activities.documents import inspect_file
from activities.models import Document, Scan
from activities.services.document_texts import await_text
from activities.services.documents import check_document
from activities.services.rights import activity_to_write
from activities.timeline.events import history_of
from activities.timeline.names import names_for
from domains.vocabulary import DocumentKind
from partners.models import City
from records.access import Access, Visibility
from records.rights import require
from records.versions import lock_for_edit


def drop_scan(upload: File, *, city: City, access: Access, by: User | None) -> Scan:
    """Keep a file of a city until somebody files it.

    Raises PermissionDenied, and ValidationError for `file`: for one that is not kept here, or that
    waits already. Then nothing is saved.
    """
    require(access, "activities.write", city.pk)
    found = inspect_file(upload)
    scan = Scan(
        city=city,
        dropped_by=by,
        name=found.name,
        media_type=found.media_type,
        size=found.size,
        sha256=found.sha256,
    )
    try:
        with transaction.atomic():
            _check(scan)
            scan.file.save(found.name, upload, save=False)
            scan.save(force_insert=True)
    except BaseException as error:
        # What the database does not know of must not stay on the disk.
        if scan.file:
            scan.file.delete(save=False)
        if isinstance(error, IntegrityError):
            # The same file came twice at once: now the other one is there to be told of.
            _check(scan)
        raise
    return scan


def _check(scan: Scan) -> None:
    try:
        scan.full_clean(exclude=["id", "dropped_by", "file"])
    except ValidationError as error:
        told = [text for texts in error.message_dict.values() for text in texts]
        raise ValidationError({"file": told}) from None


@transaction.atomic
def file_scan(
    scan_id: uuid.UUID,
    activity_id: uuid.UUID,
    *,
    access: Access,
    by: User | None = None,
    kind: str = DocumentKind.MISC,
    language: str = "",
    visibility: str = Visibility.INTERNAL,
) -> Document:
    """Make a dropped file a document of an activity of its city.

    It is a document of `by`, or of whoever dropped it. Raises Scan.DoesNotExist, also for the
    second of two who file it at once, Activity.DoesNotExist, PermissionDenied, ImpossibleError when
    the activity is void, and ValidationError by field.
    """
    scan = Scan.objects.visible_to(access).select_for_update(of=("self",)).get(pk=scan_id)
    activity = activity_to_write(activity_id, access=access)
    if activity.city_id != scan.city_id:
        raise ValidationError({"activity": _("Choose an activity of the city that has the file.")})
    document = Document(
        activity=activity,
        city_id=activity.city_id,
        kind=kind,
        language=language,
        visibility=visibility,
        uploaded_by=by or scan.dropped_by,
        # The file stays where it lies; only whose it is changes.
        file=scan.file.name,
        name=scan.name,
        media_type=scan.media_type,
        size=scan.size,
        sha256=scan.sha256,
    )
    check_document(document, access=access)
    document.save(force_insert=True)
    await_text(document)
    scan.delete()
    return document


@dataclass(frozen=True)
class Gone:
    """A dropped file that waits no more: the document that it became, where the asker may read it,
    and who filed it."""

    name: str
    who: str
    document: Document | None


def where_gone(scan_id: uuid.UUID, *, city: City, access: Access) -> Gone | None:
    """What became of a file that waited in a city to be filed; None for one that never did.

    Of a document that the asker may not read nothing is told, nor of who filed it. Raises
    PermissionDenied.
    """
    require(access, "activities.write", city.pk)
    events: Any = history_of(Scan)
    own = events._default_manager.filter(pgh_obj_id=scan_id, city_id=city.pk)
    last = own.filter(pgh_label="delete").order_by("pgh_id").last()
    if last is None:
        return None
    # The file stayed where it lay.
    documents = Document.objects.visible_to(access).filter(city=city, file=last.file)
    document = documents.select_related("activity").first()
    context = last.pgh_context or {}
    who = names_for([], [context], access=access).who(context) if document else ""
    return Gone(last.name, who, document)


@transaction.atomic
def discard_scan(scan_id: uuid.UUID, *, access: Access, version: int | None = None) -> Scan:
    """Throw a dropped file away for good; its name and checksum stay in the history.

    Raises Scan.DoesNotExist, and StaleRecordError when `version` is told and not the newest.
    """
    scan = lock_for_edit(Scan.objects.visible_to(access), scan_id, version=version)
    require(access, "activities.write", scan.city_id)
    storage, name = scan.file.storage, str(scan.file.name)
    scan.delete()
    transaction.on_commit(lambda: storage.delete(name), robust=True)
    return scan
