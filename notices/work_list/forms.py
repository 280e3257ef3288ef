"""Whose work list is shown, and putting a row of it off."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, pgettext

from accounts.models import User
from partners.models import City
from records.forms import ServiceForm
from records.widgets import DayInput

MINE, OFFICE, NOBODY = "mine", "office", "nobody"


class WhoseForm(forms.Form):
    """Whose rows are shown: one's own without a choice."""

    who = forms.ChoiceField(label=gettext_lazy("Whose"), required=False)

    def __init__(self, data: Any, *, city: City, person: uuid.UUID | None) -> None:
        super().__init__(data or None)
        self.person = person
        colleagues = User.objects.in_city(city.pk).exclude(pk=person).order_by("name", "pk")
        named = [(str(one.pk), one.name) for one in colleagues.only("name")]
        field: Any = self.fields["who"]
        field.choices = [
            (MINE, pgettext("work list", "Mine")),
            (OFFICE, pgettext("work list", "The whole office")),
            (NOBODY, pgettext("work list", "Nobody's")),
            *named,
        ]
        # The others have links of their own.
        field.widget.choices = [("", gettext("A colleague")), *named]

    @property
    def chosen(self) -> str:
        """What is shown, in the words of an address; one's own where that asks for nothing."""
        return self.cleaned_data.get("who", "") or MINE if self.is_valid() else MINE

    @property
    def whose(self) -> dict[str, Any]:
        """The same as `work_list` takes it."""
        if self.chosen == MINE:
            return {"person": self.person}
        if self.chosen == OFFICE:
            return {}
        if self.chosen == NOBODY:
            return {"of_nobody": True}
        return {"person": uuid.UUID(self.chosen)}

    @property
    def words(self) -> str:
        """Whose rows are shown, in words."""
        return str(dict(self.fields["who"].choices)[self.chosen])  # type: ignore[attr-defined]


class PutOffForm(ServiceForm):
    """Until when a row is put off, and why."""

    until = forms.DateField(
        label=gettext_lazy("Put off until"),
        widget=DayInput(),
        help_text=gettext_lazy("On that day it is back on the work list."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Everybody in the office reads it, with your name."),
    )
    # 0 where it was not put off when the form was opened.
    version = forms.IntegerField(min_value=0, initial=0, required=False, widget=forms.HiddenInput)

    def stored(self, record: Any) -> forms.BaseForm:
        return PutOffForm(initial={"until": record.until, "reason": record.reason})
