"""Fields that several forms about people share."""

from __future__ import annotations

from typing import Any

from django import forms

from records.access import ROLES_IN_CITY


class RolesField(forms.MultipleChoiceField):
    """Some of the roles that a person can have in a city, to tick."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [(role.value, role.label) for role in ROLES_IN_CITY]
        widget = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
        super().__init__(choices=choices, widget=widget, **kwargs)
