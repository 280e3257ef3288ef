"""Agreements of a city that look like one that is about to be recorded."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from activities.models import Activity, Participation
from domains.vocabulary import ActivityState
from partners.models import City
from records.access import Access
from records.partial_dates import PartialDate

MOST_TOLD = 5


def recorded_before(
    *,
    title: str,
    agreement_type: str,
    on: PartialDate | str | None,
    partners: Iterable[uuid.UUID],
    city: City,
    access: Access,
) -> list[Activity]:
    """Those with one of the partners that bear the same title, or are of the same type and were
    signed or begun on the same day; the oldest first, a few at most, of what the asker may read.
    """
    ids = set(partners) - {city.actor_id}
    shared = Participation.objects.filter(activity=OuterRef("pk"), actor__in=ids)
    same = Q(title__iexact=title.strip())
    if on:
        same_day = Q(agreement__signed_on=on) | Q(starts_on=on)
        same |= Q(agreement__type=agreement_type) & same_day
    rows = Activity.objects.visible_to(access).filter(same, Exists(shared), city=city)
    agreements = rows.filter(agreement__isnull=False).exclude(state=ActivityState.VOID)
    return list(agreements.order_by("pk")[:MOST_TOLD])
