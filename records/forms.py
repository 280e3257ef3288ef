"""Form fields that every app shares."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from records.partial_dates import PartialDate, parse_partial_date


class PartialDateFormField(forms.CharField):
    """Reads a year, a month or a day as people write it; cleans to `PartialDate` or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)
        kwargs.pop("empty_value", None)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("placeholder", _("such as 2002-07-15"))
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> PartialDate | None:
        text = super().clean(value)
        return parse_partial_date(text) if text else None


class VersionedForm(forms.Form):
    """A form that knows which version of its record was read."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def give_version(self, version: int) -> None:
        """Let a form that is shown again name a newer version."""
        self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]

    def take_error(self, error: ValidationError) -> None:
        """Show what a service refused, at its field where this form has it."""
        for name, found in error.update_error_dict({}).items():
            at = name if name != NON_FIELD_ERRORS and name in self.fields else None
            self.add_error(at, found)


def differences(stored: forms.BaseForm, own: forms.BaseForm) -> list[tuple[str, str, str]]:
    """Label, what is stored now, and what was typed, for each field in which two forms differ."""
    return [
        (str(field.label), now, typed)
        for field in own.visible_fields()
        if field.name in stored.fields
        and (now := _in_words(stored[field.name])) != (typed := _in_words(field))
    ]


def _in_words(field: forms.BoundField) -> str:
    value, choices = field.value(), dict(getattr(field.field, "choices", ()))
    told = value if isinstance(value, list | tuple) else [value]
    return ", ".join(str(choices.get(one, one)) for one in told if one is not None)
