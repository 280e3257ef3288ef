from __future__ import annotations

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from partners.models import City
from reports import services
from reports.models import ReportRun
from tests.factories import make_activity, make_actor
from tests.personas import api_client_of

RUNS = "/api/v1/report-runs/"
ORDER = {"period_start": "2025-01-01", "period_end": "2025-12-31", "language": "ko"}


@pytest.fixture
def run(api_client: APIClient, seoul: City) -> ReportRun:
    make_activity(seoul, partners=(make_actor(),), effort_days="2")
    answer = api_client.post(RUNS, ORDER, format="json")
    assert answer.status_code == 202
    return ReportRun.objects.get(pk=answer.json()["id"])


def test_report_ordered_over_the_api_can_be_fetched_when_ready(
    api_client: APIClient, run: ReportRun
) -> None:
    assert api_client.get(f"{RUNS}{run.pk}/").json()["state"] == "QUEUED"
    assert api_client.get(f"{RUNS}{run.pk}/pdf/").status_code == 404
    services.run_report(run.pk, clock=timezone.now)
    told = api_client.get(f"{RUNS}{run.pk}/").json()
    assert (told["state"], told["edition"], told["progress"], told["row_count"]) == (
        "READY", 1, 100, 1,
    )  # fmt: skip
    pdf = api_client.get(f"{RUNS}{run.pk}/pdf/")
    assert b"".join(pdf).startswith(b"%PDF")
    assert pdf["Content-Type"] == "application/pdf"
    assert b"".join(api_client.get(f"{RUNS}{run.pk}/annex/")).startswith(b"\xef\xbb\xbf")


def test_ordering_the_same_report_again_gives_the_same_row(
    api_client: APIClient, run: ReportRun
) -> None:
    again = api_client.post(RUNS, ORDER, format="json")
    assert (again.status_code, again.json()["id"]) == (202, str(run.pk))


@pytest.mark.parametrize("path", ["", "pdf/", "annex/"])
def test_outsider_gets_404_from_the_api(
    outsider_api_client: APIClient, run: ReportRun, path: str
) -> None:
    services.run_report(run.pk, clock=timezone.now)
    assert outsider_api_client.get(f"{RUNS}{run.pk}/{path}").status_code == 404
    assert outsider_api_client.get(RUNS).json()["results"] == []


def test_key_without_the_scope_may_not_order(seoul: City, officer: User) -> None:
    assert api_client_of(seoul, officer, "read").post(RUNS, ORDER, format="json").status_code == 403
    assert not ReportRun.objects.exists()


def test_key_may_not_order_confidential_records(api_client: APIClient) -> None:
    answer = api_client.post(RUNS, {**ORDER, "audience": "confidential"}, format="json")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"period_end": "2024-12-31"}, "/period_end"),
        ({"period_end": "20025-12-31"}, "/period_end"),
        ({"period_start": "2025-02-31"}, "/period_start"),
        ({"period_start": "0001-01-01"}, "/period_start"),
        ({"period_start": None}, "/period_start"),
        ({"language": "xx"}, "/language"),
        ({"audience": "public"}, "/audience"),
        ({"kind": "weekly"}, "/kind"),
        ({"language": "e" * 10_000}, "/language"),
    ],
)
def test_bad_order_names_the_field_and_changes_nothing(
    api_client: APIClient, changes: dict, pointer: str
) -> None:
    answer = api_client.post(RUNS, {**ORDER, **changes}, format="json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not ReportRun.objects.exists()


def test_runs_come_in_pages(api_client: APIClient) -> None:
    for year in range(2010, 2014):
        order = {**ORDER, "period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
        assert api_client.post(RUNS, order, format="json").status_code == 202
    first = api_client.get(RUNS, {"page_size": 3}).json()
    second = api_client.get(first["next"]).json()
    years = [run["period_start"][:4] for run in first["results"] + second["results"]]
    assert years == ["2013", "2012", "2011", "2010"]


def test_indicators_come_with_numerator_and_denominator(api_client: APIClient, seoul: City) -> None:
    partners = make_actor("Hamburg"), make_actor("Osaka")
    for number in range(6):
        make_activity(
            seoul, f"{number}", partners=partners[: 1 + number % 2], starts_on="2025-03-01"
        )
    period = {"period_start": "2025-01-01", "period_end": "2025-12-31"}
    told = api_client.get("/api/v1/indicators/", period).json()
    shares = {share["id"]: share for d in told["directions"] for share in d["shares"]}
    assert (shares["M1-count"]["numerator"], shares["M1-count"]["denominator"]) == ("3.0", "6.0")
    assert shares["M1-count"]["rate"] == pytest.approx(0.5)
    assert len(shares["M1-count"]["interval"]) == 2
    assert (shares["M1"]["is_measured"], shares["M1"]["rate"]) == (False, None)
    assert {unfed["id"] for d in told["directions"] for unfed in d["not_yet_measured"]} >= {"D1"}


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"period_start": "2025-01-01"}, "/period_end"),
        ({"period_start": "2025-02-01", "period_end": "2025-01-01"}, "/period_end"),
        ({"period_start": "x", "period_end": "2025-01-01"}, "/period_start"),
    ],
)
def test_indicators_of_an_impossible_period_are_refused(
    api_client: APIClient, asked: dict, pointer: str
) -> None:
    answer = api_client.get("/api/v1/indicators/", asked)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
