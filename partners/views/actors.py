"""Pages of partners, and the lookups behind search fields. What the city does with a partner is on
the partner's own page, which belongs to `activities.partner_pages`."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.filters import ActorPageFilter
from partners.filters.showing import ALL, OURS
from partners.forms import NONE_OF_THESE, PROPOSES, ActorForm, names_to_fill
from partners.models import Actor, Place
from partners.own_ties import standings_of
from partners.requests import CityRequest, address_with
from partners.services import add_actor, edit_actor
from partners.typeahead import (
    Match,
    also_known,
    find_actors,
    find_partners,
    resolve_choice,
    similar_partners,
)
from records.keyset import BadCursorError, Page, Sort, choose_sort, read_page
from records.rights import require

LIST_SORTS = (
    Sort("name", "display_name"),
    Sort("country", "country_code"),
    Sort("recent", "updated_at", descending=True),
)
# As many rows leave room for what else a name may mean.
FEW_FOUND = 10


@require_safe
def typeahead(request: CityRequest) -> JsonResponse:
    """Partners to choose, places without an actor included; ids are `actor:UUID`, `place:ID`."""
    found = find_partners(request.GET.get("q", ""), access=request.access, city=request.city)
    return JsonResponse({"results": [match.as_json() for match in found]})


@require_safe
def actor_typeahead(request: CityRequest) -> JsonResponse:
    """Actors to choose, by their plain id, with the addresses of their pages."""
    found = find_actors(request.GET.get("q", ""), access=request.access, city=request.city)
    results = [
        {
            **match.as_json(),
            "id": str(match.partner.pk),
            "url": reverse("partner:detail", args=[match.partner.pk]),
        }
        for match in found
    ]
    return JsonResponse({"results": results})


@require_safe
def actor_list(request: CityRequest) -> HttpResponse:
    """Partners, first those that the city works with; search, filters and page in the address."""
    language = get_language() or "en"
    filterset = ActorPageFilter(
        request.GET,
        Actor.objects.visible_to(request.access).current().with_display_name(language),
        request=request,
    )
    sort = choose_sort(LIST_SORTS, request.GET.get("sort"))
    rows = filterset.qs if filterset.form.is_valid() else filterset.queryset.none()
    rows = rows.with_activity_count(request.access, request.city.pk)
    try:
        page = read_page(rows, sort, cursor=request.GET.get("cursor", ""))
    except BadCursorError:
        raise Http404 from None
    standings = standings_of(
        [actor.pk for actor in page.rows],
        city=request.city,
        access=request.access,
        on=timezone.localdate(),
    )
    for actor in page.rows:
        actor.tie_standing = standings.get(actor.pk)
    context = {
        "page": page.with_urls(request.path, request.GET),
        "form": filterset.form,
        **_offers(request, filterset.form, page),
        "sort_urls": {one.name: address_with(request, sort=one.name) for one in LIST_SORTS},
        "show": filterset.form.cleaned_data.get("show") or OURS,
        "all_url": address_with(request, show=ALL),
        "is_filtered": any(
            request.GET.get(name)
            for name in ("q", "level", "type", "country", "domain", "has_ties", "tie")
        ),
    }
    return render(request, "partners/actor_list.html", context)


def _offers(request: CityRequest, form: Any, page: Page) -> dict[str, Any]:
    """What is known beside the list under the name that was looked up, where that found little."""
    asked = form.cleaned_data.get("q", "").strip() if form.is_valid() else ""
    if not asked or request.GET.get("cursor") or len(page.rows) > FEW_FOUND:
        return {}
    known = also_known(asked, listed=page.rows, access=request.access, city=request.city)
    return {"asked": asked, "known": known}


@require_POST
def actor_choose(request: CityRequest) -> HttpResponse:
    """Go to the partner that `choice` names; a place becomes one by it."""
    _require_writer(request)
    choice = request.POST.get("choice", "")
    try:
        actor = resolve_choice(choice, city=request.city, access=request.access, confidential=False)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("partners:actor-list")
    return redirect(actor.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def actor_new(request: CityRequest) -> HttpResponse:
    """Add a partner on a page of its own; the way without JavaScript."""
    _require_writer(request)
    told = {name: request.GET.get(name, "")[:300] for name in ("name", *PROPOSES)}
    form = ActorForm(request.POST or None, initial=told, home_country=_home_country(request))
    form.begin(told)
    actor = _added(request, form) if request.method == "POST" else None
    if isinstance(actor, Place):
        actor = resolve_choice(
            f"place:{actor.pk}", city=request.city, access=request.access, confidential=False
        )
    if actor is not None:
        return redirect(actor.get_absolute_url())
    return render(request, "partners/actor_form.html", {"form": form}, status=form.status)


@require_POST
def actor_quick_add(request: CityRequest) -> HttpResponse:
    """Add a partner from within another form.

    201 with the new choice as JSON (200 when one that was there already is meant), or 422 with the
    fields of the form again, errors or likely doubles in them.
    """
    _require_writer(request)
    form = ActorForm(request.POST, home_country=_home_country(request))
    found = _added(request, form)
    if found is not None:
        is_new = isinstance(found, Actor) and _is_confirmed_new(form)
        return JsonResponse(Match(found, 0, is_new).as_json(), status=201 if is_new else 200)
    return render(request, "partners/partials/actor_fields.html", {"form": form}, status=422)


@require_safe
def actor_proposals(request: CityRequest) -> JsonResponse:
    """The names that the form's other answers propose, for `static/js/proposals.js`."""
    told = {name: request.GET.get(name, "")[:300] for name in PROPOSES}
    return JsonResponse({"fields": names_to_fill(told, home_country=_home_country(request))})


