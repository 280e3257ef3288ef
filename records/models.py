"""What every record has."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from records.audit.models import (
    AuditEntry,
    EntryKind,
    ErasedRow,
    Seal,
    SealedRow,
    Shape,
    Verification,
)
from records.names import can_be_seen, check_lines, check_name

__all__ = [
    "AuditEntry",
    "EntryKind",
    "ErasedRow",
    "Record",
    "Seal",
    "SealedRow",
    "Shape",
    "UUIDv7",
    "Verification",
    "WithTexts",
]


class UUIDv7(Func):
    """PostgreSQL 18's time-ordered random id."""

    function = "uuidv7"
    output_field = models.UUIDField()


class WithTexts(models.Model):
    """A row whose texts hold nothing that hides or turns what they say.

    A `CharField` is one line, a `TextField` many. Codes and what no person writes are left alone.
    """

    # Each `TextField` that is one line all the same.
    one_line: ClassVar[frozenset[str]] = frozenset()
    # Texts that are never about somebody: digests, and names of whoever has an account.
    about_nobody: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for field in self._meta.fields:
            if _is_text(field) and field.name not in {*(exclude or ()), *errors}:
                try:
                    self._check_text(field)
                except ValidationError as error:
                    errors[field.name] = error.error_list
        if errors:
            raise ValidationError(errors)

    def _check_text(self, field: models.Field[Any, Any]) -> None:
        text = getattr(self, field.attname)
        if not isinstance(text, str):
            return
        is_line = isinstance(field, models.CharField) or field.name in self.one_line
        (check_name if is_line else check_lines)(text)
        if text and not field.blank and not can_be_seen(text):
            raise ValidationError(_("Write something that can be seen."), code="blank")


def _is_text(field: models.Field[Any, Any]) -> bool:
    is_written = field.editable and not field.choices
    return is_written and isinstance(field, models.CharField | models.TextField)


class Record(WithTexts):
    """A row that people edit: stable id, version against lost edits, times.

    `version` grows by one with each edit: see `records.versions`.
    """

    # The column that names the one person whose it is alone: the audit tells nobody else of it.
    alone_of: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True, editable=False)

    class Meta:
        abstract = True
