"""The pages of countries: where the city has partners, and what it has with each country."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, F, Q, Value, When
from django.forms.utils import flatatt
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.dossiers import Dossier, ties_between
from activities.forms import CountryNoteForm
from activities.models import Participation
from activities.partner_pages import FEW, dossier_context
from domains.vocabulary import ActivityState, ActorType, Instrument, Level
from partners.countries import country_choices, country_codes, country_name, native_country_names
from partners.locations import country_locator
from partners.looks import COUNTRY, note_people_seen
from partners.memberships import MOST_SHOWN, common_in_country
from partners.models import Actor, CountryNote
from partners.people import people_of
from partners.requests import CityRequest
from partners.services import write_country_note
from records.access import Access
from records.rights import require
from records.widgets import SEARCHABLE

FEW_PARTNERS = 12
MOST_ON_MAP = 200


@require_safe
def country_list(request: CityRequest) -> HttpResponse:
    """All countries in which the city has partners: at most 249, so on one page; `go` leads to any
    other."""
    if asked := request.GET.get("go"):
        return redirect("partner:country-detail", code_or_404(asked))
    activities = (
        Participation.objects.visible_to(request.access)
        .filter(city=request.city)
        .exclude(actor=request.city.actor_id)
        .exclude(actor__country_code="")
        .exclude(activity__state__in=[ActivityState.DRFT, ActivityState.VOID])
        .values(code=F("actor__country_code"))
        .annotate(
            activities=Count("activity", distinct=True),
            agreements=Count(
                "activity", distinct=True, filter=Q(activity__instrument=Instrument.AGR)
            ),
        )
        .order_by()
    )
    partners = (
        Actor.objects.visible_to(request.access)
        .current()
        .ours(request.access, request.city.pk)
        .exclude(country_code="")
        .values(code=F("country_code"))
        .annotate(partners=Count("pk"))
        .order_by()
    )
    rows: dict[str, dict[str, Any]] = {}
    for row in [*activities, *partners]:
        nothing = {"name": country_name(row["code"]), "partners": 0, "activities": 0}
        rows.setdefault(row["code"], {**nothing, "agreements": 0}).update(row)
    context = {
        "countries": sorted(rows.values(), key=lambda row: str(row["name"])),
        "choices": country_choices(),
        "searchable": flatatt(SEARCHABLE),
    }
    return render(request, "partners/country_list.html", context)


@require_safe
def country_detail(request: CityRequest, code: str) -> HttpResponse:
    """What the city has with all its partners in a country."""
    code = code_or_404(code)
    access, city = request.access, request.city
    dossier = Dossier.of_country(code, city=city, access=access, on=timezone.localdate())
    there = Actor.objects.visible_to(access).active().filter(country_code=code)
    ours: Any = there.ours(access, city.pk).with_activity_count(access, city.pk)
    drawn = ours.select_related("place").order_by("-activity_count", "pk")
    found = list(drawn[: MOST_ON_MAP + 1])
    partners = found[:MOST_ON_MAP]
    home = city.actor.country_code
    bodies = bodies_in(code, access=access, home=home)
    ties = list(ties_between(code, home, access=access)[: FEW + 1]) if home != code else []
    today = timezone.localdate()
    people = people_of(bodies, city=city, access=access, on=today)
    note_people_seen(request, people, subject=COUNTRY, subject_id=code)
    context = {
        "code": code,
        "name": country_name(code),
        "native_names": native_country_names(code),
        "partners": partners[:FEW_PARTNERS],
        "has_more_partners": len(partners) > FEW_PARTNERS,
        "most_on_map": MOST_ON_MAP if len(found) > MOST_ON_MAP else None,
        "locator": country_locator(code, partners, city=city, at=timezone.now()),
        "bodies": bodies,
        "people": people,
        "common": list(common_in_country(code, city, access, on=today)[:MOST_SHOWN]),
        "ties": ties[:FEW],
        "has_more_ties": len(ties) > FEW,
        "is_abroad": home != code,
        "note": note_on(request, code),
        "register_query": f"country={code}",
        **dossier_context(request, dossier),
    }
    return render(request, "partners/country_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def country_note(request: CityRequest, code: str) -> HttpResponse:
    """Write down what the city keeps about a country."""
    code, city = code_or_404(code), request.city
    require(request.access, "partners.write", city.pk)
    note = note_on(request, code) or CountryNote(city=city, country_code=code)
    form = CountryNoteForm(request.POST or None, instance=note)

    def write() -> None:
        version = form.cleaned_data["version"]
        given = form.as_fields()
        write_country_note(code, given, city=city, access=request.access, version=version)

    if form.is_saved_by(write):
        messages.success(request, _("Saved."))
        return redirect("partner:country-detail", code)
    context = {"form": form, "code": code, "name": country_name(code)}
    return render(request, "partners/country_note_form.html", context, status=form.status)


def bodies_in(code: str, *, access: Access, home: str) -> list[Actor]:
    """The bodies of that state, before them our own country's missions seated there."""
    missions = Q(type=ActorType.MISN, country_code=home, seat_country_code=code) & ~Q(
        country_code=code
    )
    bodies = Actor.objects.visible_to(access).active()
    bodies = bodies.filter(Q(level=Level.NAT, country_code=code) | missions)
    ours_first = Case(When(missions, then=Value(0)), default=Value(1))
    return list(bodies.order_by(ours_first, "type", "pk")[:FEW_PARTNERS])


def note_on(request: CityRequest, code: str) -> CountryNote | None:
    """What the city keeps about a country, if anything."""
    notes = CountryNote.objects.visible_to(request.access)
    return notes.filter(city=request.city, country_code=code).first()


def code_or_404(code: str) -> str:
    """The ISO 3166-1 code of a country that there is."""
    if code not in country_codes():
        raise Http404
    return code
