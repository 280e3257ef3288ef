"""Sets of what the calendar keeps of its own."""

from __future__ import annotations

from activities.querysets import ChildQuerySet


class HoursQuerySet(ChildQuerySet):
    """Hours of activities: readable exactly when they are."""
