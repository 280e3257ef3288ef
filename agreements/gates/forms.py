"""What people type about gates."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.forms import DocumentField
from agreements.gates.council import CouncilInput, writes_council
from agreements.gates.models import Gate
from records.access import Access
from records.forms import VersionedForm
from records.widgets import DayInput


class MeetForm(VersionedForm):
    """On which day a gate was met, and what shows it.

    With a gate of the council, its resolution, which the agreement keeps.
    """

    met_on = forms.DateField(label=_("Met on"), widget=DayInput())
    council_session = forms.CharField(label=_("Council session"), required=False, max_length=100)
    council_resolution = forms.CharField(
        label=_("Number of the council's resolution"),
        required=False,
        max_length=100,
        help_text=_("It is kept with the agreement, with the day on which the gate was met."),
    )
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
        if not writes_council(gate):
            del self.fields["council_session"], self.fields["council_resolution"]
        elif not gate.reopened_reason:
            # Opened again, it waits for another resolution than the one that was told.
            for name in ("council_session", "council_resolution"):
                self.fields[name].initial = getattr(gate.agreement, name)

    @property
    def council(self) -> CouncilInput:
        """The resolution that was told; an empty one where none was, or none is asked for."""
        told = self.cleaned_data
        return CouncilInput(told.get("council_session", ""), told.get("council_resolution", ""))


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
