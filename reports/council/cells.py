"""The rows of a council table as lines of the page.

Written in Python, as those of the register: a page has thousands of cells.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.cells import DASH
from partners.models import best_name
from records.addresses import address_of
from records.partial_dates import PartialDate
from records.templatetags.ui import icon
from reports.council.columns import CouncilColumn
from reports.council.table import CouncilTable, Heading
from reports.council.values import SEPARATOR, Row, Value, plain, text_of

_ACTIVITY = "activities:activity-detail"


def lines_of(table: CouncilTable, rows: Iterable[Row]) -> list[SafeString]:
    """The lines of some rows of a table, each a `<tr>`."""
    language = (get_language() or "en")[:2]
    lines = []
    for row in rows:
        cells = list(_row_cells(table.headings, row, language))
        if row.is_confidential:
            cells[0] += format_html(" {}", icon("lock", _("Confidential"), "icon-sm"))
        lines.append(_line(table.headings, cells))
    return lines


def total_line(table: CouncilTable) -> SafeString | str:
    """The line of the totals; nothing where there are none."""
    if not table.totals:
        return ""
    shown = ("" if value is None else cell(value) for value in table.totals)
    return _line(table.headings, shown)


def cell(value: Value) -> SafeString:
    """The inside of a cell; a day or a number also as a machine reads it."""
    text = text_of(value)
    if not text:
        return DASH
    if isinstance(value, PartialDate):
        return format_html('<time datetime="{}">{}</time>', str(value), text)
    if isinstance(value, int | Decimal):
        return format_html('<data value="{}">{}</data>', value, text)
    return conditional_escape(text)


def _line(headings: list[Heading], cells: Iterable[str]) -> SafeString:
    filled = "".join(
        f'<td class="{heading.css}">{inside}</td>'
        for heading, inside in zip(headings, cells, strict=True)
    )
    return mark_safe(f"<tr>{filled}</tr>")  # noqa: S308 - each cell is escaped


def _row_cells(headings: list[Heading], row: Row, language: str) -> Iterable[SafeString]:
    for heading in headings:
        column, value = heading.column, heading.value_of(row)
        if column == CouncilColumn.PARTNER and value:
            yield _partners(row, language)
        elif column in {CouncilColumn.CODE, CouncilColumn.TITLE}:
            yield _link(address_of(_ACTIVITY, row.agreed.pk), cell(value))
        elif column == CouncilColumn.LAST_TITLE and row.last is not None:
            yield _link(address_of(_ACTIVITY, row.last.activity), cell(value))
        else:
            yield cell(value)


def _link(address: str, inside: SafeString) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, inside)


def _partners(row: Row, language: str) -> SafeString:
    return format_html_join(
        SEPARATOR,
        '<a href="{}">{}</a>',
        (
            (address_of("partner:detail", party.id), plain(best_name(party.labels, language)))
            for party in row.agreed.partners
        ),
    )
