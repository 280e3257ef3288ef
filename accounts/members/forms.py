"""What is typed about the people of a city and their roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import RolesField
from records.forms import ServiceForm


class RolesForm(ServiceForm):
    """The roles of one person in a city, and those that were there when the page was drawn."""

    roles = RolesField(
        label=_("Roles"),
        error_messages={"required": _("Choose a role, or end the work of this person here.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, held: list[str]) -> None:
        super().__init__(data, initial={"roles": held, "seen": ",".join(sorted(held))})

    @property
    def seen_roles(self) -> list[str]:
        return [role for role in self.cleaned_data["seen"].split(",") if role]


class AdministratorForm(ServiceForm):
    """Who becomes administrator of a city, by the address of an account."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The address with which the person signs in here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class PersonFilterForm(forms.Form):
    q = forms.CharField(
        label=_("Name or e-mail address"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    @property
    def text(self) -> str:
        """What is looked for; nothing where it cannot be read."""
        return self.cleaned_data.get("q", "") if self.is_valid() else ""
