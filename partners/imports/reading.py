"""From the bytes of a file to its rows, or to the reason why it or one of them cannot be read.

A row is a line: none of the known files breaks a cell, and a quotation mark that somebody forgot to
close costs its own row only, not all that follow.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from partners.imports.formats import FileFormat, ReadTie, RowRefusedError, format_of
from partners.models import ImportRun, Reason

Failure = ImportRun.Failure
MOST_BYTES = 20 * 1024 * 1024
# With more lines that are no UTF-8 than this, and more than good ones, it is another encoding.
MOST_BAD_LINES = 20
LONGEST_KEPT_CELL, MOST_KEPT_CELLS = 500, 30


class FileRefusedError(Exception):
    """A file that is not read at all; `failure` is a code of `ImportRun.Failure`."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True)
class ReadRow:
    """One row: its line, its cells as they are kept, and what it says or why it is refused."""

    number: int
    values: list[str]
    tie: ReadTie | None = None
    field: str = ""
    reason: str = ""


def read_format(content: bytes) -> FileFormat:
    """Which kind of file this is. Raises FileRefusedError."""
    if not content.strip():
        raise FileRefusedError(Failure.EMPTY)
    lines = _lines(content)
    _check_encoding(lines)
    first = lines[0].decode("utf-8-sig")
    if found := _format_of(first):
        return found
    is_separated_otherwise = any(_format_of(first, separator) for separator in ";\t|")
    raise FileRefusedError(Failure.SEPARATOR if is_separated_otherwise else Failure.HEADER)


def _format_of(line: str, separator: str = ",") -> FileFormat | None:
    try:
        return format_of(_cells(line, separator))
    except csv.Error:
        return None


def read_rows(content: bytes, known: FileFormat) -> Iterator[ReadRow]:
    """All rows below the first line, in order; empty lines are none."""
    for number, line in enumerate(_lines(content), start=1):
        if number > 1 and line.strip():
            yield _read_line(number, line, known)


def _lines(content: bytes) -> list[bytes]:
    return content.replace(b"\r\n", b"\n").split(b"\n")


def _check_encoding(lines: list[bytes]) -> None:
    decoded = [_is_utf8(line) for line in lines if not line.isascii()]
    bad = decoded.count(False)
    is_other = bad > MOST_BAD_LINES and bad * 2 > len(decoded)
    if is_other or not _is_utf8(lines[0]) or b"\0" in lines[0]:
        raise FileRefusedError(Failure.ENCODING)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _cells(line: str, separator: str = ",") -> list[str]:
    return next(csv.reader([line], delimiter=separator, strict=True), [])


def _read_line(number: int, line: bytes, known: FileFormat) -> ReadRow:
    try:
        values = _cells(line.decode())
    except UnicodeDecodeError:
        kept = _kept(line.decode(errors="replace").split(","))
        return ReadRow(number, kept, field=_field_of_bad_byte(line, known), reason=Reason.ENCODING)
    except csv.Error:
        reason = Reason.TOO_LONG if len(line) > csv.field_size_limit() else Reason.QUOTES
        return ReadRow(number, _kept(line.decode().split(",")), reason=reason)
    try:
        return ReadRow(number, values, tie=known.read_row(values))
    except RowRefusedError as error:
        return ReadRow(number, _kept(values), field=error.field, reason=error.reason)


def _field_of_bad_byte(line: bytes, known: FileFormat) -> str:
    """The column of the first cell with a byte that is no UTF-8, where the line splits well."""
    cells = line.split(b",")
    if len(cells) != len(known.columns):
        return ""
    pairs = zip(known.columns, cells, strict=True)
    return next((column for column, cell in pairs if not _is_utf8(cell)), "")


def _kept(values: list[str]) -> list[str]:
    """The cells of a refused row, short and without what a database or a page could choke on."""
    return [_shown(value[:LONGEST_KEPT_CELL]) for value in values[:MOST_KEPT_CELLS]]


def _shown(text: str) -> str:
    return "".join(
        f"[U+{ord(letter):04X}]" if unicodedata.category(letter) in {"Cc", "Cf", "Cs"} else letter
        for letter in text
    )
