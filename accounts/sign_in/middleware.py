"""What each request of a person is asked about how they signed in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import WITHOUT_SESSION
from accounts.second_factor.services import WANTED, lacks_second_factor
from accounts.sessions.services import keep_within_limits
from records.access import NOBODY

SET_UP = "mfa_index"
# What a person may open who must have a second factor and has none: the ways to one, and out.
OPEN_WITHOUT_FACTOR = frozenset(
    {
        SET_UP,
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "account_logout",
        "set_language",
        # Stops mail by a secret of its own.
        "unsubscribe",
    }
)


class SessionLimitsMiddleware:
    """Ends sessions that were idle, or have gone on, for too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(WITHOUT_SESSION):
            keep_within_limits(request, at=time.time())
        return self.get_response(request)


class SecondFactorMiddleware:
    """Sends who must have a second factor and has none to the page where it is set up.

    Until it is done the request carries no rights and no city, so that no page, that one
    included, shows anything of one. Keys have no second factor and are not concerned.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.must_set_up = self._must_set_up(request)  # type: ignore[attr-defined]
        if request.must_set_up:  # type: ignore[attr-defined]
            request.access = NOBODY  # type: ignore[attr-defined]
            request.cities = []  # type: ignore[attr-defined]
            request.city = None  # type: ignore[attr-defined]
            request.role_labels = []  # type: ignore[attr-defined]
        return self.get_response(request)

    def _must_set_up(self, request: HttpRequest) -> bool:
        if request.path.startswith(WITHOUT_SESSION) or not request.user.is_authenticated:
            return False
        access = request.access  # type: ignore[attr-defined]
        return lacks_second_factor(access, request.session, on=timezone.localdate())

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        if not request.must_set_up:  # type: ignore[attr-defined]
            return None
        if request.resolver_match and request.resolver_match.view_name in OPEN_WITHOUT_FACTOR:
            return None
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Redirect": reverse(SET_UP)})
        # The link of an invitation is a secret: nothing that a session keeps.
        if request.method == "GET" and "secret" not in view_kwargs:
            request.session[WANTED] = request.get_full_path()
        return HttpResponseRedirect(reverse(SET_UP))
