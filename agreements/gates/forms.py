"""What people type about gates."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.forms import DocumentField
from activities.models import Activity
from agreements.gates.council import CouncilInput, writes_council
from agreements.gates.models import Gate
from records.access import Access
from records.forms import VersionedForm
from records.widgets import DayInput


class MeetForm(VersionedForm):
    """On which day a gate was met, and what shows it.

    With a gate of the council, its resolution, which the agreement keeps.
    """

    agreement_version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
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
        self.gate, self.access = gate, access
        self.fields["version"].initial = gate.version
        self.fields["agreement_version"].initial = gate.agreement.activity.version
        self.fields["met_on"].initial = on
        if not writes_council(gate):
            for name in ("agreement_version", "council_session", "council_resolution"):
                del self.fields[name]
        elif not gate.reopened_reason:
            # Opened again, it waits for another resolution than the one that was told.
            for name in ("council_session", "council_resolution"):
                self.fields[name].initial = getattr(gate.agreement, name)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if self.council and not told.get("agreement_version"):
            self.add_error("agreement_version", self.fields["version"].error_messages["required"])
        return told

    def give_version(self, version: int) -> None:
        """Let the form name the newer versions of the gate and of its agreement."""
        gate = Gate.objects.visible_to(self.access).get(pk=self.gate.pk)
        super().give_version(gate.version)
        if "agreement_version" in self.fields:
            self.data["agreement_version"] = str(gate.agreement.activity.version)  # type: ignore[index]

    def stored(self, record: Any) -> forms.BaseForm:
        """The resolution as the agreement keeps it now; of the gate nothing else is stored yet."""
        form = super().stored(record)
        if isinstance(record, Activity):
            # It is since this version of the agreement that others changed something.
            self.cleaned_data["version"] = self.cleaned_data["agreement_version"]
            for name in ("council_session", "council_resolution"):
                value = getattr(record.agreement, name)
                form.fields[name] = forms.CharField(required=False, initial=value)
        return form

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
