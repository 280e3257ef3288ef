"""What a person types: the sign-in, their own page, a new key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.account.forms import ResetPasswordForm as LibraryLostPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as LibraryResetPasswordForm
from allauth.account.forms import SetPasswordForm as LibrarySetPasswordForm
from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, User
from records.access import Role
from records.forms import ServiceForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def _plain(form: forms.Form, **labels: StrPromise) -> None:
    """Take what the library writes into and under its fields away, and label them as we do."""
    for name, field in form.fields.items():
        field.label = labels.get(name, field.label)
        field.widget.attrs.pop("placeholder", None)
        # Nothing else is on the page, so that saying "required" would tell nothing.
        field.widget.attrs["required"] = True


class SignInForm(LoginForm):
    """E-mail address and password; one answer to whatever does not fit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, login=_("E-mail address"), password=_("Password"))
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}
        self.fields["password"].help_text = ""


class ConfirmPasswordForm(ReauthenticateForm):
    """One's password once more, before what a stranger at an open browser must not do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, password=_("Password"))
        self.fields["password"].help_text = ""


class ChangePasswordForm(LibraryChangePasswordForm):
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self,
            oldpassword=_("Your password until now"),
            password1=_("New password"),
            password2=_("New password once more"),
        )
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(LibrarySetPasswordForm):
    """The first password of a person who has signed in without one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, password1=_("New password"), password2=_("New password once more"))


class LostPasswordForm(LibraryLostPasswordForm):
    """The address to which a link goes, if it is one that we know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, email=_("E-mail address"))


class ResetPasswordForm(LibraryResetPasswordForm):
    """A new password in place of the one that is lost."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, password1=_("New password"), password2=_("New password once more"))


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
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[role for role in Role.choices if role[0] != Role.PLATFORM_ADMIN],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )


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
