"""What a person types: the sign-in, their own page, a new key."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey, User
from records.access import Scope

LIFETIME = datetime.timedelta(days=365)
LONGEST_LIFETIME = datetime.timedelta(days=2 * 365)


class SignInForm(AuthenticationForm):
    """E-mail address and password; one answer to whatever does not fit."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("This e-mail address and password do not belong together."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.input_type = "email"
        for field in self.fields.values():
            # Nothing else is on the page, so that saying "required" would tell nothing.
            field.widget.attrs["required"] = True


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name", "language")
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = User._meta.get_field("language").flatchoices
        self.fields["language"].choices = [("", _("As the browser asks")), *languages]  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> User:
        self.instance.version += 1
        return super().save(commit)


def _in_a_year() -> datetime.date:
    return timezone.localdate() + LIFETIME


class KeyForm(forms.ModelForm):
    scope = forms.ChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        initial=Scope.READ,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        help_text=_("Confidential records stay closed to every key."),
    )

    class Meta:
        model = ApiKey
        fields = ("name", "scope", "expires_on")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "expires_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
        help_texts = {"expires_on": _("Its last day; at most two years from now.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = _in_a_year

    def clean_expires_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["expires_on"]
        today = timezone.localdate()
        if not today <= day <= today + LONGEST_LIFETIME:
            raise ValidationError(_("Choose a day from today to two years from now."))
        return day
