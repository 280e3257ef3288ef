"""What a person says to order a report."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from partners.models import City
from records.access import Access
from records.partial_dates import FIRST_YEAR, LAST_YEAR
from reports.models import ReportRun
from reports.periods import Period, year_period


class OrderForm(forms.Form):
    """An annual report: which year, in which language, for whom."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    audience = forms.ChoiceField(
        label=_("For whom"),
        choices=ReportRun.Audience.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        initial=ReportRun.Audience.INTERNAL,
        help_text=_("A report for everybody leaves confidential records out."),
    )

    def __init__(
        self, *args: Any, access: Access, city: City, on: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = on.year
        if not access.may("confidential.read", city.pk):
            self.fields["audience"].choices = [  # type: ignore[attr-defined]
                (ReportRun.Audience.INTERNAL.value, ReportRun.Audience.INTERNAL.label)
            ]

    @property
    def period(self) -> Period:
        """The year that was asked for, in days."""
        return year_period(self.cleaned_data["year"])
