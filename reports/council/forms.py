"""What a person says of a council table: its order and days, and the name to keep it under."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.partial_dates import FIRST_YEAR
from records.widgets import DayInput
from reports.council.columns import CouncilOrder
from reports.models import CouncilForm
from reports.periods import Period


class OrderAndDaysForm(forms.Form):
    """In which order the rows stand, and between which days exchanges count."""

    sort = forms.ChoiceField(
        label=_("Order of the rows"), required=False, choices=CouncilOrder.choices
    )
    since = forms.DateField(
        label=_("Exchanges from (else 1 January)"),
        required=False,
        widget=DayInput(),
    )
    as_of = forms.DateField(
        label=_("Exchanges until (else today)"),
        required=False,
        widget=DayInput(),
    )

    def __init__(self, *args: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("since", "as_of"):
            day = given.get(name)
            if day and day.year < FIRST_YEAR:
                self.add_error(name, _("Choose a year that has records."))
            elif day and day > self.on:
                self.add_error(name, _("This day is still to come."))
        if not self.errors and self.period[0] > self.period[1]:
            self.add_error("as_of", _("This is before the first date."))
        return given

    @property
    def period(self) -> Period:
        """First and last day on which exchanges count, once the form is valid."""
        as_of = self.cleaned_data.get("as_of") or self.on
        return self.cleaned_data.get("since") or as_of.replace(month=1, day=1), as_of


class NameForm(forms.ModelForm):
    """The name under which a form is kept, and the version of the one that it is to replace."""

    replacing = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    class Meta:
        model = CouncilForm
        fields = ("name",)
        widgets = {"name": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"})}
        help_texts = {
            "name": _("Such as the year and the occasion. Everybody of the city sees it.")
        }

    # Names are told apart by the service, which knows the city.
    def validate_constraints(self) -> None:
        return
