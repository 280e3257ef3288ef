"""How the library's flow of single sign-on meets this program."""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.http import HttpRequest
from django.shortcuts import render

from accounts.single_sign_on.protocol import CityProvider
from accounts.single_sign_on.rules import find_provider, providers
from accounts.single_sign_on.services import NotLetInError, welcome
from records.outgoing import OutgoingSession

logger = logging.getLogger(__name__)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Providers come from the settings, people by our rules, and calls go out by the one way."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list:
        return [self.get_provider(request, one.id).app for one in providers()]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> CityProvider:
        """Raises SocialApp.DoesNotExist."""
        rules = find_provider(provider)
        if rules is None:
            raise SocialApp.DoesNotExist
        return CityProvider(request, rules=rules)

    def get_requests_session(self) -> OutgoingSession:
        return OutgoingSession()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find or make the person, and give and take the roles of the claims."""
        provider, account = sociallogin.provider, sociallogin.account
        try:
            sociallogin.user = welcome(provider.rules, account, sociallogin.claims)
        except NotLetInError as error:
            logger.info("%s: not let in: %s", provider.rules.id, error)
            context = {"provider": provider.rules, "refusal": error.refusal}
            page = render(request, "socialaccount/not_let_in.html", context, status=403)
            raise ImmediateHttpResponse(page) from error

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: CityProvider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Tell the log why, and the person what to do."""
        if error == AuthError.CANCELLED:
            logger.info("%s: cancelled there", provider.rules.id)
            return
        is_ours = exception is None and "code" in request.GET
        why = exception or request.GET.get("error") or "an answer that was not asked for"
        # In quotation marks: part of it comes from the browser and from the provider.
        logger.warning("%s: sign-in failed: %r", provider.rules.id, str(why))
        context = {"provider": provider.rules, "is_old": is_ours}
        page = render(request, "socialaccount/authentication_error.html", context, status=400)
        raise ImmediateHttpResponse(page)