def _home_country(request: CityRequest) -> str:
    return request.city.actor.country_code


@require_http_methods(["GET", "HEAD", "POST"])
def actor_edit(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a partner that the city keeps for itself; of one that was merged meanwhile, what was
    typed is shown again, and what the partner has become.
    """
    visible = Actor.objects.visible_to(request.access).select_related("merged_into")
    actor = visible.filter(pk=pk).first()
    if actor is None:
        raise Http404
    require(request.access, "partners.write", actor.steward_id)
    is_gone = actor.status == Actor.Status.MERGED
    if is_gone and request.method != "POST":
        return redirect(actor)
    form = ActorForm(request.POST or None, actor=actor)

    def write() -> None:
        version = form.cleaned_data["version"]
        edit_actor(pk, form.as_input(), access=request.access, version=version)

    if not is_gone and form.is_saved_by(write):
        messages.success(request, _("Saved."))
        return redirect(actor.get_absolute_url())
    context = {"form": form, "actor": actor, "is_gone": is_gone}
    status = HTTPStatus.CONFLICT if is_gone else form.status
    return render(request, "partners/actor_form.html", context, status=status)


def _added(request: CityRequest, form: ActorForm) -> Actor | Place | None:
    """Add what a form tells, or find what it means; None when the form has to be shown again."""
    if not form.is_valid():
        return None
    access, city = request.access, request.city
    similar = similar_partners(
        form.told_names,
        country_code=form.cleaned_data["country_code"],
        access=access,
        city=city,
    )
    if similar:
        meant = {match.choice: match.partner for match in similar}
        answer = form.data.get("same_as", "")
        if answer in meant:
            return meant[answer]
        if answer != NONE_OF_THESE:
            form.ask_about(similar)
            return None
    try:
        return add_actor(form.as_input(), city=city, access=access)
    except ValidationError as error:
        form.take_error(error)
        return None


def _is_confirmed_new(form: ActorForm) -> bool:
    return form.data.get("same_as", NONE_OF_THESE) in {"", NONE_OF_THESE}


def _require_writer(request: CityRequest) -> None:
    require(request.access, "partners.write", request.city.pk)
