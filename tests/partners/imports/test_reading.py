from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.imports.reading import FileRefusedError, read_format, read_rows
from tests.partners.imports.world import BERLIN, COLOGNE, COLUMNS, file_of


def told(content: bytes) -> list[tuple[int, str, str]]:
    """Line, column and reason of each row; the reason is empty for a good one."""
    return [(row.number, row.field, row.reason) for row in read_rows(content, read_format(content))]


@pytest.mark.parametrize("kind", COLUMNS)
def test_known_files_are_told_by_their_first_line(kind: str) -> None:
    assert read_format(file_of(kind=kind)).code == kind
    assert read_format(b"\xef\xbb\xbf" + file_of(kind=kind).replace(b"\n", b"\r\n")).code == kind


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"K\xf6ln,Germany\n", "encoding"),
        ("city,field\nKöln,Design\n".encode("utf-16"), "encoding"),
        (b"city,field\n" + b"K\xf6ln,Design\n" * 30, "encoding"),
        (",".join((*COLOGNE, *BERLIN)).encode(), "header"),
        (b"name,town\nK,L\n", "header"),
        (b'city,"field\n', "header"),
    ],
)
def test_file_that_is_no_known_one_is_refused_as_a_whole(content: bytes, failure: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_format(content)
    assert refused.value.failure == failure


def test_one_bad_byte_costs_its_row_only() -> None:
    content = file_of((*COLOGNE, *BERLIN), (*BERLIN, *COLOGNE), (*COLOGNE, *BERLIN))
    broken = content.replace(",,Köln".encode(), b",,K\xffln")
    assert told(broken) == [(2, "", ""), (3, "partner", "encoding"), (4, "", "")]


def cologne(**changed: str) -> tuple[str, ...]:
    cells = dict(zip(COLUMNS["wikidata"], (*COLOGNE, *BERLIN), strict=True))
    return tuple({**cells, **changed}.values())


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (cologne()[:-1], "", "columns"),
        ((*cologne(), "more"), "", "columns"),
        (cologne(latitude="90.1"), "latitude", "coordinates"),
        (cologne(partner_longitude="-180.5"), "partner_longitude", "coordinates"),
        (cologne(latitude="nan"), "latitude", "coordinates"),
        (cologne(latitude="north"), "latitude", "coordinates"),
        (cologne(latitude="5_2.5"), "latitude", "coordinates"),
        (cologne(latitude="٥٢"), "latitude", "coordinates"),
        (cologne(city="\u200b"), "city", "empty"),
        (cologne(city="\u3164 \u2800"), "city", "empty"),
        (cologne(latitude=""), "latitude", "coordinates"),
        (cologne(city="x" * 10_000), "city", "too_long"),
        (cologne(city="x" * 200_000), "", "too_long"),
        (cologne(city="Kö\u202eln"), "city", "unreadable"),
        (cologne(partner="Ber\0lin"), "partner", "unreadable"),
        (cologne(population="1\0"), "population", "unreadable"),
        (cologne(city="  "), "city", "empty"),
        ((*COLOGNE, *COLOGNE), "partner", "self"),
    ],
)
def test_broken_row_is_refused_with_line_column_and_reason(
    row: tuple[str, ...], field: str, reason: str
) -> None:
    assert told(file_of(cologne(), row)) == [(2, "", ""), (3, field, reason)]


def test_forgotten_quotation_mark_costs_its_row_only() -> None:
    content = file_of(cologne(), cologne()).replace("Köln".encode(), '"Köln'.encode(), 1)
    assert told(content) == [(2, "", "quotes"), (3, "", "")]


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"since": "2002-02-31"}, "since", "date"),
        ({"since": "lately"}, "since", "date"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "address"),
        ({"source_url": "https://a.example/" + "x" * 500}, "source_url", "too_long"),
    ],
)
def test_dates_and_addresses_are_checked(changed: dict[str, str], field: str, reason: str) -> None:
    cells = dict.fromkeys(COLUMNS["hromada"], "") | {"name_in_german": "Poltawa", "partner": "Köln"}
    assert told(file_of(tuple((cells | changed).values()), kind="hromada")) == [(2, field, reason)]


@given(st.binary(max_size=400))
def test_no_line_of_bytes_breaks_the_reading(line: bytes) -> None:
    content = file_of() + line.replace(b"\n", b"").replace(b"\r", b"") + b"\n"
    rows = list(read_rows(content, read_format(content)))
    assert len(rows) == bool(line.replace(b"\n", b"").strip())
    assert all("\0" not in value for row in rows if row.reason for value in row.values)
