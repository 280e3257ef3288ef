from __future__ import annotations

import csv
import datetime
import time
from pathlib import Path

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Commitment
from domains import vocabulary as v
from partners.models import City
from records.access import Visibility
from records.spreadsheets import safe_cell
from reports import services
from reports.models import ReportRun
from reports.periods import month_before, period_text, year_period
from tests.factories import make_activity, make_actor, make_agreement
from tests.reports.bulk import make_many_activities, make_partners


def made(
    city: City, person: User, *, language: str = "en", audience: str = "internal"
) -> ReportRun:
    """A finished report about 2025."""
    run = services.order_report(
        city=city,
        kind="annual",
        period=year_period(2025),
        language=language,
        audience=audience,
        access=access_for_user(person),
    )
    assert services.run_report(run.pk, clock=timezone.now)
    run.refresh_from_db()
    return run


def text_of(run: ReportRun) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(run.pdf.path).pages)
    return " ".join(text.split())


def annex_of(run: ReportRun) -> list[list[str]]:
    with Path(run.annex.path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def year(seoul: City, officer: User) -> City:
    partner = make_actor("Beijing", "베이징 北京市", country_code="CN")
    make_agreement(
        seoul, "서울 北京 자매결연 협약", partners=(partner,), starts_on="2025-03",
        signed_on="2025-03", expires_on=timezone.localdate().isoformat()[:7],
    )  # fmt: skip
    relief = make_activity(
        seoul, "Nurses for flood relief", partners=(partner,), domain=v.Domain.HLT
    )
    make_activity(seoul, "Long ago", partners=(partner,), starts_on="2019")
    Commitment.objects.create(
        city=seoul, activity=relief, side="OURS", words="Send twelve nurses", due_on="2025-11"
    )
    return seoul


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Annual report", "Agreements", "Which domain serves which goal", "Healthcare"]),
        ("ko", ["서울특별시", "보건의료"]),
    ],
)
def test_pdf_holds_the_records_in_the_language_of_the_report(
    year: City, officer: User, language: str, words: list[str]
) -> None:
    text = text_of(made(year, officer, language=language))
    for word in [
        *words,
        "2025",
        "서울 北京 자매결연 협약",
        "Nurses for flood relief",
        "twelve nurses",
    ]:
        assert word in text
    assert "Long ago" not in text


def test_pdf_names_no_code(year: City, officer: User) -> None:
    words = set(text_of(made(year, officer)).split())
    assert not words & {*v.Domain, *v.Goal, *v.Instrument, *v.ActivityState, "M1", "V3"}


def test_audience_decides_about_confidential_records(year: City, officer: User, head: User) -> None:
    make_activity(year, "Quiet talks", partners=(make_actor(),), visibility=Visibility.CONFIDENTIAL)
    internal, confidential = made(year, head), made(year, head, audience="confidential")
    assert "Quiet talks" not in text_of(internal)
    assert "Quiet talks" in text_of(confidential)
    assert [internal.row_count, confidential.row_count] == [2, 3]
    assert not any("Quiet talks" in row for row in annex_of(internal))


def test_report_of_a_year_without_records_says_so(seoul: City, officer: User) -> None:
    run = made(seoul, officer)
    assert "Seoul has no activity on record for 2025." in text_of(run)
    assert len(annex_of(run)) == 1


def test_annex_holds_every_activity_of_the_period(year: City, officer: User) -> None:
    head, *rows = annex_of(made(year, officer))
    assert [row[head.index("Title")] for row in rows] == [
        "Nurses for flood relief",
        "서울 北京 자매결연 협약",
    ]
    assert rows[0][head.index("Countries")] == "China"
    assert rows[0][head.index("Domain")] == "Healthcare"
    assert rows[1][head.index("Signed")] == "2025-03"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\n=1"]
)
def test_annex_disarms_formulas(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Seoul", "2025-01-01", "a=b", "", "12.5"])
def test_annex_leaves_plain_text_alone(text: str) -> None:
    assert safe_cell(text) == text


def test_formula_in_a_title_is_disarmed_in_the_file(year: City, officer: User) -> None:
    make_activity(year, '=HYPERLINK("http://evil.example")', partners=(make_actor(),))
    cells = [cell for row in annex_of(made(year, officer)) for cell in row]
    assert '\'=HYPERLINK("http://evil.example")' in cells


def test_five_thousand_activities_are_made_in_time(seoul: City, officer: User) -> None:
    make_many_activities(seoul, 5000, partners=make_partners())
    began = time.process_time()
    run = made(seoul, officer)
    assert run.row_count == 5000
    assert len(annex_of(run)) == 5001
    assert "83 of 834; the annex holds all of them." in text_of(run)
    # The worker's own work; the time on the clock is measured by the benchmark.
    assert time.process_time() - began < 10


def test_period_is_told_in_words() -> None:
    month = month_before(datetime.date(2026, 1, 15))
    assert month == (datetime.date(2025, 12, 1), datetime.date(2025, 12, 31))
    assert period_text(*year_period(2025)) == "2025"
    assert period_text(*month) == "December 2025"
    with translation.override("ko"):
        assert period_text(*month) == "2025년 12월"
        assert period_text(*year_period(2025)) == "2025년"
