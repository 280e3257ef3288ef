"""The register page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from activities import register
from activities.cells import lines_of
from activities.filters import ActivityFilter
from activities.forms import ColumnsForm
from activities.services import choose_columns, columns_of
from records.keyset import BadCursorError, Page, choose_sort, read_page

LONGEST_QUERY = 2_000


@require_safe
def activity_list(request: HttpRequest) -> HttpResponse:
    """The activities of the current city, filtered and sorted by the address."""
    if tidy := register.without_empty(request.GET, register.LIST):
        return redirect(tidy)
    access, city = request.access, request.city  # type: ignore[attr-defined]
    listed = register.of_city(access, city)
    filterset = ActivityFilter(request.GET, listed, request=request, offered=register.OFFERED)
    sort = choose_sort(register.SORTS, request.GET.get("ordering"))
    found = filterset.qs if filterset.is_valid() else listed.none()
    try:
        page = _read(request, found, sort)
    except BadCursorError:
        return redirect(register.url_with(request.GET))
    columns = columns_of(request.user)
    context: dict[str, Any] = {
        "page": page.with_urls(request.path, request.GET),
        "lines": lines_of(page.rows, columns),
        "headings": register.headings(columns, sort, request.GET),
        "count": _count(request, page, found),
        "count_url": f"{request.path}?{_with_count(request)}",
        "is_narrowed": bool(set(request.GET) - {"ordering", *register.PAGE_PARAMETERS}),
    }
    template = "activities/partials/register.html"
    if not request.htmx:  # type: ignore[attr-defined]
        template = "activities/activity_list.html"
        context |= register.panel(filterset.form, request.GET, register.LIST)
        context["columns_field"] = ColumnsForm(initial={"columns": columns})["columns"]
        context["query"] = request.GET.urlencode()
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _read(request: HttpRequest, found: Any, sort: Any) -> Page:
    rows = register.with_sort_key(found, sort)
    return read_page(rows, sort, cursor=request.GET.get("cursor", ""))


def _count(request: HttpRequest, page: Page, found: Any) -> int | None:
    """The number of records where it is asked for, or seen at once; counting many takes long."""
    if page.next is None and page.previous is None and "cursor" not in request.GET:
        return len(page.rows)
    return found.count() if "count" in request.GET else None


def _with_count(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["count"] = "1"
    return query.urlencode()


@require_POST
def register_columns(request: HttpRequest) -> HttpResponse:
    """Remember which columns a person wants, and go back to the list."""
    form = ColumnsForm(request.POST)
    if form.is_valid():
        choose_columns(request.user, form.cleaned_data["columns"])
    # The address is put together anew, so that nobody is sent elsewhere.
    return redirect(register.url_with(QueryDict(request.POST.get("query", "")[:LONGEST_QUERY])))
