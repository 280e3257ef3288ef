"""The filters of the review of imports."""

from __future__ import annotations

import uuid
from typing import Any

import django_filters as filters
from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.countries import country_codes, country_name
from partners.country_names import country_code_of
from partners.imports.resolving import BY_NAME
from partners.models import ImportEnd, ImportRow, ImportRun, Outcome
from partners.models.imports import WAITING
from records.search import fold
from records.templatetags.ui import moment, number

# What stands in an address for no country.
WITHOUT = "-"
MOST_FILES = 50

Choices = list[tuple[str, str]]
# By country: what files write for it, and how many names have it so.
Spellings = dict[str, dict[str, int]]


class ReviewFilter(filters.FilterSet):
    """Reads `request.access`; the choices of country and reason tell how many names each has.

    `total` is the number of all names, and `is_narrowed` whether a filter is set.
    """

    file = filters.ChoiceFilter(label=gettext_lazy("File"), method="of_file")
    country = filters.ChoiceFilter(label=gettext_lazy("Country in the file"), method="of_country")
    reason = filters.ChoiceFilter(label=gettext_lazy("Why it waits"), method="for_reason")

    class Meta:
        model = ImportEnd
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends: Any = self.queryset
        spelled = ends.order_by("country").values_list("country").annotate(Count("pk"))
        by_spelling = dict(spelled)
        self.total = sum(by_spelling.values())
        self._spellings = _by_country(by_spelling)
        asked = self.data.get("country", "")
        if asked and asked not in self._spellings and self._was_written(asked):
            # Its last name is decided by now: that leaves none, and is no mistake.
            self._spellings[asked] = {}
        for name, choices in (
            ("file", self._files()),
            ("country", _countries(self._spellings)),
            ("reason", _reasons(ends, self.total)),
        ):
            self.filters[name].extra.update(choices=choices, empty_label=_("Any"))

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.filters)

    @cached_property
    def count(self) -> int:
        """How many names the filters leave."""
        if not self.is_narrowed:
            return self.total
        return self.qs.count() if self.form.is_valid() else 0

    def _files(self) -> Choices:
        """The imports for which rows wait, the newest first, and the one that is asked for."""
        waiting = ImportRow.objects.visible_to(self.request.access).filter(outcome__in=WAITING)
        runs = ImportRun.objects.visible_to(self.request.access)
        newest = list(
            runs.filter(pk__in=waiting.values("run")).order_by("-created_at")[:MOST_FILES]
        )
        asked = _uuid_of(self.data.get("file", ""))
        if asked and asked not in {run.pk for run in newest}:
            newest += runs.filter(pk=asked)
        return [(str(run.pk), f"{run} · {moment(run.created_at)}") for run in newest]

    def _was_written(self, country: str) -> bool:
        """Whether it is a country, or names came with it that are decided."""
        if country in country_codes() or country == WITHOUT:
            return True
        ends = ImportEnd.objects.visible_to(self.request.access)
        return "\0" not in country and ends.filter(country=country).exists()

    def of_file(self, queryset: Any, name: str, value: str) -> Any:
        rows = ImportRow.objects.visible_to(self.request.access)
        waiting = rows.filter(run_id=uuid.UUID(value), outcome__in=WAITING)
        return queryset.filter(
            Q(pk__in=waiting.values("end_a")) | Q(pk__in=waiting.values("end_b"))
        )

    def of_country(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(country__in=self._spellings[value])

    def for_reason(self, queryset: Any, name: str, value: str) -> Any:
        if value == Outcome.AMBIGUOUS:
            return queryset.with_candidate(BY_NAME)
        return queryset.exclude(pk__in=queryset.with_candidate(BY_NAME).values("pk"))


def _uuid_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _by_country(counts: dict[str, int]) -> Spellings:
    """The spellings of each country with their counts, by its code where it is one of today."""
    found: Spellings = {}
    for text, count in counts.items():
        found.setdefault(country_code_of(text) or text or WITHOUT, {})[text] = count
    return found


def _countries(spellings: Spellings) -> Choices:
    codes = country_codes()
    named = {
        key: _("No country") if key == WITHOUT else country_name(key) if key in codes else key
        for key in spellings
    }
    by_name = sorted(spellings, key=lambda key: fold(named[key]))
    return [(key, _with_count(named[key], sum(spellings[key].values()))) for key in by_name]


def _reasons(ends: Any, total: int) -> Choices:
    named = ends.with_candidate(BY_NAME).count()
    return [
        (Outcome.AMBIGUOUS.value, _with_count(_("Several places of the name"), named)),
        (Outcome.UNMATCHED.value, _with_count(_("No place of the name"), total - named)),
    ]


def _with_count(text: str, count: int) -> str:
    return f"{text} ({number(count)})"
