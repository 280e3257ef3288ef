"""Settings of sign-in by django-allauth; none of them comes from the environment."""

from __future__ import annotations

# Sign-in: who may, an administrator decides; the address was proven by whoever gave it.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    # A whole office comes from one address on a Monday morning: only what fails is counted.
    "login": None,
    "login_failed": "5/5m/key,20/h/key",
    "login_failed_from": "20/m/ip,100/h/ip",
    # By browser, where the person has signed in before, and apart for the second factor: see
    # `accounts.sign_in.known_devices`.
    "login_failed_known": "20/5m/key",
}
ACCOUNT_FORMS = {
    "login": "accounts.sign_in.forms.SignInForm",
    "reauthenticate": "accounts.sign_in.forms.ConfirmPasswordForm",
    "change_password": "accounts.sign_in.forms.ChangePasswordForm",
    "set_password": "accounts.sign_in.forms.SetPasswordForm",
    "reset_password": "accounts.sign_in.forms.LostPasswordForm",
    "reset_password_from_key": "accounts.sign_in.forms.ResetPasswordForm",
}
# Strangers get no mail from us, and nobody is told which addresses are known.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "CityDiplo: "
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (  # a class that makes links, which last a day
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
)
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

# Second factors. Passkeys need https, or http://localhost; the library knows that by itself.
MFA_ADAPTER = "accounts.second_factor.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# An address is given by an administrator, and no table says whether it was verified.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A phone's clock may be half a minute off; each code opens once all the same.
MFA_TOTP_TOLERANCE = 1
# A whole office may come from one address.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_FORMS = {
    "authenticate": "accounts.second_factor.forms.CodeForm",
    "reauthenticate": "accounts.second_factor.forms.ConfirmCodeForm",
    "activate_totp": "accounts.second_factor.forms.SetUpAppForm",
    "add_webauthn": "accounts.second_factor.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.second_factor.forms.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.second_factor.forms.PasskeyForm",
    "login_webauthn": "accounts.second_factor.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "accounts.second_factor.forms.ConfirmPasskeyForm",
}
