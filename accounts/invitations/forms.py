"""What is typed to invite somebody, and to take an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import RolesField
from accounts.models import Invitation, User
from records.forms import ServiceForm


class InvitationForm(ServiceForm):
    """Who is invited, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The person signs in with it; nobody else can take the invitation."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    roles = RolesField(label=_("Roles"))


class AcceptForm(ServiceForm):
    """A new person sets their password; who has an account only agrees."""

    def __init__(self, *args: Any, user: User | None, invitation: Invitation, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.new_person = User(email=invitation.email, name=invitation.name)
        if user is None:
            for name, label in (("password1", _("Password")), ("password2", _("Once more"))):
                self.fields[name] = forms.CharField(
                    label=label,
                    strip=False,
                    widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
                )
            self.fields["password1"].help_text = password_validators_help_text_html()

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.new_person)
        return password

    def clean_password2(self) -> str:
        password: str = self.cleaned_data["password2"]
        if self.cleaned_data.get("password1", password) != password:
            raise ValidationError(_("Type the same password twice."))
        return password
