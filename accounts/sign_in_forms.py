"""What an administrator types about how people sign in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import SignInRule
from records.access import Role
from records.forms import VersionedForm

ROLES_IN_CITY = [(role.value, role.label) for role in Role if role is not Role.PLATFORM_ADMIN]


class SignInRuleForm(VersionedForm):
    # 0 stands for a city that has no rules yet.
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    second_factor_roles = forms.MultipleChoiceField(
        label=_("Roles that need a second factor"),
        choices=ROLES_IN_CITY,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=_("Whoever holds one of them and has none sets it up at the next click."),
    )
    since = forms.DateField(
        label=_("From this day on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, rule: SignInRule | None, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(rule)
        super().__init__(*args, **kwargs)

    def stored(self, record: SignInRule) -> SignInRuleForm:
        return SignInRuleForm(rule=record)


def _initial(rule: SignInRule | None) -> dict[str, Any]:
    if rule is None:
        return {"version": 0, "second_factor_roles": [], "since": timezone.localdate()}
    return {
        "version": rule.version,
        "second_factor_roles": rule.second_factor_roles,
        "since": rule.since,
    }


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
