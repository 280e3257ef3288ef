"""What is typed about reminders."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.mail.codes import Days, Verdict
from partners.models import City
from records.forms import ServiceForm


class RemindersForm(ServiceForm):
    """For each city in which a person works, on which days they are reminded."""

    def __init__(
        self,
        *args: Any,
        cities: Iterable[City],
        chosen: Mapping[uuid.UUID | None, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cities = {city.code: city for city in cities}
        for code, city in self.cities.items():
            self.fields[code] = forms.ChoiceField(
                label=str(city),
                choices=Days.choices,
                initial=Days.NEVER if None in chosen else chosen.get(city.pk, Days.DAILY),
            )

    def as_choices(self) -> dict[City, str]:
        """What a valid form tells, as the service takes it."""
        return {city: self.cleaned_data[code] for code, city in self.cities.items()}


class DecisionForm(ServiceForm):
    """What became of a mail of which the program does not know."""

    verdict = forms.ChoiceField(
        label=_("What became of it"),
        choices=Verdict.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, may_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_again:
            field: Any = self.fields["verdict"]
            field.choices = [one for one in field.choices if one[0] != Verdict.AGAIN]
