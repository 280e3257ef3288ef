"""Text that goes into a spreadsheet."""

from __future__ import annotations

# A spreadsheet would take a cell that begins with one of these for a formula.
FORMULA_MARKS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    if text.lstrip().startswith(FORMULA_MARKS) or text[:1] in {"\t", "\r", "\n"}:
        return f"'{text}"
    return text
