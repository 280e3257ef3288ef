"""The page of a partner: who it is, and all that the asker's city has with it."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from activities.dossiers import Dossier, native_names, rows_of, ties_of
from activities.sharing import offers_of, records_of
from activities.timeline import PAGE_SIZE as HISTORY_SIZE
from activities.timeline.partners import names_people, partner_history_page
from partners.locations import actor_locator
from partners.looks import note_look, note_people_seen
from partners.memberships import room_of
from partners.models import Actor, ActorName
from partners.people import people_to_call
from partners.requests import CityRequest
from records.access import Access
from records.keyset import BadCursorError, Page, Sort, read_page

PAGE_SIZE = 20
MOST_AGREEMENTS = 10
MOST_PROMISES = 10
MOST_OFFERS = 5
FEW = 6
BY_DATE = Sort("date", "starts_earliest", descending=True)
TIES_BY_ID = Sort("id", "id")


@require_safe
def partner_detail(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """What there is about a partner; of the city's records only those that the asker may read.

    What the partner itself has offered to the city stands beside them, and is counted in none of
    the figures.
    """
    access, city, today = request.access, request.city, timezone.localdate()
    actor = actor_or_404(access, pk)
    if actor.merged_into is not None:
        answer = redirect(actor.merged_into, permanent=True)
        # A merge can be undone: no browser is to remember the way round.
        add_never_cache_headers(answer)
        return answer
    dossier = Dossier.of_partner(pk, city=city, access=access, on=today)
    names = list(ActorName.objects.visible_to(access).of_actor(pk))
    ties = rows_of(ties_of(actor, access=access)[: FEW + 1], actor)
    may_be_chosen = city.actor_id != actor.pk and actor.status == Actor.Status.ACTIVE
    offered = list(offers_of(pk, city=city, access=access)[: MOST_OFFERS + 1])
    people = people_to_call(actor, city=city, access=access, on=today)
    note_people_seen(request, people, subject=actor)
    is_home = city.actor_id == actor.pk
    context = {
        "actor": actor,
        "names": names,
        "native_names": native_names(names, actor.country_code),
        "people": people,
        "memberships": room_of(actor, city, access, on=today),
        "locator": actor_locator(actor, city=city, at=timezone.now()),
        "identifiers": list(actor.identifiers.all()),
        "ties": ties[:FEW],
        "has_more_ties": len(ties) > FEW,
        "may_edit": actor.steward_id is not None and access.may("partners.write", actor.steward_id),
        "may_merge": actor.steward_id is not None
        and access.may("partners.merge", actor.steward_id),
        "offers": records_of(offered[:MOST_OFFERS], access=access),
        "has_more_offers": len(offered) > MOST_OFFERS,
        "is_home": is_home,
        # A city has no tie with itself.
        "vitality": None if is_home else dossier.vitality(),
        "register_query": f"partner={actor.pk}",
        # The city logs nothing with itself, nor with a body that is no more.
        "entry_query": f"partner=actor:{actor.pk}" if may_be_chosen else "",
        **dossier_context(request, dossier),
    }
    return render(request, "partners/actor_detail.html", context)


def dossier_context(request: CityRequest, dossier: Dossier) -> dict[str, object]:
    """What the pages of a partner and of a country show of the city's records."""
    live_count, agreement_count = dossier.agreement_counts()
    ours_count, theirs_count = dossier.promise_counts()
    documents = list(dossier.documents()[: FEW + 1])
    page = page_or_404(dossier.activities.select_related("agreement"), BY_DATE, request)
    return {
        "agreements": dossier.agreements()[:MOST_AGREEMENTS],
        "agreement_count": agreement_count,
        "live_count": live_count,
        "page": page.with_urls(request.path, request.GET),
        "promises": dossier.promises()[:MOST_PROMISES],
        "ours_count": ours_count,
        "theirs_count": theirs_count,
        "promise_count": ours_count + theirs_count,
        "last_contact": dossier.last_contact(),
        "gifts": dossier.last_gifts(),
        "documents": documents[:FEW],
        "has_more_documents": len(documents) > FEW,
        "today": dossier.on,
    }


def page_or_404(rows: object, sort: Sort, request: CityRequest) -> Page:
    """The page of a list that the address names."""
    try:
        return read_page(
            rows,  # type: ignore[arg-type]
            sort,
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
        )
    except BadCursorError:
        raise Http404 from None


@require_safe
def partner_ties(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """All public ties of a partner."""
    actor = current_actor_or_404(request.access, pk)
    page = page_or_404(ties_of(actor, access=request.access), TIES_BY_ID, request)
    context = {
        "actor": actor,
        "page": page.with_urls(request.path, request.GET),
        "ties": rows_of(page.rows, actor),
    }
    return render(request, "partners/actor_ties.html", context)


@require_safe
def partner_history(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """What happened to what the city keeps of a partner, newest first."""
    access, city = request.access, request.city
    # Of one that was merged its own past is told, which is not that of what it has become.
    actor = actor_or_404(access, pk)
    cursor = request.GET.get("cursor", "")
    try:
        page, changes = partner_history_page(
            actor, city=city, access=access, cursor=cursor, size=HISTORY_SIZE
        )
    except BadCursorError:
        return redirect("partner:history", pk=pk)
    if names_people(changes):
        note_look(request, subject=actor)
    context = {
        "actor": actor,
        "page": page.with_urls(request.path, request.GET),
        "changes": changes,
        "is_shared": actor.steward_id is None,
    }
    return render(request, "partners/actor_history.html", context)


def actor_or_404(access: Access, pk: uuid.UUID) -> Actor:
    """A partner that the asker may see, with its names and identifiers."""
    actor = (
        Actor.objects.visible_to(access)
        .select_related("place", "merged_into")
        .prefetch_related("identifiers")
        .filter(pk=pk)
        .first()
    )
    if actor is None:
        raise Http404
    return actor


def current_actor_or_404(access: Access, pk: uuid.UUID) -> Actor:
    """The same, of one that was merged what it has become: an old address tells what there is."""
    actor = actor_or_404(access, pk)
    merged_into = actor.merged_into_id
    return actor if merged_into is None else actor_or_404(access, merged_into)
