"""The routes of the program, as its URL configuration has them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def route_names() -> list[str]:
    """The full name of every route; a route without a name shows as its pattern."""
    return sorted(set(_walk(get_resolver(), ())))


def _walk(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry, inner)
        elif isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or f"(unnamed) {entry.pattern}"))
