"""Addresses of second factors, under the names by which the library finds its own pages."""

from __future__ import annotations

from allauth.mfa.base import views as base
from allauth.mfa.webauthn import views as webauthn
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import views

# The library's form views would take PUT for POST, and the one for removal DELETE.
form = require_http_methods(["GET", "HEAD", "POST"])
OWN = "me/second-factor/"

urlpatterns = [
    path("sign-in/second-factor/", form(views.AuthenticateView.as_view()), name="mfa_authenticate"),
    path("sign-in/passkey/", form(views.PasskeySignInView.as_view()), name="mfa_login_webauthn"),
    path("me/confirm/code/", form(base.reauthenticate), name="mfa_reauthenticate"),
    path(
        "me/confirm/passkey/",
        form(views.ConfirmPasskeyView.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path(OWN, require_safe(views.IndexView.as_view()), name="mfa_index"),
    path(f"{OWN}app/", form(views.SetUpAppView.as_view()), name="mfa_activate_totp"),
    path(f"{OWN}app/remove/", form(views.RemoveAppView.as_view()), name="mfa_deactivate_totp"),
    path(f"{OWN}passkeys/add/", form(views.AddPasskeyView.as_view()), name="mfa_add_webauthn"),
    path(
        f"{OWN}passkeys/<int:pk>/",
        form(webauthn.EditWebAuthnView.as_view(success_url=views.INDEX)),
        name="mfa_edit_webauthn",
    ),
    path(
        f"{OWN}passkeys/<int:pk>/remove/",
        form(views.RemovePasskeyView.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        f"{OWN}codes/",
        require_safe(views.ShowCodesView.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        f"{OWN}codes/new/",
        form(views.GenerateCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
]
