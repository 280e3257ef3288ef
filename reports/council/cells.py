"""The rows of a council table as lines of the page.

Written in Python, as those of the register: a page has thousands of cells. For the same reason
cells are put together as plain text, escaped by the standard library, and only lines are marked
safe.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from html import escape

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
        cells = [_cell_of(heading, row, language) for heading in table.headings]
        if row.is_confidential:
            cells[0] += f" {icon('lock', _('Confidential'), 'icon-sm')}"
        lines.append(_line(table.headings, cells))
    return lines


def total_line(table: CouncilTable) -> SafeString | str:
    """The line of the totals; nothing where there are none."""
    if not table.totals:
        return ""
    shown = ("" if value is None else cell(value) for value in table.totals)
    return _line(table.headings, shown)


def cell(value: Value) -> str:
    """The inside of a cell as HTML; a day or a number also as a machine reads it."""
    text = escape(text_of(value))
    if not text:
        return DASH
    if isinstance(value, PartialDate):
        return f'<time datetime="{value}">{text}</time>'
    if isinstance(value, int | Decimal):
        return f'<data value="{value}">{text}</data>'
    return text


def _line(headings: list[Heading], cells: Iterable[str]) -> SafeString:
    filled = "".join(
        f'<td class="{heading.css}">{inside}</td>'
        for heading, inside in zip(headings, cells, strict=True)
    )
    return mark_safe(f"<tr>{filled}</tr>")  # noqa: S308 - each cell is escaped


def _cell_of(heading: Heading, row: Row, language: str) -> str:
    column, value = heading.column, heading.value_of(row)
    if column == CouncilColumn.PARTNER and value:
        return SEPARATOR.join(
            _link("partner:detail", party.id, escape(plain(best_name(party.labels, language))))
            for party in row.agreed.partners
        )
    if column in {CouncilColumn.CODE, CouncilColumn.TITLE}:
        return _link(_ACTIVITY, row.agreed.pk, cell(value))
    if column == CouncilColumn.LAST_TITLE and row.last is not None:
        return _link(_ACTIVITY, row.last.activity, cell(value))
    return cell(value)


def _link(view: str, pk: str, inside: str) -> str:
    return f'<a href="{escape(address_of(view, pk))}">{inside}</a>'
