"""Form fields that every app shares."""

from __future__ import annotations

from typing import Any

from django import forms
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
