"""What there is to hand over, told before it is done."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from activities.handover.kinds import in_words, kinds
from activities.handover.services import count_answered, records_of
from activities.models import Activity, Commitment
from domains.stages import LIVE_STATES
from domains.vocabulary import ActivityState, CommitmentStatus
from partners.models import City
from records.access import Access, Visibility

SOON_DAYS = 90
MOST = 10


@dataclass(frozen=True)
class Preview:
    """All records of a person by kind, and what of them does not wait.

    `kept_back` are those that the asker may not read, and so not hand over. Lists are the first of
    what there is; `promise_count` tells how many promises are open.
    """

    counts: list[tuple[str, int]]
    total: int
    confidential: int
    kept_back: int
    promise_count: int
    promises: list[Commitment]
    due: list[Commitment]
    coming: list[Activity]
    ending: list[Activity]


def preview_of(person: uuid.UUID, *, city: City, access: Access, on: datetime.date) -> Preview:
    """What a handover of a person would take along; some queries, however much it is."""
    sets: dict[Any, QuerySet[Any]] = {
        kind.model: records_of(person, kind, city=city, access=access, with_deputies=True)
        for kind in kinds()
    }
    counts = {model._meta.label_lower: rows.count() for model, rows in sets.items()}
    total = sum(counts.values())
    activities = sets[Activity]
    promises = (
        sets[Commitment]
        .filter(status__in=[CommitmentStatus.OPEN, CommitmentStatus.RNEG])
        .select_related("activity")
        .order_by("due_latest", "pk")
    )
    end = on + datetime.timedelta(days=SOON_DAYS)
    ends = Q(agreement__expires_latest__lte=end) | Q(agreement__review_latest__lte=end)
    return Preview(
        counts=in_words(counts),
        total=total,
        confidential=activities.filter(visibility=Visibility.CONFIDENTIAL).count(),
        kept_back=count_answered(person, city=city, with_deputies=True) - total,
        promise_count=promises.count(),
        promises=list(promises[:MOST]),
        due=list(promises.filter(due_latest__lte=end)[:MOST]),
        coming=list(
            activities.filter(state=ActivityState.PLAN, starts_earliest__range=(on, end)).order_by(
                "starts_earliest", "pk"
            )[:MOST]
        ),
        ending=list(
            activities.filter(ends, agreement__state__in=LIVE_STATES).select_related("agreement")[
                :MOST
            ]
        ),
    )
