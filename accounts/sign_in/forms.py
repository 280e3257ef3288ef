"""What is typed to sign in, about passwords, and about how people of a city have to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.account.forms import ResetPasswordForm as LibraryLostPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as LibraryResetPasswordForm
from allauth.account.forms import SetPasswordForm as LibrarySetPasswordForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import RolesField
from accounts.models import SignInRule
from records.forms import VersionedForm
from records.widgets import DayInput

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


class SignInRuleForm(VersionedForm):
    # 0 stands for a city that has no rules yet.
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    second_factor_roles = RolesField(
        label=_("Roles that need a second factor"),
        required=False,
        help_text=_("Whoever holds one of them and has none sets it up at the next click."),
    )
    since = forms.DateField(
        label=_("From this day on"),
        widget=DayInput(),
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
