"""The filters of gates, for the list and the API."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.gates.models import Gate, GateStatus
from agreements.gates.querysets import GateQuerySet
from records.filters import IsoDayFilter, MomentFilter

SOON_DAYS = 30


class GateFilter(filters.FilterSet):
    """Narrows open gates to those that are late, or due soon."""

    due = filters.ChoiceFilter(
        label=_("Due"),
        choices=[("late", _("Late")), ("soon", _("Within 30 days"))],
        empty_label=_("Any time"),
        method="falling_due",
    )

    class Meta:
        model = Gate
        fields: list[str] = []

    def falling_due(self, queryset: GateQuerySet, name: str, value: str) -> Any:
        today = timezone.localdate()
        if value == "late":
            return queryset.late(on=today)
        return queryset.due_within(SOON_DAYS, on=today)


class GateListFilter(GateFilter):
    """What the API adds."""

    agreement = filters.UUIDFilter()
    status = filters.MultipleChoiceFilter(choices=GateStatus.choices, distinct=False)
    due_before = IsoDayFilter(field_name="due_on", lookup_expr="lt")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    class Meta(GateFilter.Meta):
        pass
