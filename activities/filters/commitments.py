"""The filters of the list of commitments."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.filters.fields import (
    LONGEST_SEARCH,
    MOST_WORDS,
    CodesFilter,
    NamesNobody,
    OwnerFilter,
)
from activities.models import Commitment
from activities.querysets import CommitmentQuerySet
from domains import vocabulary as v
from records.search import fold

SOON_DAYS = 30


class CommitmentFilter(NamesNobody, filters.FilterSet):
    """Narrows commitments; parameters are explained in `activities.filters`."""

    q = filters.CharFilter(label=_("Search"), method="search", max_length=LONGEST_SEARCH)
    due = filters.ChoiceFilter(
        label=_("Due"),
        choices=[
            ("overdue", _("Overdue")),
            ("soon", _("Within 30 days")),
            ("undated", _("Without a date")),
        ],
        empty_label=_("Any time"),
        method="falling_due",
    )
    status = CodesFilter(v.CommitmentStatus, label=_("Status"))
    side = CodesFilter(v.CommitmentSide, label=_("Whose promise"))
    owner = OwnerFilter(label=_("Owner"), empty_label=_("Anybody"))

    # Parameters with which a promise that is kept is listed too.
    of_all: tuple[str, ...] = ()

    class Meta:
        model = Commitment
        fields: list[str] = []

    def filter_queryset(self, queryset: CommitmentQuerySet) -> CommitmentQuerySet:
        queryset = super().filter_queryset(queryset)
        given = self.form.cleaned_data
        asks_for_all = any(given.get(name) for name in ("status", *self.of_all))
        if asks_for_all and not given.get("due"):
            return queryset.of_counted()
        return queryset.open()

    def search(self, queryset: Any, name: str, value: str) -> Any:
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.filter(
                Q(words__icontains=word) | Q(activity__search_key__contains=fold(word))
            )
        return queryset

    def falling_due(self, queryset: CommitmentQuerySet, name: str, value: str) -> Any:
        today = timezone.localdate()
        if value == "overdue":
            return queryset.overdue(on=today)
        if value == "undated":
            return queryset.filter(due_on__isnull=True)
        return queryset.filter(due_latest__range=(today, today + datetime.timedelta(SOON_DAYS)))
