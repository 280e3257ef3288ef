"""A council table as a spreadsheet in the format of Excel."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter
from django.utils.translation import gettext as _

from records.partial_dates import PartialDate
from reports.council.columns import CouncilColumn
from reports.council.table import CouncilTable, Heading
from reports.council.values import Value, text_of
from reports.council.wording import Surroundings

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# By the name under which a Korean Windows knows it in any language; other systems take their own.
FONT = "Malgun Gothic"
# Before this day spreadsheets disagree on the calendar: such days are written as text.
FIRST_DAY = datetime.date(1900, 3, 1)
LONGEST_CELL = 32_767
USUAL_WIDTH = 14
# In points, for this font.
LINE_HEIGHT, TITLE_HEIGHT = 17, 26
# In characters.
_WIDTHS: dict[CouncilColumn, int] = {
    CouncilColumn.NUMBER: 6,
    CouncilColumn.TITLE: 40,
    CouncilColumn.PARTNER: 24,
    CouncilColumn.OWN_NAME: 24,
    CouncilColumn.RESOLUTION: 24,
    CouncilColumn.SESSION: 20,
    CouncilColumn.ORIGINAL: 28,
    CouncilColumn.LAST_TITLE: 40,
    CouncilColumn.PLANNED: 18,
    CouncilColumn.SPENT: 18,
    CouncilColumn.DEPARTMENT: 20,
    CouncilColumn.OBJECTIVES: 32,
}
_A4 = 9


def write_sheet(table: CouncilTable, around: Surroundings) -> io.BytesIO:
    """The table as a workbook in the active language, ready to be read from its start.

    Amounts, counts and days that are known to the day are numbers and dates; whatever else is text,
    also where it looks like a formula or an address.
    """
    made = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT, "font_size": 10},
    }
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"title": around.title, "comments": "CityDiplo"})
        _Sheet(book, table).write(around)
    made.seek(0)
    return made


class _Sheet:
    """The one sheet of the workbook, written from top to bottom: no row can be gone back to."""

    def __init__(self, book: Any, table: CouncilTable) -> None:
        self.table = table
        self.sheet = book.add_worksheet(_("Council table")[:31])
        self.line = 0
        cell = {"border": 1, "text_wrap": True, "valign": "vcenter"}
        total = {**cell, "bold": True, "top": 2}
        self.title = book.add_format({"bold": True, "font_size": 14, "text_wrap": True})
        self.words = book.add_format({"text_wrap": True, "valign": "top"})
        self.head = book.add_format(
            {**cell, "bold": True, "align": "center", "bg_color": "#E9EDF2"}
        )
        self.day = book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "center"})
        self.text, self.total_text = book.add_format(cell), book.add_format(total)
        self.whole, self.total_whole = (
            book.add_format({**look, "num_format": "#,##0"}) for look in (cell, total)
        )
        self.exact, self.total_exact = (
            book.add_format({**look, "num_format": "#,##0.00"}) for look in (cell, total)
        )

    def write(self, around: Surroundings) -> None:
        self._set_up(self.table.headings, first_row=len(around.above) + 2)
        self._note(around.title, self.title, height=TITLE_HEIGHT)
        for text in [*around.above, ""]:
            self._note(text)
        self._cells([heading.label for heading in self.table.headings], head=self.head)
        for row in self.table.rows:
            self._cells(self.table.values_of(row))
        if self.table.totals:
            self._cells(self.table.totals, is_total=True)
        for text in ["", *around.beneath]:
            self._note(text)

    def _set_up(self, headings: list[Heading], *, first_row: int) -> None:
        for place, heading in enumerate(headings):
            self.sheet.set_column(place, place, _width_of(heading))
        self.sheet.freeze_panes(first_row + 1, 0)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(first_row)
        self.sheet.set_footer("&C&P / &N")

    def _note(self, text: str, look: Any = None, *, height: float = LINE_HEIGHT) -> None:
        """A line as wide as the table, as high as it needs to be read and printed in full."""
        lines = -(-_width(text) // sum(map(_width_of, self.table.headings))) or 1
        self.sheet.set_row(self.line, height * lines)
        last = len(self.table.headings) - 1
        if text and last:
            self.sheet.merge_range(
                self.line, 0, self.line, last, text[:LONGEST_CELL], look or self.words
            )
        elif text:
            self.sheet.write_string(self.line, 0, text[:LONGEST_CELL], look or self.words)
        self.line += 1

    def _cells(self, values: Sequence[Value], *, head: Any = None, is_total: bool = False) -> None:
        for place, value in enumerate(values):
            self._cell(place, value, head, is_total)
        self.line += 1

    def _cell(self, place: int, value: Value, head: Any, is_total: bool) -> None:
        at = (self.line, place)
        text_look = head or (self.total_text if is_total else self.text)
        if isinstance(value, int | Decimal):
            self.sheet.write_number(*at, value, self._number_look(value, is_total))
        elif isinstance(value, PartialDate) and _is_exact(value):
            self.sheet.write_datetime(*at, value.earliest, self.day)
        elif text := text_of(value):
            self.sheet.write_string(*at, text[:LONGEST_CELL], text_look)
        else:
            self.sheet.write_blank(*at, None, text_look)

    def _number_look(self, value: int | Decimal, is_total: bool) -> Any:
        if value == int(value):
            return self.total_whole if is_total else self.whole
        return self.total_exact if is_total else self.exact


def _width_of(heading: Heading) -> int:
    return _WIDTHS.get(heading.column, USUAL_WIDTH)


def _width(text: str) -> int:
    """How many characters wide a text is; Hangul and Han take two."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def _is_exact(value: PartialDate) -> bool:
    return value.precision == "day" and value.earliest >= FIRST_DAY
