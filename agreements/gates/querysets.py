"""Sets of gates."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import BooleanField, DateField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce

from activities.querysets import readable
from agreements.gates.way import NEVER_CONCLUDED, ORDER, has_reached
from domains.vocabulary import ActivityState, LegalState
from records.access import Access

CONCLUDED = [state for state in LegalState if state not in NEVER_CONCLUDED]


class GateQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Gates of agreements whose activity the asker may read."""
        return self.filter(
            readable(access, path="agreement__activity__"), city__in=access.cities
        ).select_related("agreement__activity")

    def of_activities(self, activity_ids: Iterable[uuid.UUID]) -> Self:
        """Gates of agreements whose activities were themselves read through `visible_to`."""
        return self.filter(agreement__in=activity_ids)

    def of_standing(self) -> Self:
        """Those of agreements that are not void."""
        return self.exclude(agreement__activity__state=ActivityState.VOID)

    def open(self) -> Self:
        """Those still to be met, of agreements that figures count: neither drafts nor void."""
        return self.filter(status="open").exclude(
            agreement__activity__state__in=[ActivityState.DRFT, ActivityState.VOID]
        )

    def blocking(self, target: LegalState) -> Self:
        """Open ones that must be met before an agreement goes on to a state on the way into force:
        those that `opening.blocking_among` tells of one agreement."""
        return self.open().filter(
            is_custom=False, before_state__in=ORDER[: ORDER.index(target) + 1]
        )

    def waiting(self) -> Self:
        """Open ones that something waits for: see `_is_waiting`."""
        return self.open().filter(_is_waiting())

    def with_waiting(self) -> Self:
        """With `is_waiting`: whether something waits for them, once they are open."""
        waits = ExpressionWrapper(_is_waiting(), output_field=BooleanField())
        return self.annotate(is_waiting=waits)

    def by_due_day(self) -> Self:
        """With `due_key`, by which lists are ordered: those without a day come last."""
        last = Value(datetime.date.max, output_field=DateField())
        return self.annotate(due_key=Coalesce(F("due_on"), last))

    def running(self) -> Self:
        """Open ones whose clock runs."""
        return self.open().filter(due_on__isnull=False)

    def late(self, *, on: datetime.date) -> Self:
        """Open ones whose last good day is before `on`."""
        return self.open().filter(due_on__lt=on)

    def due_within(self, days: int, *, on: datetime.date) -> Self:
        """Open ones whose last good day falls on `on` or in the `days` after."""
        return self.open().filter(due_on__range=(on, on + datetime.timedelta(days=days)))


def _is_waiting() -> Q:
    """The one answer to what waits: what stands on the way into force, and what is due by now.

    Not what is asked only of a change or an end, nor what the signing is still to bring.
    """
    waits = Q(due_on__isnull=False) | Q(before_state__in=ORDER)
    for event in LegalState:
        reached = [state for state in CONCLUDED if has_reached(state, event)]
        waits |= Q(after_state=event, agreement__state__in=reached)
    return waits
