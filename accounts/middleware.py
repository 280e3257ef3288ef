"""What each request carries: who asks, for which city, and under which context history is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pghistory
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django_guid import get_guid

from accounts.access import access_for_user, acting_for, current_city, role_labels, served_cities
from records.access import NOBODY, Access
from records.client_address import client_address
from records.coming_back import SAFE_METHODS, home, path_of_ours

if TYPE_CHECKING:
    from partners.models import City

# Nothing here looks at a session: programs come with keys or secret addresses, read what is public,
# or want to know if we are alive.
WITHOUT_SESSION = ("/api/", "/feeds/", "/register/", "/healthz", "/favicon.ico")
WITHOUT_SIGN_IN = (*WITHOUT_SESSION, "/i18n/")
# What a person without a role in any city may open; every other page can rely on `request.city`.
APPS_WITHOUT_CITY = frozenset({"", "accounts", "catalogue", "domains", "palette"})


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page wants a signed-in person, unless its view says otherwise; the API has its keys."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.path.startswith(WITHOUT_SIGN_IN):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        """Send to the sign-in page, and from there back to the page that the person sees.

        What a button or a script asks for is no page to come back to; and the answer to a script
        would be drawn into the page.
        """
        by_script = "HX-Request" in request.headers
        if request.method in SAFE_METHODS and not by_script:
            return super().handle_no_permission(request, view_func)
        seen = request.headers.get("HX-Current-URL" if by_script else "Referer", "")
        query = QueryDict(mutable=True)
        query[REDIRECT_FIELD_NAME] = path_of_ours(request, seen) or home()
        address = f"{resolve_url(self.get_login_url(view_func))}?{query.urlencode(safe='/')}"
        if by_script:
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)


class AccessMiddleware:
    """Sets `request.access`, `request.cities`, and of these `request.city`, in which one works.

    Days and hours are those of that city; `accounts.keys.authentication` sees to it for the API. A
    page outside `APPS_WITHOUT_CITY` is never reached without a city.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        access: Access = NOBODY
        cities: list[City] = []
        city: City | None = None
        if not request.path.startswith(WITHOUT_SESSION) and request.user.is_authenticated:
            access = access_for_user(request.user)
            cities = served_cities(access)
            city = current_city(request, cities)
        request.access = access  # type: ignore[attr-defined]
        request.cities = cities  # type: ignore[attr-defined]
        request.city = city  # type: ignore[attr-defined]
        request.role_labels = role_labels(access, city)  # type: ignore[attr-defined]
        request.acting_for = acting_for(access, city)  # type: ignore[attr-defined]
        with timezone.override(city.time_zone if city else None):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if (
            match is None
            or match.app_name in APPS_WITHOUT_CITY
            or request.path.startswith(WITHOUT_SIGN_IN)
            or request.city is not None  # type: ignore[attr-defined]
            # They have one perhaps: see `accounts.sign_in.middleware`.
            or request.must_set_up  # type: ignore[attr-defined]
        ):
            return None
        return render(request, "accounts/no_city.html", status=403)


class HistoryMiddleware:
    """Each change that a request makes is kept with who made it, for which city, and from where.

    That is the person or key, the city, the address of the client and the request's id. For the
    API, `accounts.keys.authentication` adds key and city once the key is known.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        context: dict[str, str | None]
        if request.path.startswith("/api/"):
            context = {"channel": "api"}
        else:
            city = request.city  # type: ignore[attr-defined]
            context = {
                "channel": "web",
                "person": str(request.user.pk) if request.user.is_authenticated else None,
                "city": str(city.pk) if city else None,
            }
        context["from"] = client_address(request)
        with pghistory.context(request=get_guid(), **context):
            return self.get_response(request)
