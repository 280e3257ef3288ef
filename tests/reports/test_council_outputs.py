"""The council table as a spreadsheet and as text: the page's figures, and nothing runs."""

from __future__ import annotations

import datetime
import html
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from activities.models import Activity
from domains import vocabulary as v
from partners.models import City
from records.partial_dates import PartialDate
from reports.council.columns import CouncilColumn
from tests.factories import make_actor
from tests.reports.council_world import Cell, build_agreements, make_pact, table_of

URL = "/reports/council/"
ALL = f"?stage=FORCE&as_of=2025-12-31&columns={','.join(CouncilColumn.values)}"

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreements(seoul: City, officer: User) -> dict[str, Activity]:
    return build_agreements(seoul, officer)


def sheet_of(client: Client, query: str) -> Any:
    answer = client.get(f"{URL}xlsx/{query}")
    assert answer.status_code == 200
    content = b"".join(answer)  # type: ignore[arg-type]
    return load_workbook(io.BytesIO(content)).active


def text_of(client: Client, query: str) -> str:
    page = client.get(f"{URL}text/{query}").content.decode()
    return html.unescape(page.partition("<textarea")[2].partition(">\n")[2].partition("</text")[0])


def lines_of(sheet: Any, count: int) -> list[list[Any]]:
    """The head and what follows it: `count` lines from the row under which the sheet is frozen."""
    head = int(sheet.freeze_panes[1:]) - 1
    return [[cell.value for cell in line] for line in sheet[head : head + count - 1]]


def as_in_sheet(cell: Cell) -> object:
    """What a spreadsheet has to hold for a cell of the page."""
    if cell.number is not None:
        return Decimal(cell.number)
    day = PartialDate(cell.day) if cell.day else None
    if day and day.precision == "day" and day.earliest >= datetime.date(1900, 3, 1):
        return datetime.datetime.combine(day.earliest, datetime.time())
    return cell.text or None


@pytest.mark.parametrize("language", ["en", "ko"])
def test_spreadsheet_has_the_figures_of_the_page(
    agreements: dict[str, Activity], officer_client: Client, language: str
) -> None:
    officer_client.cookies["django_language"] = language
    page = table_of(officer_client, ALL)
    sheet = sheet_of(officer_client, ALL)
    wanted = [[as_in_sheet(cell) for cell in line] for line in page]
    assert len(wanted) == 6
    assert lines_of(sheet, len(page)) == wanted
    flat = [value for line in wanted for value in line]
    assert sum(isinstance(value, Decimal) for value in flat) > 10
    assert sum(isinstance(value, datetime.datetime) for value in flat) > 5
    if language == "ko":
        assert {"독일", "함부르크", "자매결연"} <= set(flat)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_text_has_the_words_of_the_page(
    agreements: dict[str, Activity], officer_client: Client, language: str
) -> None:
    officer_client.cookies["django_language"] = language
    page = [[cell.text for cell in line] for line in table_of(officer_client, ALL)]
    _above, table, beneath = text_of(officer_client, ALL).split("\n\n")
    pasted = [line.split("\t") for line in table.split("\n")]
    assert [[cell.removeprefix("'") for cell in line] for line in pasted] == page
    assert "CLAIR" in beneath


