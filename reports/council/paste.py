"""A council table as text to paste: rows are lines, cells stand between tabs."""

from __future__ import annotations

from records.spreadsheets import safe_cell
from reports.council.table import CouncilTable
from reports.council.values import Value, text_of
from reports.council.wording import Surroundings


def paste_text(table: CouncilTable, around: Surroundings) -> str:
    """What stands above, the table, and what stands beneath, an empty line between them.

    Cells have the words of the page. What is pasted is read anew by a spreadsheet: a cell or a
    line around the table that it would take for a formula begins with an apostrophe, which makes it
    text.
    """
    lines: list[list[Value]] = [[heading.label for heading in table.headings]]
    lines += [table.values_of(row) for row in table.rows]
    if table.totals:
        lines.append(table.totals)
    cells = ("\t".join(safe_cell(text_of(value)) for value in line) for line in lines)
    above, beneath = (
        map(safe_cell, part) for part in ((around.title, *around.above), around.beneath)
    )
    parts = (above, cells, beneath)
    return "\n\n".join("\n".join(part) for part in parts)
