"""The map of partners with the list beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe

from activities import partner_map, register
from activities.filters import ActivityFilter, NamedActivityFilter
from activities.models import Activity
from activities.querysets import ActivityQuerySet
from domains.definitions import DOMAIN_LOOKS, LEVEL_LOOKS
from partners.countries import country_name
from partners.locations import Location, located
from partners.models import Actor
from partners.requests import CityRequest
from records.keyset import BadCursorError, Sort, read_page

PAGE_SIZE = 25
MOST_COUNTRIES = 3
BY_NAME = Sort("name", "display_name")
# What narrows the list beside the map, and not the map itself.
OF_THE_LIST = ("area", "off_map", "ordering")


@dataclass(frozen=True)
class Row:
    """A partner beside the map."""

    actor: Actor
    location: Location | None
    tally: partner_map.Tally
    register_url: str


@require_safe
def activity_map(request: CityRequest) -> HttpResponse:
    """Where the partners of the activities are that the filters in the address find."""
    if tidy := register.without_empty(request.GET, register.MAP):
        return redirect(tidy)
    filterset = ActivityFilter(
        request.GET, _readable(request), request=request, offered=register.OFFERED
    )
    partners = _partners(request, filterset)
    try:
        page = read_page(
            partners.with_display_name(get_language() or "en").select_related("place"),
            BY_NAME,
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
        )
    except BadCursorError:
        return redirect(register.url_with(request.GET, register.MAP))
    context: dict[str, Any] = {
        "page": page.with_urls(request.path, request.GET),
        "rows": _rows(request, page.rows, filterset),
        "area": filterset.form.cleaned_data.get("area"),
        **_summary(request, partners),
    }
    template = "activities/partials/map_partners.html"
    if request.htmx:  # type: ignore[attr-defined]
        context |= register.chosen(filterset.form, request.GET, register.MAP)
    else:
        template = "activities/activity_map.html"
        context |= register.panel(filterset.form, request.GET, register.MAP)
        context |= _picture(request)
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def map_data(request: CityRequest) -> HttpResponse:
    """The whole map as GeoJSON, with the words that its points show; 400 for a bad filter."""
    readable = _readable(request)
    filterset = NamedActivityFilter(request.GET, readable, request=request)
    if not filterset.is_valid():
        return JsonResponse({"errors": filterset.form.errors.get_json_data()}, status=400)
    collection = partner_map.feature_collection(
        filterset,
        readable,
        access=request.access,
        city=request.city,
        on=timezone.localdate(),
        language=get_language() or "en",
    )
    _tell([feature["properties"] for feature in collection["features"]])
    return HttpResponse(orjson.dumps(collection), content_type=partner_map.GEOJSON_TYPE)


def _readable(request: CityRequest) -> ActivityQuerySet:
    access, city = request.access, request.city
    return Activity.objects.visible_to(access).filter(city=city)


def _partners(request: CityRequest, filterset: ActivityFilter) -> Any:
    if not filterset.is_valid():
        return Actor.objects.none()
    return partner_map.partners_of(
        filterset,
        access=request.access,
        city=request.city,
    )


def _rows(request: CityRequest, actors: list[Actor], filterset: ActivityFilter) -> list[Row]:
    if not actors:
        return []
    tallied = partner_map.tallies(
        filterset.qs,
        _readable(request),
        city=request.city,
        on=timezone.localdate(),
        partners=[actor.pk for actor in actors],
    )
    # The register is narrowed to the partner, who need not be looked for in an area then.
    kept = request.GET.copy()
    for name in OF_THE_LIST:
        kept.pop(name, None)
    return [
        Row(
            actor,
            located(actor),
            tallied[actor.pk],
            register.url_with(kept, partner=[str(actor.pk)]),
        )
        for actor in actors
    ]


def _summary(request: CityRequest, partners: Any) -> dict[str, Any]:
    summary = partner_map.summary_of(partners)
    return {
        "summary": summary,
        "most": ", ".join(
            f"{country_name(code)} ({number})"
            for code, number in summary.countries[:MOST_COUNTRIES]
        ),
        "off_map_url": register.url_with(request.GET, register.MAP, off_map=["yes"], area=[]),
        "everywhere_url": register.url_with(request.GET, register.MAP, off_map=[], area=[]),
    }


def _picture(request: CityRequest) -> dict[str, Any]:
    """What the picture is drawn from, besides the points it asks for itself."""
    home = request.city.actor
    location = located(home)
    drawn = request.GET.copy()
    for name in (*OF_THE_LIST, *register.PAGE_PARAMETERS):
        drawn.pop(name, None)
    return {
        "looks": {
            "home": location and {"name": str(home), "coordinates": location.coordinates},
            "domains": {code: f"domain-{look.slug}" for code, look in DOMAIN_LOOKS.items()},
            "levels": {code: look.symbol for code, look in LEVEL_LOOKS.items()},
        },
        "data_url": register.url_with(drawn, "activities:map-data"),
        "levels": list(LEVEL_LOOKS),
        "domains": list(DOMAIN_LOOKS),
    }


def _tell(points: list[dict[str, Any]]) -> None:
    """Add the second line of what each point says: the country and how much there is."""
    # Words repeat, and finding the right plural takes a while.
    country, activities, agreements = cache(country_name), cache(_activities), cache(_agreements)
    for point in points:
        parts = (
            country(point["country_code"]),
            activities(point["activities"]),
            agreements(point["agreements"]),
        )
        point["told"] = " · ".join(filter(None, parts))


def _activities(number: int) -> str:
    return ngettext("%(n)s activity", "%(n)s activities", number) % {"n": number}


def _agreements(number: int) -> str:
    if not number:
        return ""
    return ngettext("%(n)s agreement", "%(n)s agreements", number) % {"n": number}
