"""The page of a partner: who it is, and all that the asker's city has with it."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.models import Activity, Commitment
from activities.querysets import ActivityQuerySet
from domains.vocabulary import CommitmentSide, Instrument
from partners.locations import located, locator
from partners.models import Actor, Tie
from partners.requests import CityRequest
from records.access import Access
from records.keyset import BadCursorError, Sort, read_page
from records.partial_dates import PartialDate

PAGE_SIZE = 20
MOST_SHOWN = 50
BY_DATE = Sort("date", "starts_earliest", descending=True)


@dataclass(frozen=True)
class TieRow:
    """A public tie seen from one of its ends."""

    tie: Tie
    other: Actor


@require_safe
def partner_detail(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """What there is about a partner; of the city's records only those that the asker may read."""
    access = request.access
    actor = _actor_or_404(access, pk)
    today = timezone.localdate()
    activities = Activity.objects.visible_to(access).filter(city=request.city).with_partner(pk)
    counted = activities.counted()
    try:
        page = read_page(
            counted.select_related("agreement"),
            BY_DATE,
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
        )
    except BadCursorError:
        raise Http404 from None
    promises = _open_commitments(access, counted)
    context = {
        "actor": actor,
        "names": list(actor.names.all()),
        "identifiers": list(actor.identifiers.all()),
        "ties": _ties(access, actor),
        "agreements": _agreements(counted),
        "page": page.with_urls(request.path, request.GET),
        "promises": promises,
        "ours": [one for one in promises if one.side == CommitmentSide.OURS],
        "theirs": [one for one in promises if one.side == CommitmentSide.THEIRS],
        "last_contact": _last_contact(activities, on=today),
        "today": today,
        "locator": locator(str(actor), located(actor), city=request.city, at=timezone.now()),
        "may_edit": actor.steward_id is not None and access.may("partners.write", actor.steward_id),
        "is_home": request.city.actor_id == actor.pk,
    }
    return render(request, "partners/actor_detail.html", context)


def _actor_or_404(access: Access, pk: uuid.UUID) -> Actor:
    actor = (
        Actor.objects.visible_to(access)
        .select_related("place", "merged_into")
        .prefetch_related("names", "identifiers")
        .filter(pk=pk)
        .first()
    )
    if actor is None:
        raise Http404
    return actor


def _agreements(activities: ActivityQuerySet) -> QuerySet[Activity]:
    """Agreements with the partner, the latest first."""
    return (
        activities.filter(instrument=Instrument.AGR, agreement__isnull=False)
        .select_related("agreement")
        .order_by("-starts_earliest", "-pk")[:MOST_SHOWN]
    )


def _open_commitments(access: Access, activities: ActivityQuerySet) -> list[Commitment]:
    return list(
        Commitment.objects.visible_to(access)
        .open()
        .filter(activity__in=activities.order_by().values("pk"))
        .select_related("activity", "owner")
        .order_by("due_latest", "pk")[:MOST_SHOWN]
    )


def _last_contact(activities: ActivityQuerySet, *, on: datetime.date) -> PartialDate | None:
    """When the city last met the partner, as exactly as it is known; None when never."""
    met = activities.contacts(on=on).order_by("-starts_latest", "-starts_earliest")
    return met.values_list("starts_on", flat=True).first()


def _ties(access: Access, actor: Actor) -> list[TieRow]:
    ties: Any = (
        Tie.objects.visible_to(access)
        .of_actor(actor.pk)
        .select_related("actor_a", "actor_b")
        .order_by("since", "pk")[:MOST_SHOWN]
    )
    return [TieRow(tie, tie.actor_b if tie.actor_a_id == actor.pk else tie.actor_a) for tie in ties]
