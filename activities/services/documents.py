"""Keeping files of an activity: their content is checked first, their storage is private."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import RestrictedError
from django.utils.translation import gettext as _

from accounts.models import User
from activities.documents import clean_name, ending_of, inspect_file
from activities.models import Activity, Document
from activities.querysets import DocumentQuerySet
from activities.services.document_texts import await_text, name_changed
from activities.services.rights import activity_to_write
from domains.vocabulary import DocumentKind
from records.access import Access, Visibility
from records.rights import require_on
from records.versions import as_it_was, lock_for_edit

_NOT_TYPED = ["id", "city", "uploaded_by", "file", "replaces"]


def add_document(
    activity_id: uuid.UUID,
    upload: File,
    *,
    access: Access,
    by: User | None,
    kind: str = DocumentKind.MISC,
    language: str = "",
    visibility: str = Visibility.INTERNAL,
) -> Document:
    """Keep a file with an activity.

    Raises Activity.DoesNotExist, PermissionDenied, ImpossibleError when it is void, and
    ValidationError by field: for a file that is not what its name says, too large, empty, or
    already there.
    """
    document = _inspected(upload)
    document.kind, document.language, document.visibility = kind, language, visibility
    document.uploaded_by = by
    try:
        with transaction.atomic():
            activity = activity_to_write(activity_id, access=access)
            _store(document, upload, activity, access=access)
    except BaseException:
        _forget(document)
        raise
    return document


def add_version(
    document_id: uuid.UUID,
    upload: File,
    *,
    access: Access,
    by: User | None,
    language: str | None = None,
) -> Document:
    """Keep a file as the version that follows a document; what is known of that stays true of it.

    Without a `language` it is that of the earlier one. Raises Document.DoesNotExist and what
    `add_document` does; also where somebody else has been faster to give the next version.
    """
    document = _inspected(upload)
    document.uploaded_by = by
    try:
        with transaction.atomic():
            earlier = _to_replace(document_id, access=access)
            document.replaces, document.number = earlier, earlier.number + 1
            document.kind, document.visibility = earlier.kind, earlier.visibility
            document.language = earlier.language if language is None else language
            _store(document, upload, earlier.activity, access=access)
    except BaseException:
        _forget(document)
        raise
    return document


def _inspected(upload: File) -> Document:
    found = inspect_file(upload)
    return Document(
        name=found.name, media_type=found.media_type, size=found.size, sha256=found.sha256
    )


def _to_replace(document_id: uuid.UUID, *, access: Access) -> Document:
    visible = Document.objects.visible_to(access)
    # The activity first: whoever gives another version at once waits for it, and sees this one.
    activity_to_write(visible.get(pk=document_id).activity_id, access=access)
    earlier = visible.select_related("activity").get(pk=document_id)
    newer = Document.objects.filter(replaces=earlier).select_related("uploaded_by").first()
    if newer is not None:
        told = {"name": newer.name, "number": newer.number}
        raise ValidationError(
            {
                "file": ValidationError(
                    _(
                        "Version %(number)d, “%(name)s”, is there already. Look at it first,"
                        " then give yours as the version after it."
                    )
                    % told,
                    code="replaced",
                )
            }
        )
    return earlier


def _store(document: Document, upload: File, activity: Activity, *, access: Access) -> None:
    document.activity, document.city_id = activity, activity.city_id
    check_document(document, access=access)
    document.file.save(document.name, upload, save=False)
    document.save(force_insert=True)
    await_text(document)


class SameFileError(ValidationError):
    """A file is refused, for the field `file`, since the document `there` has the same content."""

    def __init__(self, there: Document) -> None:
        message = _("This file is already here.")
        super().__init__({"file": ValidationError(message, code="unique")})
        self.there = there


def check_document(document: Document, *, access: Access) -> None:
    """Raise ValidationError by field unless a document of a locked activity may be kept.

    One with the same content is told of where the asker may read it; of one that is hidden from
    them nobody learns, and nothing of theirs is lost for its sake.
    """
    document.full_clean(exclude=_NOT_TYPED)
    there = same_content(document.activity_id, document.sha256, access=access).first()
    if there is not None:
        raise SameFileError(there)


def same_content(activity_id: uuid.UUID, sha256: str, *, access: Access) -> DocumentQuerySet:
    """Documents of an activity with a content, of those that the asker may read."""
    return Document.objects.visible_to(access).filter(activity=activity_id, sha256=sha256)


def _forget(document: Document) -> None:
    # What the database does not know of must not stay on the disk.
    if document.file:
        document.file.delete(save=False)


@transaction.atomic
def edit_document(
    document_id: uuid.UUID, fields: Mapping[str, Any], *, access: Access, version: int | None
) -> Document:
    """Change what is said of a document: its name, kind, language, and who may read it.

    Who may read it is one for all its versions. Raises Document.DoesNotExist, PermissionDenied,
    StaleRecordError when `version` is not the newest, ImpossibleError when the activity is void,
    and ValidationError by field.
    """
    visible = Document.objects.visible_to(access)
    activity_to_write(visible.get(pk=document_id).activity_id, access=access)
    document = lock_for_edit(visible, document_id, version=version)
    if not fields:
        return as_it_was(document)
    name, visibility = document.name, document.visibility
    for field, value in fields.items():
        setattr(document, field, value)
    document.name = _same_ending(document.name, name)
    document.full_clean(exclude=_NOT_TYPED)
    document.save()
    if document.name != name:
        name_changed(document)
    if document.visibility != visibility:
        for other in _other_versions(document):
            locked = lock_for_edit(Document.objects.all(), other.pk, version=None)
            locked.visibility = document.visibility
            locked.save()
    return document


def _same_ending(name: str, before: str) -> str:
    """The name made safe, with the ending that tells what the file is."""
    ending = ending_of(before)
    stem = name.strip()
    if ending_of(stem) != ending:
        stem = f"{stem}.{ending}"
    return clean_name(stem, default_ending=ending)


def _other_versions(document: Document) -> list[Document]:
    return [one for one in versions_of(document) if one.pk != document.pk]


def versions_of(document: Document) -> list[Document]:
    """All versions of a document that was read by the door, the newest first; one query.

    They share who may read them, so that who reads one reads all.
    """
    rows = Document.objects.of_activities([document.activity_id])
    shown = rows.select_related("uploaded_by", "reading")
    listed = list(shown.defer("reading__text", "reading__search_key"))
    return next(chain for chain in chains_of(listed) if document in chain)


def chains_of(documents: list[Document]) -> list[list[Document]]:
    """Documents of one activity by their chains of versions, each with the newest first."""
    earlier: dict[uuid.UUID | None, Document] = {one.pk: one for one in documents}
    replaced = {one.replaces_id for one in documents}
    chains: list[list[Document]] = []
    for newest in documents:
        if newest.pk in replaced:
            continue
        chain = [newest]
        while chain[-1].replaces_id in earlier:
            chain.append(earlier[chain[-1].replaces_id])
        chains.append(chain)
    return chains


@transaction.atomic
def delete_document(document_id: uuid.UUID, *, access: Access, version: int | None) -> Document:
    """Take a file away for good; its name and checksum stay in the history.

    The version after it then follows the one before it. Raises Document.DoesNotExist,
    PermissionDenied, StaleRecordError, ImpossibleError when the activity is void, and
    ValidationError where the file is what shows that a partner acknowledged its part, or what was
    done to an agreement.
    """
    visible = Document.objects.visible_to(access)
    activity_to_write(visible.get(pk=document_id).activity_id, access=access)
    document = lock_for_edit(visible, document_id, version=version)
    require_on(access, "activities.write", document)
    if party := document.acknowledgements.select_related("actor").first():
        raise ValidationError(
            _("It shows that %(name)s acknowledged its part. Take that back first.")
            % {"name": party}
        )
    newer, earlier = Document.objects.filter(replaces=document).first(), document.replaces_id
    try:
        remove_document(document)
    except RestrictedError:
        raise ValidationError(
            _("What was done to the agreement rests on it, such as a step or an amendment.")
        ) from None
    if newer is not None:
        newer.refresh_from_db()
        newer.replaces_id = earlier
        newer.save()
    return document


def remove_document(document: Document) -> None:
    """Delete the row now, and its file once that is certain; call it in a transaction."""
    storage, name = document.file.storage, str(document.file.name)
    document.delete()
    transaction.on_commit(lambda: storage.delete(name), robust=True)
