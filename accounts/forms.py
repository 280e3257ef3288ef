"""What a person types: the sign-in, their own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.account.forms import SetPasswordForm as LibrarySetPasswordForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User

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
        self.fields["login"].widget.attrs["autocomplete"] = "username"
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