def test_title_city_filter_counts_and_rule_stand_around_the_rows(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    sheet = sheet_of(officer_client, ALL)
    first = [cell.value for cell in sheet["A"]]
    assert first[0] == "Agreements with partners abroad"
    assert first[1].startswith("Seoul · ")
    assert first[2] == "Filter: Stage of the agreement: In force"
    assert first[3] == "4 agreements · 3 partners · 3 countries"
    around = officer_client.get(f"{URL}{ALL}").context["around"]
    assert first[-len(around.beneath) :] == around.beneath
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$6:$6"
    assert sheet["A1"].font.name == "Malgun Gothic"
    assert sheet.column_dimensions["C"].width > sheet.column_dimensions["A"].width


def test_money_is_a_number_that_shows_its_cents_only_where_it_has_some(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    sheet = sheet_of(officer_client, "?stage=FORCE&columns=planned&sort=code")
    formats = {
        cell.value: cell.number_format
        for line in sheet.iter_rows(min_row=7)
        for cell in line
        if isinstance(cell.value, int | float)
    }
    assert formats[3000.5] == "#,##0.00"
    assert formats[120_000_000] == "#,##0"


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t=", "\r", "＝"])
def test_what_looks_like_a_formula_stays_text(
    officer_client: Client, seoul: City, mark: str
) -> None:
    text = f'{mark}HYPERLINK("https://example.org")'
    ville = make_actor(f"{mark}Ville", country_code="FR")
    pact = make_pact(seoul, "Pact", partners=(ville,), signed_on="1992")
    # As an older record may have it: what cannot be seen is refused by now.
    Activity.objects.filter(pk=pact.pk).update(title=text)
    query = "?columns=title,partner"
    (title, partner), *_rest = lines_of(sheet_of(officer_client, query), 2)[1:]
    shown = " ".join(text.split())
    assert (title, partner) == (shown, " ".join(f"{mark}Ville".split()))
    sheet = sheet_of(officer_client, query)
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert all(cell.hyperlink is None for line in sheet.iter_rows() for cell in line)
    pasted = text_of(officer_client, query).split("\n\n")[1].split("\n")[1].split("\t")
    starts_formula = shown.startswith(("=", "+", "-", "@", "＝"))
    assert pasted[0] == (f"'{shown}" if starts_formula else shown)


def test_hidden_characters_neither_break_lines_nor_turn_the_writing(
    officer_client: Client, seoul: City
) -> None:
    pact = make_pact(seoul, "Pact", partners=(make_actor(),), original_location="x")
    pact.agreement.original_location = "Room\t3\n\u202eshelf\x01 2"
    pact.agreement.save()
    query = "?columns=no,original"
    assert table_of(officer_client, query)[1][1].text == "Room 3 shelf 2"
    assert lines_of(sheet_of(officer_client, query), 2)[1][1] == "Room 3 shelf 2"
    assert "1\tRoom 3 shelf 2\n" in text_of(officer_client, query)


def test_whole_table_is_in_the_file_however_the_page_cuts_it(
    agreements: dict[str, Activity], officer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.council.views.PAGE_ROWS", 2)
    query = "?stage=FORCE&columns=no"
    assert len(table_of(officer_client, query)) == 1 + 2
    assert lines_of(sheet_of(officer_client, f"{query}&page=2"), 5)[1:] == [[1], [2], [3], [4]]
    assert text_of(officer_client, query).split("\n\n")[1] == "No.\n1\n2\n3\n4"


def test_exports_leave_out_what_the_reader_may_not_read(
    agreements: dict[str, Activity], viewer_client: Client, outsider_client: Client
) -> None:
    for query in (ALL, "?columns=title,last_title"):
        sheet = sheet_of(viewer_client, query)
        told = " ".join(str(cell.value) for line in sheet.iter_rows() for cell in line)
        assert "Sister cities" in told
        assert "Quiet" not in told + text_of(viewer_client, query)
        assert "Sister cities" not in text_of(outsider_client, query)


def test_file_is_named_after_city_and_form_and_kept_by_nobody_on_the_way(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    answer = officer_client.get(f"{URL}xlsx/")
    assert "seoul-agreements-with-partners-abroad-20" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer).startswith(b"PK")  # type: ignore[arg-type]


def test_longest_texts_and_largest_amounts_pass_unharmed(
    officer_client: Client, seoul: City
) -> None:
    make_pact(
        seoul,
        "긴" * 300,
        partners=tuple(make_actor(f"{number}{'x' * 250}") for number in range(140)),
        type=v.AgreementType.DEC,
        planned_amount=Decimal("999999999999.99"),
        currency="KRW",
    )
    row = lines_of(sheet_of(officer_client, "?columns=title,partner,planned"), 2)[1]
    assert row[0] == "긴" * 300
    assert len(row[1]) == 32_767
    assert Decimal(str(row[2])) == Decimal("999999999999.99")
