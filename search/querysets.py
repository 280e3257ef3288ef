"""The vocabulary of sets of search entries and of saved searches."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from records.access import Access


class _TsQuery(models.Value):
    """A query of full text search that was put together by `search.words`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return "%s::tsquery", (self.value,)


class _Holds(models.Func):
    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


class SearchEntryQuerySet(models.QuerySet):
    """Entries tell that a record is there: what is read of them is asked of the records first."""

    def in_reach_of(self, access: Access) -> Self:
        """Those of the asker's cities and those that all share; which of them may be read is for
        `search.kinds.readable` to say."""
        cities = " | ".join(f"'~{city.hex}'" for city in access.cities)
        return self.holding(f"'~' | {cities}" if cities else "'~'")

    def holding(self, query: str) -> Self:
        """Those that a text query finds; the index serves it, several such conditions at once."""
        return self.filter(_Holds(models.F("words"), _TsQuery(query)))

    def called(self, query: str) -> Self:
        """Those whose title alone holds what a query asks; of partners, by an index."""
        return self.filter(_Holds(models.F("title_words"), _TsQuery(query)))

    def entitled(self, query: str) -> Self:
        """Annotate `is_entitled`: whether the title alone holds what a query asks."""
        return self.annotate(is_entitled=_Holds(models.F("title_words"), _TsQuery(query)))

    def newest_first(self) -> Self:
        return self.order_by("-day", "-pk")


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """A person's own and those of their offices; a key sees the latter alone."""
        found = self.filter(city__in=access.cities_for("activities.read"))
        return found.filter(Q(person__isnull=True) | Q(person=access.person))

    def alerting(self) -> Self:
        """Those of people who want to hear of new finds."""
        return self.filter(has_alert=True, person__isnull=False)

    def in_order(self) -> Self:
        """By name, a person's own before those of the office."""
        return self.order_by(models.F("person").asc(nulls_last=True), "name", "pk")
