"""The filters of the list of documents."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.filters.fields import LONGEST_SEARCH, MOST_WORDS, CodesFilter, DaysFilter
from activities.forms import languages
from activities.models import Document
from domains import vocabulary as v
from records.search import fold

# Letters of a folded word for which the index of texts serves; all texts would be read for fewer.
SHORTEST_IN_TEXT = 3
FIRST_YEAR, LAST_YEAR = 1900, 2200


class DocumentFilter(filters.FilterSet):
    """Narrows documents; parameters are explained in `activities.filters`."""

    q = filters.CharFilter(label=_("Search"), method="search", max_length=LONGEST_SEARCH)
    kind = CodesFilter(v.DocumentKind, label=_("Kind"))
    language = filters.ChoiceFilter(
        label=pgettext_lazy("of a document", "Language"),
        choices=lambda: languages()[1:],
        empty_label=_("Any language"),
    )
    year = DaysFilter(
        label=_("Year of the record"),
        method="of_year",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
    )

    class Meta:
        model = Document
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        for word in value.split()[:MOST_WORDS]:
            key = fold(word)
            if len(key) >= SHORTEST_IN_TEXT:
                queryset = queryset.filter(reading__search_key__contains=key)
            elif key:
                queryset = queryset.filter(name__icontains=word)
        return queryset

    def of_year(self, queryset: Any, name: str, value: int) -> Any:
        year = int(value)
        return queryset.filter(
            activity__starts_earliest__lte=datetime.date(year, 12, 31),
            activity__starts_latest__gte=datetime.date(year, 1, 1),
        )
