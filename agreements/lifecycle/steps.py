"""The steps of an agreement that still stand, and the amendments that they rest on."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from agreements.models import Agreement, Amendment, Transition, TransitionKind
from domains.vocabulary import LegalState
from records.partial_dates import PartialDate


def standing_steps(agreement: Agreement) -> list[Transition]:
    """The steps that still stand, first to last: those that were taken back left out."""
    standing: list[Transition] = []
    for row in agreement.transition_rows.order_by("number"):
        if row.kind == TransitionKind.TAKEN_BACK:
            standing.pop()
        elif row.kind == TransitionKind.ENTERED:
            standing = [row]
        else:
            standing.append(row)
    return standing


def has_moved(agreement: Agreement) -> bool:
    """Whether steps, none of them taken back, led to its state."""
    return [step.kind for step in standing_steps(agreement)][-1:] == [TransitionKind.MOVED]


def ending_step(agreement: Agreement) -> Transition | None:
    """The last step, where it tells why the agreement ends; where a notice ran out, the notice."""
    *_earlier, before, last = [None, None, *standing_steps(agreement)]
    if before is not None and before.target == LegalState.DENOUNCED and last is not None:
        last = before if last.target == LegalState.TERMINATED else last
    return last if last is not None and last.ending else None


def term_before(agreement: Agreement, step: Transition) -> PartialDate | None:
    """Until when it ran before a step was made, as its history tells; three queries."""
    events: Any = agreement.history.order_by("pgh_id")  # type: ignore[attr-defined]
    made: Any = step.history.order_by("pgh_id")[0]  # type: ignore[attr-defined]
    # All that one transaction writes has its time; numbers follow one another under its lock.
    of_step = events.filter(pgh_created_at=made.pgh_created_at)[0]
    before = events.filter(pgh_id__lt=of_step.pgh_id).last()
    return before and before.expires_on


def amending_steps(agreement: Agreement) -> list[Transition]:
    """The steps that still stand and say that it was amended, first to last."""
    return [
        step
        for step in standing_steps(agreement)
        if step.kind == TransitionKind.MOVED and step.target == LegalState.AMENDED
    ]


def counted_by(step: Transition) -> datetime.date:
    """The day by which amendments had to be in force for a step to count them."""
    zone = ZoneInfo(step.agreement.activity.city.time_zone)
    made = timezone.localdate(step.made_at, timezone=zone)
    return min(PartialDate(step.on).latest, made) if step.on else made


def amendments_since(
    agreement: Agreement, step: Transition | None, *, on: datetime.date
) -> QuerySet[Amendment]:
    """Amendments in force on a day, without those that a step had counted already.

    Of one that is known by its year or month, the first day that may be meant counts. A step
    counted those that were in force by its day and written down before it, as their ids tell.
    """
    rows: QuerySet[Amendment] = agreement.amendment_rows.filter(in_force_earliest__lte=on)
    if step is None:
        return rows
    return rows.exclude(in_force_earliest__lte=counted_by(step), pk__lt=step.pk)
