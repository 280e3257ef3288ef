"""The address under which a page can be looked at again, such as in another language."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def page_again(request: HttpRequest) -> str:
    """Path and query of the page that the asker sees.

    What answers a form that was sent may stand at an address that only takes what is sent. Then it
    is the page from which it came; where that is none either, the nearest one above.
    """
    own = request.get_full_path()
    if request.method in SAFE_METHODS:
        return own
    came_from = path_of_ours(request, request.headers.get("Referer", ""))
    known = filter(None, (own, came_from, *_above(request.path)))
    return next(filter(_is_page, known), home())


def path_of_ours(request: HttpRequest, page: str) -> str:
    """Path and query of a page of ours; empty for what is none."""
    try:
        if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
            return ""
    except DisallowedHost:
        return ""
    parts = urlsplit(page)
    # A path of two slashes would be read as the name of another host.
    if parts.path.startswith("//"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def home() -> str:
    """The address of the first page."""
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def _above(path: str) -> Iterator[str]:
    parts = path.strip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        yield f"/{'/'.join(parts[:count])}/"


def _is_page(address: str) -> bool:
    try:
        return _answers_get(resolve(urlsplit(address).path).func)
    except Resolver404:
        return False


def _answers_get(view: Callable[..., Any]) -> bool:
    """Whether a view may be asked by GET, as its class or `require_http_methods` says."""
    held: Any = view
    while inspect.isfunction(held):
        if (owner := getattr(held, "view_class", None)) is not None:
            return "get" in owner.http_method_names and hasattr(owner, "get")
        methods = inspect.getclosurevars(held).nonlocals.get("request_method_list")
        if methods is not None:
            return "GET" in methods
        held = getattr(held, "__wrapped__", None)
    return True
