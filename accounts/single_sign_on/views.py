"""The way to a provider and back."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.single_sign_on.protocol import CityProvider, Protocol
from records.outgoing import OutgoingError


@login_not_required
@require_POST
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider.

    By a page that goes on by itself: the security policy lets forms lead to this program only, and
    a browser holds a redirect that answers a form to that too.
    """
    provider = _provider(request, provider_id)
    wanted = get_next_redirect_url(request)
    try:
        there = provider.redirect(request, process="login", next_url=wanted)["Location"]
    except (OAuth2Error, OutgoingError) as error:
        return _failed(request, provider, error)
    return render(
        request, "socialaccount/leaving.html", {"provider": provider.rules, "address": there}
    )


@login_not_required
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the provider's answer; let the person in whom it proves."""
    provider = _provider(request, provider_id)
    view: Any = OAuth2CallbackView.adapter_view(Protocol(request, provider_id))
    try:
        answer: HttpResponse = view(request)
    except (OAuth2Error, OutgoingError) as error:
        # The library lets through what goes wrong before it sends the code.
        return _failed(request, provider, error)
    return answer


def _failed(request: HttpRequest, provider: CityProvider, error: Exception) -> HttpResponse:
    answer: HttpResponse = render_authentication_error(request, provider, exception=error)
    return answer


def _provider(request: HttpRequest, provider_id: str) -> CityProvider:
    try:
        provider: CityProvider = get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return provider
