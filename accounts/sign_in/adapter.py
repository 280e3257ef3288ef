"""How the sign-in library meets this program: who may sign in, where one begins, what is said."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context, ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.access import access_for_user
from accounts.delegations.services import take_untold_delegations
from accounts.models import User
from accounts.second_factor.services import SECOND_FACTOR_BY_PROVIDER, take_untold_resets
from accounts.sign_in import known_devices, outgoing_mail
from accounts.single_sign_on.services import provider_instead_of_password
from records.client_address import client_address
from records.templatetags.ui import full_day

HOME = settings.LOGIN_REDIRECT_URL


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; each begins at home and in their own language."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        # Every page of sign-in is a page; the library would answer JSON to whoever asks for it.
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        # Where the server knows none, as over a socket of this machine, all come from one place.
        return client_address(request) or "127.0.0.1"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the library greets at each step, and the page says it already."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a mail in the language of the page, and leave sending it to a worker."""
        told = {"request": self.request, "email": email, **context}
        outgoing_mail.hand_over(self.render_mail(template_prefix, email, told))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raise ValidationError where there were too many attempts.

        Those from a browser that the person knows are counted by themselves, so that nobody is
        kept out of their account by what others try.
        """
        device = known_devices.key_of(request, credentials.get("email", ""))
        if device is None:
            if not ratelimit.consume(request, action="login_failed_from", dry_run=True):
                raise self.validation_error("too_many_login_attempts")
            super().pre_authenticate(request, **credentials)
        elif not ratelimit.consume(request, action="login_failed_known", key=device):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count what fails from an address by itself: a right second factor wipes the count of its
        account, and would else wipe that of all accounts that were tried from there.
        """
        if known_devices.key_of(request, credentials.get("email", "")) is None:
            ratelimit.consume(request, action="login_failed_from")

    def pre_login(
        self, request: HttpRequest, user: User, *, signal_kwargs: Any, **more: Any
    ) -> HttpResponse | None:
        """Keep out whose account is closed, and who has to come by single sign-on and does not."""
        # It tells of this one sign-in; of one before, in the same browser, it says nothing.
        request.session.pop(SECOND_FACTOR_BY_PROVIDER, None)
        answer: HttpResponse | None = super().pre_login(
            request, user, signal_kwargs=signal_kwargs, **more
        )
        if answer is not None:
            return answer
        if login := (signal_kwargs or {}).get("sociallogin"):
            if login.provider.rules.saw_second_factor(login.claims):
                request.session[SECOND_FACTOR_BY_PROVIDER] = True
            return None
        if provider := provider_instead_of_password(user):
            context = {"provider": provider, "next": more.get("redirect_url")}
            return render(request, "socialaccount/password_closed.html", context, status=403)
        return None

    def post_login(
        self, request: HttpRequest, user: User, *, redirect_url: str | None, **more: Any
    ) -> HttpResponse:
        """Lead where one wanted to go; one without a wish goes home."""
        if redirect_url in (None, HOME):
            redirect_url = home_of(user)
        response = super().post_login(request, user, redirect_url=redirect_url, **more)
        remember_language(response, user.language)
        with override(user.language or get_language()):
            _tell_resets(request, user)
            _tell_delegations(request, user)
        known_devices.remember(request, user)
        return response

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Not of who signed in just now: they have shown that it is them."""
        required = super().is_reauthentication_required(app=app, **more)
        return required and not _signed_in_just_now(context.request)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether it is their password; the library would ask for it by a second address."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")


def _signed_in_just_now(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return bool(records) and (
        time.time() - records[-1]["at"] < account_settings.REAUTHENTICATION_TIMEOUT
    )


def _tell_resets(request: HttpRequest, user: User) -> None:
    """Tell of second factors that an administrator took away, once."""
    for reset in take_untold_resets(user):
        said = gettext(
            "%(name)s removed your second factor on %(day)s. If you did not ask for that,"
            " change your password and tell them."
        )
        told = {"name": reset.by, "day": full_day(reset.created_at)}
        messages.warning(request, said % told)


def _tell_delegations(request: HttpRequest, user: User) -> None:
    """Tell of roles that somebody else handed over for the person, once."""
    for delegation in take_untold_delegations(user):
        said = gettext(
            "%(name)s handed roles of yours over to %(receiver)s from %(day)s on: %(roles)s. If"
            " that is not right, end it under “Who acts for whom”."
        )
        told = {
            "name": delegation.arranged_by,
            "receiver": delegation.receiver,
            "day": full_day(delegation.starts_on),
            "roles": ", ".join(delegation.role_labels),
        }
        messages.warning(request, said % told)


def home_of(user: User) -> str:
    """For an administrator of the platform without a city, home is the shared catalogue."""
    access = access_for_user(user)
    has_home = bool(access.cities) or not access.is_platform_admin
    return HOME if has_home else reverse("catalogue:home")


def remember_language(response: HttpResponse, language: str) -> None:
    """Show the pages in a language from here on; without one, leave it to the browser."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
        )
