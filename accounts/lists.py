"""Pages of lists of people, keys and what concerns them."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from records.keyset import BadCursorError, PageWithUrls, Sort, read_page

BY_NAME = Sort("name", "name")
NEWEST_FIRST = Sort("newest", "created_at", descending=True)


def page_of(request: HttpRequest, rows: object, sort: Sort) -> PageWithUrls:
    """One page of a list; raises Http404 for a place in it that is none."""
    try:
        page = read_page(rows, sort, cursor=request.GET.get("cursor", ""))  # type: ignore[arg-type]
    except BadCursorError:
        raise Http404 from None
    return page.with_urls(request.path, request.GET)
