"""What people type about gates."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.forms import DocumentField
from agreements.gates.models import Gate
from records.access import Access
from records.forms import VersionedForm
from records.widgets import DayInput


class MeetForm(VersionedForm):
    """On which day a gate was met, and what shows it."""

    met_on = forms.DateField(label=_("Met on"), widget=DayInput())
    evidence = forms.CharField(
        label=_("What shows it"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, gate: Gate, access: Access, on: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"] = DocumentField(gate.agreement_id, access)
        self.fields["version"].initial = gate.version
        self.fields["met_on"].initial = on


class WaiveForm(VersionedForm):
    """Why an agreement may pass without a gate."""

    waiver_reason = forms.CharField(
        label=_("Why it is waived"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays with the agreement, with your name and the day."),
    )

    def __init__(self, *args: Any, gate: Gate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = gate.version


class ReopenForm(VersionedForm):
    """Why a gate is to be met all the same, or once more."""

    reopened_reason = forms.CharField(
        label=_("Why it is opened again"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, gate: Gate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = gate.version
