"""The filters of the list of what came in."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.filters.fields import (
    LONGEST_SEARCH,
    MOST_WORDS,
    CodesFilter,
    OwnerFilter,
    PartnerSelect,
)
from activities.models import IncomingItem
from activities.querysets import IncomingQuerySet
from domains import vocabulary as v
from partners.models import Actor
from records.access import NOBODY


def _actors(request: Any) -> Any:
    return Actor.objects.visible_to(request.access if request else NOBODY)


class IncomingFilter(filters.FilterSet):
    """Narrows incoming items; parameters are explained in `activities.filters`."""

    q = filters.CharFilter(label=_("Search"), method="search", max_length=LONGEST_SEARCH)
    kind = CodesFilter(v.IncomingKind, label=_("Kind"))
    status = CodesFilter(v.IncomingStatus, label=pgettext_lazy("tray", "Status"))
    due = filters.ChoiceFilter(
        label=_("Reply due"),
        choices=[
            ("waiting", _("Still to be answered")),
            ("overdue", _("Overdue")),
            ("undated", _("Without a date")),
        ],
        empty_label=_("Any time"),
        method="falling_due",
    )
    owner = OwnerFilter(label=_("Owner"), empty_label=_("Anybody"))
    partner = filters.ModelChoiceFilter(
        label=_("Partner"), field_name="sender", queryset=_actors, widget=PartnerSelect
    )

    class Meta:
        model = IncomingItem
        fields: list[str] = []

    def falling_due(self, queryset: IncomingQuerySet, name: str, value: str) -> Any:
        if value == "overdue":
            return queryset.overdue(on=timezone.localdate())
        waiting = queryset.waiting()
        return waiting if value == "waiting" else waiting.filter(reply_due__isnull=True)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.filter(
                Q(subject__icontains=word)
                | Q(summary__icontains=word)
                | Q(sender_name__icontains=word)
            )
        return queryset
