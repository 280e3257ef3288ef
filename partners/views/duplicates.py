"""Pages on which partners that are one are found, compared, merged and made two again.

The same pages serve a city, for the partners that it keeps for itself, and the administrators of
the platform, for those that all cities see.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.comparison import Comparison, compare, moved_by
from partners.duplicates import find_duplicates
from partners.forms import CountryForm, TwoPartnersForm
from partners.models import Actor, City, Merge
from partners.querysets import MergeQuerySet
from partners.requests import CityRequest, PersonRequest, platform_only
from partners.services import merge_actors, tell_apart, undo_merge
from partners.typeahead import find_actors
from records.access import Access
from records.keyset import BadCursorError, Sort, read_page
from records.rights import require

BY_DATE = Sort("date", "created_at", descending=True)


@dataclass(frozen=True)
class Desk:
    """Where this is done: in a city, or (without one) in the catalogue that all cities share.

    `access` sees no more than belongs there.
    """

    access: Access
    city: City | None

    @property
    def space(self) -> str:
        return "partners" if self.city else "catalogue"

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.space}:{name}", args=args)


View = Callable[..., HttpResponseBase]


def in_city(view: View) -> View:
    """Let in whoever may merge partners of the city."""

    @wraps(view)
    def guarded(request: CityRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        city = request.city
        require(request.access, "partners.merge", city.pk)
        return view(request, Desk(request.access.narrowed_to([city.pk]), city), *args, **kwargs)

    return guarded


def in_catalogue(view: View) -> View:
    """Let in administrators of the platform; they see no record of any city."""

    @platform_only
    @wraps(view)
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, Desk(request.access.narrowed_to([]), None), *args, **kwargs)

    return guarded


@require_safe
def duplicate_list(request: PersonRequest, desk: Desk) -> HttpResponse:
    """Pairs that are likely to be one, the likeliest first, in pages."""
    form = CountryForm(request.GET)
    country = form.cleaned_data["country"] if form.is_valid() else ""
    cursor = request.GET.get("cursor", "")
    try:
        found = find_duplicates(city=desk.city, access=desk.access, country=country, cursor=cursor)
    except BadCursorError:
        raise Http404 from None
    context = {
        "desk": desk,
        "form": form,
        "found": found,
        "page": found.page.with_urls(request.path, request.GET),
        "is_narrowed": bool(country),
    }
    return render(request, "partners/duplicate_list.html", context)


@require_safe
def duplicate_choose(request: PersonRequest, desk: Desk) -> HttpResponse:
    """Name two partners that are to be compared; `first` may be chosen in the address."""
    given = request.GET if "second" in request.GET else None
    form = TwoPartnersForm(
        given,
        initial={"first": request.GET.get("first", "")},
        actors=Actor.objects.visible_to(desk.access).active(),
        url_name=f"{desk.space}:actor-typeahead",
    )
    if form.is_valid():
        first, second = form.cleaned_data["first"], form.cleaned_data["second"]
        return redirect(desk.url("duplicate-compare", first.pk, second.pk))
    status = 422 if form.is_bound else 200
    context = {"desk": desk, "form": form}
    return render(request, "partners/duplicate_choose.html", context, status=status)


@require_safe
def typeahead(request: PersonRequest, desk: Desk) -> JsonResponse:
    """Actors of the shared catalogue to choose, by their plain id."""
    found = find_actors(request.GET.get("q", ""), access=desk.access, city=None)
    return JsonResponse({"results": [{**m.as_json(), "id": str(m.partner.pk)} for m in found]})


@require_safe
def duplicate_compare(
    request: PersonRequest, desk: Desk, first: uuid.UUID, second: uuid.UUID
) -> HttpResponse:
    """Both side by side, and which of them is to stay."""
    context = {"desk": desk, "pair": (first, second), "comparison": _compare(desk, first, second)}
    return render(request, "partners/duplicate_compare.html", context)


@require_POST
def duplicate_apart(
    request: PersonRequest, desk: Desk, first: uuid.UUID, second: uuid.UUID
) -> HttpResponse:
    """Remember that these are two."""
    one, other = _pair(desk, first, second)
    if one == other:
        raise Http404
    tell_apart(one, other, city=desk.city, access=desk.access)
    messages.success(request, _("These two are not offered again."))
    return redirect(desk.url("duplicate-list"))


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate_merge(
    request: PersonRequest, desk: Desk, first: uuid.UUID, second: uuid.UUID
) -> HttpResponse:
    """Show what a merge would move, then merge; `keep` is the id of the one that stays."""
    comparison = _compare(desk, first, second)
    kept = comparison.side_of(request.POST.get("keep") or request.GET.get("keep"))
    if kept is None:
        return redirect(desk.url("duplicate-compare", first, second))
    gone = comparison.other(kept)
    error = ""
    if request.method == "POST":
        try:
            merge = merge_actors(gone.actor.pk, into=kept.actor.pk, access=desk.access)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, _("The two are one now."))
            return redirect(merge)
    context = {
        "desk": desk,
        "pair": (first, second),
        "kept": kept,
        "gone": gone,
        "stays_private": gone.actor.steward_id is not None and kept.actor.steward_id is None,
        "error": error,
    }
    return render(request, "partners/duplicate_merge.html", context, status=409 if error else 200)


@require_safe
def merge_list(request: PersonRequest, desk: Desk) -> HttpResponse:
    """Merges that were made, the last first."""
    try:
        page = read_page(_merges(desk), BY_DATE, cursor=request.GET.get("cursor", ""))
    except BadCursorError:
        raise Http404 from None
    context = {"desk": desk, "page": page.with_urls(request.path, request.GET)}
    return render(request, "partners/merge_list.html", context)


@require_safe
def merge_detail(request: PersonRequest, desk: Desk, pk: uuid.UUID) -> HttpResponse:
    """What a merge has done; from here it is undone."""
    return _merge_page(request, desk, _merge_or_404(desk, pk))


@require_POST
def merge_undo(request: PersonRequest, desk: Desk, pk: uuid.UUID) -> HttpResponse:
    """Make two of one again."""
    merge = _merge_or_404(desk, pk)
    try:
        undo_merge(pk, access=desk.access)
    except ValidationError as refused:
        # As it is now: somebody else may have undone it at the same moment.
        merge = _merge_or_404(desk, pk)
        return _merge_page(request, desk, merge, error=" ".join(refused.messages))
    messages.success(request, _("They are two again; everything is as it was before."))
    return redirect(merge)


def _merge_page(
    request: PersonRequest, desk: Desk, merge: Merge, *, error: str = ""
) -> HttpResponse:
    moved = [] if merge.is_undone else moved_by(merge, access=desk.access)
    context = {"desk": desk, "merge": merge, "moved": moved, "error": error}
    return render(request, "partners/merge_detail.html", context, status=409 if error else 200)


def _merges(desk: Desk) -> MergeQuerySet:
    people = ("gone", "kept", "kept__merged_into", "by", "undone_by")
    merges = Merge.objects.visible_to(desk.access).filter(city=desk.city)
    return merges.select_related(*people)


def _merge_or_404(desk: Desk, pk: uuid.UUID) -> Merge:
    merge = _merges(desk).filter(pk=pk).first()
    if merge is None:
        raise Http404
    return merge


def _compare(desk: Desk, first: uuid.UUID, second: uuid.UUID) -> Comparison:
    one, other = _pair(desk, first, second)
    return compare(one, other, city=desk.city, access=desk.access)


def _pair(desk: Desk, first: uuid.UUID, second: uuid.UUID) -> tuple[Actor, Actor]:
    actors: Any = (
        Actor.objects.visible_to(desk.access)
        .select_related("place", "city", "merged_into")
        .prefetch_related("names", "identifiers")
    )
    found = actors.in_bulk([first, second])
    if len(found) < len({first, second}):
        raise Http404
    return found[first], found[second]
