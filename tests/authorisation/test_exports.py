"""Every file that is handed out: as what, to whom, and with nothing that a spreadsheet would run.

The walk finds them by what they answer, so that a new one fails here until it is looked at.
"""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from partners.models import Actor, ImportRow, Outcome
from records.spreadsheets import FORMULA_MARKS
from reports.annex import write_annex
from reports.models import ReportRun
from tests.authorisation.cast import Asker, World
from tests.authorisation.routes import route_names
from tests.authorisation.rules import Door
from tests.authorisation.table import OF_ADMINISTRATORS, TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet reads, by the type under which it is handed out, or pasted from a page.
SPREADSHEETS = {
    "accounts:audit-csv": "text/csv",
    "accounts:platform-audit-csv": "text/csv",
    "api:report-run-annex": "text/csv",
    "catalogue:import-rows": "text/csv",
    "reports:council-text": "text/html",
    "reports:council-xlsx": SHEET,
    "reports:run-annex": "text/csv",
}
# Drawn by a browser itself, where it is handed out with all rules of a page: made by us alone.
SHOWN = {"application/pdf"}
BEGINNINGS = (*FORMULA_MARKS, "\t=", "\r=", "\n=", " =", "\u00a0=", "\u3000＝")
FORMULA = 'HYPERLINK("https://elsewhere.example","look")'
PASTED = re.compile(r"<textarea[^>]*council-text[^>]*>\n?(.*?)</textarea>", re.DOTALL)
# The route, and what it answers with its content.
Answer = tuple[str, HttpResponseBase, bytes]
ROUTES = [name for name in route_names() if name in TABLE and "GET" in TABLE[name].methods]


def _asker(world: World, name: str) -> Asker:
    rule = TABLE[name]
    if rule.door is Door.KEY:
        return world.asker("reading key")
    if rule.door is Door.PLATFORM:
        return world.asker("platform_admin")
    return world.asker("city_admin" if rule.action in OF_ADMINISTRATORS else "officer")


def _address(world: World, name: str) -> str:
    record = TABLE[name].record
    return reverse(name, args=world.records[record][0].args if record else ())


@pytest.fixture(scope="module")
def answers(world: World, django_db_blocker: Any) -> list[Answer]:
    """What each route answers, asked for once."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = [(name, *_ask(_asker(world, name), _address(world, name))) for name in ROUTES]
        transaction.set_rollback(True)
    return found


def _ask(asker: Asker, address: str) -> tuple[HttpResponseBase, bytes]:
    answer = asker.client.get(address)
    return answer, answer.getvalue() if answer.streaming else answer.content


def _type(answer: HttpResponseBase) -> str:
    return answer.headers.get("Content-Type", "").partition(";")[0]


def _is_file(answer: HttpResponseBase) -> bool:
    return "Content-Disposition" in answer or _type(answer) not in {
        *("", "text/html", "application/json", "application/geo+json"),
        *("application/problem+json", "application/vnd.oai.openapi", "text/plain"),
    }


def test_files_are_handed_out_to_be_kept_not_run_and_never_cached(answers: list[Answer]) -> None:
    files = [
        (name, answer)
        for name, answer, _content in answers
        if _is_file(answer) and TABLE[name].door is not Door.ANYBODY
    ]
    assert len(files) >= 10
    for name, answer in files:
        disposition = answer.headers.get("Content-Disposition", "")
        assert disposition.startswith("attachment") or _type(answer) in SHOWN, name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert "no-store" in answer["Cache-Control"], name
        assert _type(answer) not in {"image/svg+xml", "text/html", "application/xhtml+xml"}, name


def test_file_of_a_city_is_given_to_nobody_else(world: World, answers: list[Answer]) -> None:
    tried = 0
    for name, answer, content in answers:
        if not _is_file(answer) or TABLE[name].record not in {"document", "report"}:
            continue
        for asker in ("nobody", "other head", "other key", "revoked key", "platform_admin"):
            other, given = _ask(world.asker(asker), _address(world, name))
            assert other.status_code in {302, 401, 403, 404}, (name, asker)
            assert content not in given
            tried += 1
    assert tried >= 20


def _plant(world: World) -> None:
    """Formulas in all that people type and spreadsheets show, as older records may hold them."""
    activities = list(Activity.objects.filter(city=world.seoul).order_by("pk"))
    for number, activity in enumerate(activities):
        text = f"{BEGINNINGS[number % len(BEGINNINGS)]}{FORMULA}"
        Activity.objects.filter(pk=activity.pk).update(
            title=text, summary=text, outcome=text, home_department=text
        )
    User.objects.update(name=f"={FORMULA}")
    partners = Actor.objects.exclude(pk=world.seoul.actor_id)
    partners.update(labels={"en": f"={FORMULA}", "ko": f"＝{FORMULA}"})
    row = ImportRow.objects.get()
    ImportRow.objects.bulk_create(
        ImportRow(
            run=row.run,
            number=number + 10,
            values=[f"{beginning}{FORMULA}", "Design"],
            outcome=Outcome.REFUSED,
            reason="empty",
        )
        for number, beginning in enumerate(BEGINNINGS)
    )


def _publish(world: World, folder: Path) -> None:
    """The annex of a report, made anew from what is there now."""
    path = folder / "annex.csv"
    rows = Activity.objects.filter(city=world.seoul)
    write_annex(path, rows, city=world.seoul, show=lambda _percent: None)
    for run in ReportRun.objects.all():
        run.annex.save("annex.csv", ContentFile(path.read_bytes()))


def _cells(name: str, content: bytes) -> list[str]:
    if SPREADSHEETS[name] == SHEET:
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for line in book.active.iter_rows() for cell in line]
        assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
        # A cell of type text is never run, whatever it begins with.
        return [f"'{cell.value}" for cell in cells if cell.value is not None]
    text = content.decode("utf-8-sig")
    if SPREADSHEETS[name] == "text/csv":
        return [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    found = PASTED.search(text)
    assert found is not None
    return [cell for line in html.unescape(found[1]).split("\n") for cell in line.split("\t")]


def test_walk_finds_every_spreadsheet(answers: list[Answer]) -> None:
    found = {
        name: _type(answer)
        for name, answer, content in answers
        if _type(answer) in {"text/csv", SHEET, "text/tab-separated-values"}
        or (_type(answer) == "text/html" and PASTED.search(content.decode()))
    }
    assert found == SPREADSHEETS


@pytest.mark.parametrize("name", SPREADSHEETS)
def test_no_spreadsheet_holds_a_formula(name: str, world: World, tmp_path: Path) -> None:
    _plant(world)
    _publish(world, tmp_path)
    query = {"title": f"={FORMULA}"} if name.startswith("reports:council") else {}
    answer = _asker(world, name).client.get(_address(world, name), query)
    content = answer.getvalue() if answer.streaming else answer.content
    cells = _cells(name, content)
    assert sum(FORMULA in cell for cell in cells) >= 3
    running = [cell for cell in cells if cell.lstrip().startswith(FORMULA_MARKS)]
    assert running == []
    assert [cell for cell in cells if cell[:1] in {"\t", "\r", "\n"}] == []
