"""What a council table is asked to be: filter, columns, order and days, as an address carries it.

Beside the register's own parameters (`activities.filters`):

    columns   names of `CouncilColumn`, in order, with commas between them or repeated
    sort      a name of `CouncilOrder`
    since     first day on which exchanges are counted; else 1 January of the year of `as_of`
    as_of     last day of exchanges; else today
    page      of the page alone

An address without filter and without `sort` means live agreements; every address made here names
the sort, so that a filter can be taken away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from activities.filters import ActivityFilter
from domains.stages import LIVE_STAGES
from reports.council.columns import DEFAULT_COLUMNS, CouncilOrder, known_columns

DAYS = ("since", "as_of")
Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Layout:
    """`days` holds what the address says of `since` and `as_of`, valid or not."""

    filters: Filters
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    order: str = CouncilOrder.COUNTRY.value
    days: Mapping[str, str] = field(default_factory=dict)

    def parameters(self) -> list[tuple[str, str]]:
        """All of it as names and values, as a form or an address sends them."""
        pairs = [(name, value) for name, values in self.filters.items() for value in values]
        if self.columns != DEFAULT_COLUMNS:
            pairs.append(("columns", ",".join(self.columns)))
        return [*pairs, ("sort", self.order), *self.days.items()]

    def url(self, view: str = "reports:council-table", **more: str) -> str:
        """The address of a page about this table."""
        return f"{reverse(view)}?{urlencode([*self.parameters(), *more.items()], safe=',')}"

    def query(self) -> QueryDict:
        """The register's own parameters alone, as its filter reads them."""
        query = QueryDict(mutable=True)
        for name, values in self.filters.items():
            query.setlist(name, list(values))
        return query

    def narrowed(self, **changes: Sequence[str]) -> Layout:
        """The same with other values of some filters; none takes a filter away."""
        filters = {**self.filters, **changes}
        return replace(self, filters={name: values for name, values in filters.items() if values})


USUAL = Layout({"stage": list(LIVE_STAGES)})


def layout_of(query: QueryDict) -> Layout:
    """What an address asks for; names that nobody knows are left out."""
    known = ActivityFilter.base_filters
    filters: dict[str, Sequence[str]] = {
        name: [value for value in query.getlist(name) if value]
        for name in sorted(query)
        if name in known and any(query.getlist(name))
    }
    if not filters and "sort" not in query:
        filters = dict(USUAL.filters)
    named = ",".join(query.getlist("columns")).split(",")
    order = query.get("sort", "")
    return Layout(
        filters,
        known_columns(named) or DEFAULT_COLUMNS,
        order if order in CouncilOrder.values else CouncilOrder.COUNTRY.value,
        {name: day for name in DAYS if (day := query.get(name))},
    )
