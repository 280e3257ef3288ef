"""Addresses of sign-in, under the names by which the library finds its own pages."""

from __future__ import annotations

from allauth.account import views
from allauth.socialaccount.views import login_cancelled
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sign_in.views import LostPasswordView, ResetPasswordView, SignOutView
from accounts.single_sign_on import views as single_sign_on

# The library's form views would take PUT for POST.
form = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("sign-in/", form(views.login), name="account_login"),
    path("sign-in/closed/", require_safe(views.account_inactive), name="account_inactive"),
    path("sign-out/", login_not_required(SignOutView.as_view()), name="account_logout"),
    path("password/", LostPasswordView.as_view(), name="account_reset_password"),
    path(
        "password/sent/",
        require_safe(views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        ResetPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("sign-in/cancelled/", require_safe(login_cancelled), name="socialaccount_login_cancelled"),
    path("sign-in/with/<slug:provider_id>/", single_sign_on.start, name="openid_connect_login"),
    path(
        "sign-in/with/<slug:provider_id>/back/",
        single_sign_on.callback,
        name="openid_connect_callback",
    ),
    path("me/confirm/", form(views.reauthenticate), name="account_reauthenticate"),
    path("me/password/", form(views.password_change), name="account_change_password"),
    path("me/password/first/", form(views.password_set), name="account_set_password"),
]
