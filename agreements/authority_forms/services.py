"""Verbs of forms of authorities: keeping one, changing it, taking it away, filling it."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from activities.documents import PACKED, clean_name, ending_of, inspect_file
from activities.models import Activity, Document
from activities.services import add_document
from agreements.authority_forms.facts import Facts
from agreements.authority_forms.filling import Findings, Value, filled, look_into
from agreements.authority_forms.models import AuthorityForm
from agreements.authority_forms.slots import TooLargeError, UnreadableError
from agreements.authority_forms.vocabulary import known, nearest, placeholder
from domains.vocabulary import DocumentKind
from partners.models import City
from records.access import Access
from records.rights import require, require_on
from records.versions import lock_for_edit

# Word, Excel and HWPX.
TYPES = [PACKED[name] for name in ("word/document.xml", "xl/workbook.xml", "Contents/content.hpf")]
# What a person says of a form, beside its file.
TOLD = ("title", "authority", "language", "is_for_agreements", "types")
_NOT_TYPED = ["id", "uploaded_by", "file"]
MOST_NAMED = 20


@dataclass(frozen=True)
class FilledForm:
    """A form as it was filled, ready to be handed out."""

    name: str
    media_type: str
    content: bytes


def keep_form(
    fields: Mapping[str, Any], upload: File, *, city: City, access: Access, by: User | None
) -> AuthorityForm:
    """Keep a form for a city.

    Raises PermissionDenied, and ValidationError by field: for a file that is no DOCX, XLSX or HWPX,
    or holds macros, commands, or placeholders that are not known.
    """
    require(access, "authority_forms.write", city.pk)
    form = AuthorityForm(city=city, uploaded_by=by)
    try:
        with transaction.atomic():
            _write(form, fields, upload)
            form.save(force_insert=True)
    except BaseException as error:
        _forget(form)
        _tell_twin(form, error)
        raise
    return form


def change_form(
    form_id: uuid.UUID,
    fields: Mapping[str, Any],
    upload: File | None,
    *,
    access: Access,
    version: int | None,
    by: User | None,
) -> AuthorityForm:
    """Change what is said of a form, and its file where there is a new one.

    Raises AuthorityForm.DoesNotExist, StaleRecordError, and what `keep_form` does.
    """
    form, before = None, None
    try:
        with transaction.atomic():
            form = lock_for_edit(AuthorityForm.objects.visible_to(access), form_id, version=version)
            storage, before = form.file.storage, str(form.file.name)
            require_on(access, "authority_forms.write", form)
            if upload is not None:
                form.uploaded_by = by
            _write(form, fields, upload)
            form.save()
            if upload is not None:
                transaction.on_commit(lambda: storage.delete(before), robust=True)
    except BaseException as error:
        # Only a file that came with this change: the one that is kept stays, whatever happened.
        if form is not None and form.file.name != before:
            _forget(form)
        if form is not None:
            _tell_twin(form, error)
        raise
    return form


@transaction.atomic
def delete_form(form_id: uuid.UUID, *, access: Access, version: int | None) -> AuthorityForm:
    """Take a form away for good; what was filled from it stays where it is kept.

    Raises AuthorityForm.DoesNotExist, PermissionDenied, and StaleRecordError.
    """
    form = lock_for_edit(AuthorityForm.objects.visible_to(access), form_id, version=version)
    require_on(access, "authority_forms.write", form)
    storage, name = form.file.storage, str(form.file.name)
    form.delete()
    transaction.on_commit(lambda: storage.delete(name), robust=True)
    return form


def fill_form(
    form: AuthorityForm,
    activity: Activity,
    *,
    access: Access,
    on: datetime.date,
    language: str = "",
    filled_by: str = "",
) -> FilledForm:
    """A form with what a record tells, in a language, else in that of the form.

    Both were read through `visible_to`. Raises ValidationError where the two are not of one city,
    the form is for other records, or the file is no longer what it was.
    """
    if form.city_id != activity.city_id:
        raise ValidationError({"activity": _("Choose a record of the city that keeps the form.")})
    if not form.fits(activity):
        raise ValidationError({"activity": _("This form is meant for another kind of record.")})
    facts = Facts(activity, access, on, filled_by)
    with translation.override(language or form.language):
        told = {row.name: row.value(facts) for row in known(form.placeholders)}

    def value_of(written: str) -> Value:
        row = placeholder(written)
        return told.get(row.name, Value("")) if row else Value("")

    try:
        with form.file.open("rb") as file:
            content = filled(file, value_of)
    except (UnreadableError, FileNotFoundError):
        message = _("The file of this form cannot be read any more. Upload it again.")
        raise ValidationError(message) from None
    name = clean_name(f"{form.title} {activity.code}.{ending_of(form.name)}")
    return FilledForm(name, form.media_type, content)


def keep_filled(
    form: AuthorityForm, activity: Activity, *, access: Access, on: datetime.date, by: User | None
) -> Document:
    """Fill a form from a record and keep it among the documents of the record.

    Raises as `fill_form` and `add_document` do.
    """
    require_on(access, "activities.write", activity)
    made = fill_form(form, activity, access=access, on=on, filled_by=str(by or ""))
    return add_document(
        activity.pk,
        ContentFile(made.content, made.name),
        access=access,
        by=by,
        kind=DocumentKind.MISC,
        language=form.language,
    )


def _write(form: AuthorityForm, fields: Mapping[str, Any], upload: File | None) -> None:
    for name in TOLD:
        if name in fields:
            setattr(form, name, fields[name])
    if upload is not None:
        _look_into(form, upload)
    form.full_clean(exclude=_NOT_TYPED)
    if upload is not None:
        form.file.save(form.name, upload, save=False)


def _look_into(form: AuthorityForm, upload: File) -> None:
    found = inspect_file(upload, types=TYPES)
    try:
        findings = look_into(upload.file if upload.file is not None else upload)
    except TooLargeError:
        raise _refusal([_("This file is too large for a form.")]) from None
    except UnreadableError:
        message = _("This file cannot be read: it is damaged, or locked by a password.")
        raise _refusal([message]) from None
    if wrong := _what_is_wrong(findings):
        raise _refusal(wrong)
    upload.seek(0)
    form.name, form.media_type = found.name, found.media_type
    form.size, form.sha256 = found.size, found.sha256
    form.placeholders = [row.name for row in known(findings.placeholders)]


def _what_is_wrong(findings: Findings) -> list[str]:
    wrong = [
        *(_unknown(name) for name in findings.placeholders if placeholder(name) is None),
        *(
            _("“%(text)s”: the two braces before and after a placeholder are not complete.")
            % {"text": text}
            for text in findings.broken
        ),
        *(
            _("“%(text)s”: a form holds placeholders only, no commands.") % {"text": text}
            for text in findings.commands
        ),
        *(
            _(
                "“%(text)s” stands where nothing can be filled in, such as the page header of a"
                " sheet. Move it into the text or a cell."
            )
            % {"text": text}
            for text in findings.unreachable
        ),
    ]
    if not wrong and not findings.placeholders:
        wrong = [_("This file holds no placeholder, such as {{ title }}.")]
    return wrong[:MOST_NAMED]


def _unknown(name: str) -> str:
    shown = name[:60]
    if alike := nearest(name):
        told = {"name": shown, "nearest": alike}
        return _("There is no placeholder “%(name)s”. The nearest is “%(nearest)s”.") % told
    return _("There is no placeholder “%(name)s”. Choose one of the list.") % {"name": shown}


def _refusal(messages: list[str]) -> ValidationError:
    return ValidationError({"file": messages})


def _tell_twin(form: AuthorityForm, error: BaseException) -> None:
    """Say so where somebody else has given the same name at the same time."""
    if isinstance(error, IntegrityError):
        form.validate_constraints(exclude=_NOT_TYPED)


def _forget(form: AuthorityForm) -> None:
    # What the database does not know of must not stay on the disk.
    if form.file:
        form.file.delete(save=False)
