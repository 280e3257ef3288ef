"""Keeping files of an activity: their content is checked first, their storage is private."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from activities.documents import inspect_file
from activities.models import Document
from activities.services.rights import activity_to_write
from domains.vocabulary import DocumentKind
from records.access import Access
from records.rights import require_on
from records.versions import lock_for_edit


def add_document(
    activity_id: uuid.UUID,
    upload: File,
    *,
    access: Access,
    by: User | None,
    kind: str = DocumentKind.MISC,
    language: str = "",
) -> Document:
    """Keep a file with an activity.

    Raises Activity.DoesNotExist, PermissionDenied, ImpossibleError when it is void, and
    ValidationError by field: for a file that is not what its name says, too large, empty, or
    already there.
    """
    found = inspect_file(upload)
    document = Document(
        kind=kind,
        language=language,
        uploaded_by=by,
        name=found.name,
        media_type=found.media_type,
        size=found.size,
        sha256=found.sha256,
    )
    try:
        with transaction.atomic():
            activity = activity_to_write(activity_id, access=access)
            document.activity, document.city_id = activity, activity.city_id
            document.full_clean(exclude=["id", "city", "uploaded_by", "file"])
            document.file.save(found.name, upload, save=False)
            document.save(force_insert=True)
    except BaseException:
        # What the database does not know of must not stay on the disk.
        if document.file:
            document.file.delete(save=False)
        raise
    return document


@transaction.atomic
def delete_document(document_id: uuid.UUID, *, access: Access, version: int | None) -> Document:
    """Take a file away for good; its name and checksum stay in the history.

    Raises Document.DoesNotExist, PermissionDenied, StaleRecordError, ImpossibleError when the
    activity is void, and ValidationError where the file is what shows that a partner acknowledged
    its part.
    """
    document = lock_for_edit(Document.objects.visible_to(access), document_id, version=version)
    require_on(access, "activities.write", document)
    if party := document.acknowledgements.select_related("actor").first():
        raise ValidationError(
            _("It shows that %(name)s acknowledged its part. Take that back first.")
            % {"name": party}
        )
    remove_document(document)
    return document


def remove_document(document: Document) -> None:
    """Delete the row now, and its file once that is certain; call it in a transaction."""
    storage, name = document.file.storage, str(document.file.name)
    document.delete()
    transaction.on_commit(lambda: storage.delete(name))
