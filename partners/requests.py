"""What the middleware puts on each request, for the types of views; and the platform's door."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from partners.models import City
from records.access import Access
from records.rights import require


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in, perhaps without a role in any city."""

    access: Access


class CityRequest(PersonRequest):
    """A request of somebody who works in a city; nobody reaches a page of records without one."""

    city: City
    cities: list[City]


def address_with(request: HttpRequest, **changed: str) -> str:
    """The address of a list with its filters, these parameters changed, from the first page on."""
    kept = {name: value for name, value in request.GET.items() if name != "cursor" and value}
    return f"{request.path}?{urlencode({**kept, **changed})}"


def platform_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in administrators of the platform alone: what they change is shared by all cities."""

    @wraps(view)
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.access, "catalogue.write", None)
        return view(request, *args, **kwargs)

    return guarded
