"""What a person types, or their device sends, to set up and to use a second factor."""

from __future__ import annotations

import logging
import struct
import time
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context, ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as LibraryAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as LibraryReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import get_state
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import UserVerificationRequirement

from accounts.encryption import UnreadableSecretError, decrypt
from accounts.models import User
from accounts.second_factor.services import Factors, use_code_once
from accounts.sign_in import known_devices
from records.names import check_name

logger = logging.getLogger(__name__)

LONGEST_CREDENTIAL = 20_000
LONGEST_NAME = 60
# What the library, which reads what a browser sends, raises when it is something else.
UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, struct.error)


def step_of(secret: str, code: str, *, at: float) -> int | None:
    """The step of time whose code this is, near a moment in seconds; None when it is of none."""
    now, tolerance = int(at) // app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE + 1
    steps = range(now - tolerance, now + tolerance + 1)
    expected = ((step, format_hotp_value(hotp_value(secret, step))) for step in steps)
    return next(
        (step for step, right in expected if compare_user_code(actual=code, expected=right)), None
    )


def _use(app: Authenticator, code: str) -> bool:
    """Whether a right code was not used before; from now on it was."""
    step = step_of(decrypt(app.data["secret"]), code, at=time.time())
    return step is not None and use_code_once(app, step)


def _count_apart_if_known(user: User) -> None:
    """Count an attempt from a browser that the person knows by itself.

    So whoever has found out the password, and tries codes from elsewhere, keeps nobody out. Raises
    ValidationError where there were too many from this one.
    """
    device = known_devices.key_of(context.request, user.email)
    if device is None:
        return
    if not ratelimit.consume(
        context.request, action="login_failed_known", key=f"second-factor:{device}"
    ):
        raise get_account_adapter().validation_error("too_many_login_attempts")
    # The count that the library goes by, and begins anew whenever somebody gets in.
    ratelimit.clear(context.request, action="login_failed", key=f"mfa-auth-user-{user.pk}")


class _CodeForm(forms.Form):
    """A code of the app, each of which is taken once, or a recovery code."""

    authenticator: Authenticator
    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _make_code_field(self)
        self.fields["code"].help_text = _(
            "Six digits from your app, or one of your recovery codes."
        )

    def clean_code(self) -> str:
        _count_apart_if_known(self.user)
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except UnreadableSecretError:
            logger.exception("a second factor opens with no secret key that is set")
            raise get_adapter().validation_error("incorrect_code") from None
        if self.authenticator.type == Authenticator.Type.TOTP and not _use(
            self.authenticator, code
        ):
            raise get_adapter().validation_error("used_code")
        return code


class CodeForm(_CodeForm, LibraryAuthenticateForm):
    """At sign-in."""


class ConfirmCodeForm(_CodeForm, LibraryReauthenticateForm):
    """Once more, before what a stranger at an open browser must not do."""


class SetUpAppForm(ActivateTOTPForm):
    """The first code of an app, which shows that it has the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _make_code_field(self)
        self.fields["code"].help_text = _("The six digits that the app shows now.")

    def note_use(self) -> None:
        """Once the app is set up: its first code opens nothing a second time."""
        app = Factors.of(self.user.pk).app
        if app is not None:
            _use(app, self.cleaned_data["code"])


def _make_code_field(form: forms.Form) -> None:
    form.fields["code"] = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class CredentialField(forms.JSONField):
    """What a browser says of a passkey, as JSON; nobody types it."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)
        refused = get_adapter().error_messages["refused_passkey"]
        self.error_messages |= {"required": refused, "invalid": refused}

    def bound_data(self, data: Any, initial: Any) -> Any:
        # A form that is shown again asks the device again.
        return None

    def to_python(self, value: Any) -> Any:
        try:
            if len(value or "") > LONGEST_CREDENTIAL:
                raise RecursionError
            found = super().to_python(value)
        except RecursionError:
            found = None
        if not isinstance(found, Mapping):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()
        self.fields["name"] = _name_field()
        self.fields["passwordless"] = forms.BooleanField(
            label=_("Sign in with it alone"),
            required=False,
            initial=True,
            help_text=_(
                "The device then asks for your fingerprint, face or PIN, and nobody for a password."
                " Without it, the passkey is asked for after the password."
            ),
        )

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except (ValidationError, *UNREADABLE):
            raise get_adapter().validation_error("refused_passkey") from None
        if "credential" in cleaned:
            cleaned["credential"] = _needed_of(cleaned["credential"])
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name_field()


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        validators=[check_name],
        help_text=_("By which you know it again, such as “phone” or “computer at work”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _needed_of(credential: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a passkey: not whatever else a browser, or somebody in its place, sent."""
    told = credential["response"]
    extensions = credential.get("clientExtensionResults")
    properties = extensions.get("credProps") if isinstance(extensions, Mapping) else None
    alone = isinstance(properties, Mapping) and properties.get("rk") is True
    return {
        **{name: credential[name] for name in ("id", "rawId", "type") if name in credential},
        "response": {name: told[name] for name in ("clientDataJSON", "attestationObject")},
        "clientExtensionResults": {"credProps": {"rk": alone}},
    }


class _PasskeyForm(forms.Form):
    """A passkey that is shown: one answer to whatever does not fit."""

    # None in place of the password: the passkey tells who it is.
    user: User | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def clean_credential(self) -> Authenticator:
        if self.user is not None:
            _count_apart_if_known(self.user)
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except (ValidationError, *UNREADABLE) as error:
            if getattr(error, "code", "") == "too_many_login_attempts":
                raise
            raise get_adapter().validation_error("refused_passkey") from None
        return found


class PasskeyForm(_PasskeyForm, AuthenticateWebAuthnForm):
    """After the password."""


class PasskeySignInForm(_PasskeyForm, LoginWebAuthnForm):
    """In place of the password."""

    def clean_credential(self) -> Authenticator:
        # After a password a touch is enough, and the library keeps all challenges in one place: one
        # that asked for no more than a touch stands for no password.
        asked = (get_state() or {}).get("user_verification")
        if asked != UserVerificationRequirement.REQUIRED:
            raise get_adapter().validation_error("refused_passkey")
        return super().clean_credential()


class ConfirmPasskeyForm(_PasskeyForm, ReauthenticateWebAuthnForm):
    """Once more, before what a stranger at an open browser must not do."""
