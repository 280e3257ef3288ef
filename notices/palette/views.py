"""The plain pages behind the palette and the list of shortcuts; scripts take their parts alone."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from notices.palette.entries import acts_of, keyed, pages_of, themes
from partners.requests import CityRequest


@require_safe
def go(request: CityRequest) -> HttpResponse:
    """Everywhere the reader may go, and what they may begin, as links."""
    context = {"acts": acts_of(request), "pages": pages_of(request), "themes": themes()}
    return _page_or_part(request, "go", context)


@require_safe
def shortcuts(request: CityRequest) -> HttpResponse:
    """Which keys do what, and a switch for those that are single."""
    return _page_or_part(request, "shortcuts", {"keyed": keyed(request)})


def _page_or_part(request: CityRequest, name: str, context: dict[str, object]) -> HttpResponse:
    part = "partials/" if "HX-Request" in request.headers else ""
    response = render(request, f"notices/palette/{part}{name}.html", context)
    response["Vary"] = "HX-Request"
    return response
