"""The rows of a council table, the same for page, spreadsheet and text.

One agreement is one row, with all its partners in it: so its money and its running number count
once. How many partners and countries there are is told beside the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.querysets import ActivityQuerySet
from partners.models import City
from records.access import Access
from reports.council.columns import MONEY, CouncilColumn
from reports.council.layout import Layout
from reports.council.orders import in_order
from reports.council.reading import (
    Agreed,
    Exchange,
    exchanges_in,
    last_exchanges,
    read_agreements,
)
from reports.council.values import Row, Value, value_of
from reports.periods import Period

_NUMBERS = MONEY | {CouncilColumn.NUMBER, CouncilColumn.EXCHANGES}
_SENTENCES = {CouncilColumn.TITLE, CouncilColumn.LAST_TITLE}


@dataclass(frozen=True)
class Heading:
    """The head of a column; one of money is of one currency (none where nothing has money)."""

    column: CouncilColumn
    label: str
    currency: str = ""

    @property
    def is_money(self) -> bool:
        return self.column in MONEY

    @property
    def css(self) -> str:
        """How its cells stand on the page: numbers at the end, sentences with room."""
        if self.column in _NUMBERS:
            return "num"
        return "wide" if self.column in _SENTENCES else ""

    def value_of(self, row: Row) -> Value:
        """What stands under it in a row."""
        if self.currency and self.currency != row.agreed.currency:
            return None
        return value_of(self.column, row)


@dataclass(frozen=True)
class CouncilTable:
    """`totals` has a value for each heading, and is empty where no heading has money.

    `partners` and `countries` are counted once each over all rows, `confidential` are the rows that
    tell of confidential records. Exchanges are those of `period`.
    """

    headings: list[Heading]
    rows: list[Row]
    totals: list[Value]
    partners: int
    countries: int
    confidential: int
    period: Period

    def values_of(self, row: Row) -> list[Value]:
        """The cells of a row; made when they are shown, since a page shows only some rows."""
        return [heading.value_of(row) for heading in self.headings]


def make_table(
    found: ActivityQuerySet, layout: Layout, *, city: City, access: Access, period: Period
) -> CouncilTable:
    """The table of the agreements among activities of a city, in the active language.

    At most four queries. Raises TooManyRowsError.
    """
    language = (get_language() or "en")[:2]
    read = read_agreements(found, city=city, access=access)
    agreements = in_order(read, layout.order, language)
    parties = {party.id: party for agreed in agreements for party in agreed.partners}
    visible = Activity.objects.visible_to(access.narrowed_to([city.pk])).filter(city=city)
    if allowed := layout.filters.get("visibility"):
        # Who leaves confidential agreements out of a table means confidential exchanges too.
        visible = visible.filter(visibility__in=allowed)
    last: dict[str, Exchange] = {}
    if {CouncilColumn.LAST_DAY, CouncilColumn.LAST_TITLE} & set(layout.columns):
        last = last_exchanges(visible, city=city, on=period[1])
    counted: dict[str, set[str]] = {}
    if CouncilColumn.EXCHANGES in layout.columns:
        counted = exchanges_in(visible, city=city, period=period)
    rows = []
    for place, agreed in enumerate(agreements, start=1):
        ids = [party.id for party in agreed.partners]
        latest = max((last[actor] for actor in ids if actor in last), default=None)
        exchanges = len(set().union(*(counted[actor] for actor in ids if actor in counted)))
        rows.append(Row(place, agreed, latest, exchanges, language, city))
    headings = _headings(layout.columns, agreements)
    return CouncilTable(
        headings,
        rows,
        _totals(headings, rows),
        partners=len(parties),
        countries=len({party.country_code for party in parties.values()} - {""}),
        confidential=sum(row.is_confidential for row in rows),
        period=period,
    )


def _headings(columns: Sequence[str], agreements: list[Agreed]) -> list[Heading]:
    """The heads of the columns; one of money stands once for each currency that occurs in it."""
    currencies = {
        CouncilColumn.PLANNED: {one.currency for one in agreements if one.planned is not None},
        CouncilColumn.SPENT: {one.currency for one in agreements if one.spent is not None},
    }
    headings = []
    for column in map(CouncilColumn, columns):
        if found := sorted(currencies.get(column, ())):
            headings += [Heading(column, f"{column.label} ({code})", code) for code in found]
        else:
            headings.append(Heading(column, str(column.label)))
    return headings


def _totals(headings: list[Heading], rows: list[Row]) -> list[Value]:
    if not any(heading.currency for heading in headings):
        return []
    totals: list[Value] = [None] * len(headings)
    for place, heading in enumerate(headings):
        if heading.currency:
            amounts = map(heading.value_of, rows)
            totals[place] = sum((one for one in amounts if isinstance(one, Decimal)), Decimal())
    if not headings[0].is_money:
        totals[0] = _("Total")
    return totals
