"""The search page, what the box of the header offers while one types, and saved searches."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners.requests import CityRequest
from records.forms import AskForm
from records.rights import require
from search.facets import facets_of
from search.filters import SearchForm
from search.finding import Asked, find
from search.forms import SavedSearchEdit, SavedSearchForm
from search.models import SavedSearch
from search.results import hits_of
from search.services import (
    change_search,
    delete_search,
    mark_seen,
    require_keeper,
    save_search,
)

PAGE_SIZE = 20
SUGGESTED = 7


@require_safe
def results(request: CityRequest) -> HttpResponse:
    """Everything that holds the words and that the asker may read, best first."""
    require(request.access, "activities.read", request.city.pk)
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "saved": _saved(request)}
    if form.is_valid() and form.cleaned_data["q"]:
        context |= _found(request, form)
    return render(request, "search/results.html", context, status=200 if form.is_valid() else 400)


def _found(request: CityRequest, form: SearchForm) -> dict[str, Any]:
    access, today = request.access, timezone.localdate()
    found = find(form.asked(), access=access, city=request.city, on=today)
    number = form.cleaned_data["page"] or 1
    start = (number - 1) * PAGE_SIZE
    shown = found.entries[start : start + PAGE_SIZE]
    query = form.cleaned_data["q"]
    return {
        "query": query,
        "found": found,
        "hits": hits_of(shown, found.want, access=access, typed=query),
        "facets": facets_of(found.facets, form, access=access),
        "first": start + 1,
        "previous_url": _page_url(request, number - 1) if number > 1 else None,
        "next_url": _page_url(request, number + 1)
        if len(found.entries) > start + PAGE_SIZE
        else None,
        "save_url": f"{reverse('search:saved-new')}?{urlencode(_kept(form), doseq=True)}",
        "is_narrowed": bool(form.narrowing()),
        "without_narrowing_url": f"{request.path}?{urlencode({'q': query})}",
    }


def _page_url(request: CityRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"


def _kept(form: SearchForm) -> dict[str, Any]:
    return {"q": form.cleaned_data["q"], **form.narrowing()}


def _saved(request: CityRequest) -> list[SavedSearch]:
    return list(_of_city(request).in_order()[:10])


def _of_city(request: CityRequest) -> Any:
    return SavedSearch.objects.visible_to(request.access).filter(city=request.city)


@require_safe
def suggestions(request: CityRequest) -> HttpResponse:
    """The first finds, as options of the box in the header."""
    require(request.access, "activities.read", request.city.pk)
    form = SearchForm({"q": request.GET.get("q", "")})
    query = form.cleaned_data["q"] if form.is_valid() else ""
    found = find(Asked(query), access=request.access, city=request.city, on=timezone.localdate())
    hits = hits_of(
        found.entries[:SUGGESTED], found.want, access=request.access, typed=query, with_texts=False
    )
    context = {"query": query, "all_query": urlencode({"q": query}), "hits": hits}
    return render(request, "search/partials/suggestions.html", context)


@require_safe
def saved_list(request: CityRequest) -> HttpResponse:
    """Searches that the person keeps in this city, and those of the office."""
    require(request.access, "activities.read", request.city.pk)
    context = {
        "searches": list(_of_city(request).in_order()),
        "may_write": request.access.may("activities.write", request.city.pk),
    }
    return render(request, "search/saved_list.html", context)


@require_safe
def saved_open(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Go to what a saved search finds; what is there now is not new any more.

    It still is for a browser that only gets ready, or asks whether the page is there.
    """
    saved = _saved_or_404(request, pk)
    is_looked_at = request.method == "GET" and "Sec-Purpose" not in request.headers
    if saved.person_id is not None and is_looked_at:
        mark_seen(saved.pk, access=request.access, at=timezone.now())
    query = urlencode({"q": saved.query, **saved.filters}, doseq=True)
    return redirect(f"{reverse('search:results')}?{query}")


@require_http_methods(["GET", "HEAD", "POST"])
def saved_new(request: CityRequest) -> HttpResponse:
    """Keep the search of the address under a name."""
    require(request.access, "activities.read", request.city.pk)
    asked = SearchForm(request.GET)
    if not asked.is_valid():
        raise Http404
    query = asked.cleaned_data["q"]
    initial = {"name": query[:100], "q": query, "has_alert": True}
    form = SavedSearchForm(request.POST or None, initial=initial)

    def write() -> SavedSearch:
        fields = {**form.as_fields(), "filters": asked.narrowing()}
        return save_search(fields, city=request.city, access=request.access, at=timezone.now())

    if form.is_saved_by(write):
        messages.success(request, _("The search is kept."))
        return redirect("search:saved-list")
    context = {"form": form, "back_url": f"{reverse('search:results')}?{request.GET.urlencode()}"}
    return render(request, "search/saved_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_edit(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Change the name and the words of a saved search, and whether one hears of it."""
    saved = _saved_or_404(request, pk)
    require_keeper(saved, access=request.access)
    form = SavedSearchEdit(request.POST or None, kept=saved)

    def write() -> SavedSearch:
        version = form.cleaned_data["version"]
        return change_search(pk, form.as_fields(), access=request.access, version=version)

    if form.is_saved_by(write):
        messages.success(request, _("The search was saved."))
        return redirect("search:saved-list")
    context = {"form": form, "saved": saved, "back_url": reverse("search:saved-list")}
    return render(request, "search/saved_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_delete(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then take a saved search away."""
    saved = _saved_or_404(request, pk)
    require_keeper(saved, access=request.access)
    form = AskForm(request.POST or None, initial={"version": saved.version})

    def write() -> None:
        version = form.cleaned_data["version"]
        try:
            delete_search(pk, access=request.access, version=version)
        except SavedSearch.DoesNotExist:
            raise Http404 from None

    if form.is_saved_by(write):
        messages.success(request, _("The search was deleted."))
        return redirect("search:saved-list")
    context = {"form": form, "saved": saved}
    return render(request, "search/saved_delete.html", context, status=form.status)


def _saved_or_404(request: CityRequest, pk: uuid.UUID) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.visible_to(request.access), pk=pk)
