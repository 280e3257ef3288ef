"""Sets of gates."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Coalesce

from activities.querysets import readable
from domains.stages import LIVE_STATES
from domains.vocabulary import ActivityState, LegalState
from records.access import Access

# The way that an agreement goes until it is in force.
ORDER = (
    LegalState.PROPOSED,
    LegalState.DILIGENCE,
    LegalState.INTENT,
    LegalState.NEGOTIATING,
    LegalState.LEGAL_REVIEW,
    LegalState.GATES,
    LegalState.CLEARED,
    LegalState.SIGNED,
    LegalState.IN_FORCE,
)


class GateQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Gates of agreements whose activity the asker may read."""
        return self.filter(
            readable(access, path="agreement__activity__"), city__in=access.cities
        ).select_related("agreement__activity")

    def of_activities(self, activity_ids: Iterable[uuid.UUID]) -> Self:
        """Gates of agreements whose activities were themselves read through `visible_to`."""
        return self.filter(agreement__in=activity_ids)

    def open(self) -> Self:
        """Those still to be met, of agreements that figures count: neither drafts nor void."""
        return self.filter(status="open").exclude(
            agreement__activity__state__in=[ActivityState.DRFT, ActivityState.VOID]
        )

    def waiting(self) -> Self:
        """Open ones that something waits for: not what is asked only of a change or an end."""
        is_next = Q(before_state__in=ORDER)
        is_due = Q(after_state=LegalState.SIGNED, agreement__state__in=LIVE_STATES)
        return self.open().filter(Q(due_on__isnull=False) | is_next | is_due)

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
