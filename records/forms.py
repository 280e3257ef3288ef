"""Forms whose records are written by services: refusals, and edits that crossed, shown alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from records.models import Record
from records.versions import StaleRecordError


class WithFiles(forms.Form):
    """A form that may be shown again, when the browser has forgotten its files."""

    def ask_for_files(self) -> None:
        """Say at a file that nothing is wrong with that it is to be chosen again.

        The browser forgets it, and may not be told to send it a second time.
        """
        for name, field in self.fields.items():
            if (
                isinstance(field, forms.FileField)
                and name in self.files
                and name not in self.errors
            ):
                self.add_error(name, _("Choose the file again."))


class ServiceForm(WithFiles):
    """A form whose record is written by a service."""

    # Fields of this form by what the service calls them, where the two differ.
    shown_at: ClassVar[Mapping[str, str]] = MappingProxyType({})
    # What somebody else changed meanwhile (see `differences`); None unless that stopped a save.
    changed: list[tuple[str, str, str]] | None = None
    # That record as it stands now.
    newer: Record | None = None
    # What the service returned.
    saved: Any = None

    def is_saved_by(self, write: Callable[[], object]) -> bool:
        """Whether the form was sent, is valid, and `write` took what it tells.

        Else the form shows what is wrong, and beside it how a record stands that somebody else
        changed meanwhile: the next save would replace that.
        """
        if not self.is_bound:
            return False
        if not self.is_valid():
            self.ask_for_files()
            return False
        try:
            self.saved = write()
        except StaleRecordError as stale:
            self.give_version(stale.current.version)
            self.newer = stale.current
            self.changed = self.differences(stale.current)
        except ValidationError as error:
            self.take_error(error)
        else:
            return True
        self.ask_for_files()
        return False

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows the form: 422 when it was sent, 409 when stale."""
        if self.changed is not None:
            return HTTPStatus.CONFLICT
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.is_bound else HTTPStatus.OK

    def differences(self, record: Any) -> list[tuple[str, str, str]]:
        """Label, what is stored now, and what was typed, wherever the two differ."""
        return differences(self.stored(record), self)

    def stored(self, record: Any) -> forms.BaseForm:
        """This form with a record as it stands now; without any field where that cannot be told."""
        return forms.Form()

    def give_version(self, version: int) -> None:
        """Let a form that is shown again name a newer version."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(version)
        self.data = data

    def take_error(self, error: ValidationError) -> None:
        """Show what a service refused, at its field where this form has it."""
        for name, found in error.update_error_dict({}).items():
            field = self.shown_at.get(name, name)
            is_shown = field != NON_FIELD_ERRORS and field in self.fields
            self.add_error(field if is_shown else None, found)


class VersionedForm(ServiceForm):
    """A form that knows which version of its record was read."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AskForm(VersionedForm):
    """Nothing is told but that what was read is meant."""


def differences(stored: forms.BaseForm, own: forms.BaseForm) -> list[tuple[str, str, str]]:
    """Label, what is stored now, and what was typed, for each field in which two forms differ."""
    return [
        (str(field.label), now, typed)
        for field in own.visible_fields()
        if field.name in stored.fields
        and field.field.has_changed(stored[field.name].initial, field.data)
        and (now := _in_words(stored[field.name])) != (typed := _in_words(field))
    ]


def _in_words(field: forms.BoundField) -> str:
    value, kind = field.value(), field.field
    told = value if isinstance(value, list | tuple) else [value]
    if isinstance(kind, forms.ModelChoiceField):
        return ", ".join(_chosen(kind, one) for one in told)
    choices = dict(getattr(kind, "choices", ()))
    return ", ".join(str(choices.get(one, _plain(one))) for one in told if one is not None)


def _chosen(kind: forms.ModelChoiceField[Any], value: Any) -> str:
    try:
        chosen = kind.to_python(value)
    except ValidationError:
        return str(value)
    return "" if chosen is None else kind.label_from_instance(chosen)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value.strip() if isinstance(value, str) else value
