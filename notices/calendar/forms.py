"""What is asked of the calendar's pages."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from activities.filters.fields import owner_choices
from domains.vocabulary import Domain
from notices.calendar.events import EventKind
from notices.calendar.layout import FIRST_DAY, LAST_DAY

_DAY_SHAPES = ["%Y-%m-%d", "%Y-%m"]


class CalendarForm(forms.Form):
    """Around which day the calendar is shown, and what of it."""

    day = forms.DateField(
        label=_("Go to day"),
        required=False,
        input_formats=_DAY_SHAPES,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": _("Write a day such as 2026-07-14, or a month such as 2026-07.")
        },
    )
    kind = forms.MultipleChoiceField(
        label=_("What is shown"),
        required=False,
        choices=EventKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    person = forms.ChoiceField(label=_("Whose"), required=False)
    domain = forms.ChoiceField(
        label=_("Domain"), required=False, choices=[("", _("Any domain")), *Domain.choices]
    )

    def __init__(self, data: Any, *, request: HttpRequest) -> None:
        super().__init__(data)
        self.access = request.access  # type: ignore[attr-defined]
        given = data.get("person", "")
        people: Any = self.fields["person"]
        people.choices = [("", _("Anybody")), *owner_choices(request, given)]

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Write a day between the years 1900 and 2199."))
        return day

    def clean_person(self) -> uuid.UUID | None:
        given = self.cleaned_data["person"]
        if given == "me":
            return self.access.person
        return uuid.UUID(given) if given else None
