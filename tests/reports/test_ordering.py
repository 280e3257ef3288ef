from __future__ import annotations

import datetime
import time
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts.access import access_for_user
from accounts.models import User
from partners.models import City
from records.access import Access
from reports import services
from reports.models import ReportRun
from reports.periods import year_period
from tests.factories import make_activity, make_actor
from tests.personas import client_of

ANSWERS = {"year": "2025", "language": "en", "audience": "internal"}


def order(city: City, access: Access, **changes: object) -> ReportRun:
    given: dict = {
        "kind": "annual",
        "period": year_period(2025),
        "language": "en",
        "audience": "internal",
        **changes,
    }
    return services.order_report(city=city, access=access, **given)


@pytest.fixture
def ready(seoul: City, officer_access: Access) -> ReportRun:
    """A report with a finished edition."""
    make_activity(seoul, partners=(make_actor(),))
    run = order(seoul, officer_access)
    assert services.run_report(run.pk, clock=timezone.now)
    run.refresh_from_db()
    return run


# Ordering


def test_ordered_twice_there_is_one_report(seoul: City, officer_access: Access) -> None:
    first, second = order(seoul, officer_access), order(seoul, officer_access)
    assert first.pk == second.pk
    assert (second.state, second.edition) == ("QUEUED", 0)


def test_double_click_makes_one_report(officer_client: Client) -> None:
    for _click in range(2):
        answer = officer_client.post("/reports/new/", ANSWERS)
        assert answer.status_code == 302
    assert ReportRun.objects.count() == 1


def test_ordered_again_a_finished_report_becomes_its_next_edition(
    transactional_db: None, ready: ReportRun, seoul: City, officer_access: Access
) -> None:
    first_pdf = Path(ready.pdf.path)
    again = order(seoul, officer_access)
    assert (again.pk, again.state, again.edition) == (ready.pk, "QUEUED", 1)
    assert first_pdf.exists()
    assert services.run_report(again.pk, clock=timezone.now)
    again.refresh_from_db()
    assert (again.state, again.edition) == ("READY", 2)
    files = sorted(path.name for path in first_pdf.parent.glob(f"{again.pk}-*"))
    assert files == sorted(Path(name).name for name in (again.pdf.name, again.annex.name))


def test_report_in_work_is_left_alone_when_ordered_again(
    seoul: City, officer_access: Access
) -> None:
    run = order(seoul, officer_access)
    ReportRun.objects.filter(pk=run.pk).update(state="RUNNING", progress=40)
    assert order(seoul, officer_access).progress == 40


def test_viewer_may_not_order(seoul: City, viewer: User) -> None:
    with pytest.raises(PermissionDenied):
        order(seoul, access_for_user(viewer))
    assert client_of(viewer).post("/reports/new/", ANSWERS).status_code == 403
    assert client_of(viewer).get("/reports/new/").status_code == 403


def test_confidential_report_wants_the_right_to_such_records(
    seoul: City, officer: User, head: User
) -> None:
    with pytest.raises(PermissionDenied):
        order(seoul, access_for_user(officer), audience="confidential")
    assert order(seoul, access_for_user(head), audience="confidential").audience == "confidential"
    asked = client_of(officer).post("/reports/new/", {**ANSWERS, "audience": "confidential"})
    assert asked.status_code == 200
    assert "audience" in asked.context["form"].errors


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"period": (datetime.date(2025, 2, 1), datetime.date(2025, 1, 1))}, "period_end"),
        ({"period": (datetime.date(799, 1, 1), datetime.date(2025, 1, 1))}, "period_start"),
        ({"period": (datetime.date(2025, 1, 1), datetime.date(2999, 1, 1))}, "period_end"),
        ({"language": "xx"}, "language"),
        ({"audience": "public"}, "audience"),
        ({"kind": "weekly"}, "kind"),
    ],
)
def test_impossible_orders_name_the_field_and_change_nothing(
    seoul: City, officer_access: Access, changes: dict, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        order(seoul, officer_access, **changes)
    assert set(refused.value.message_dict) == {field}
    assert not ReportRun.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("year", "20025"),
        ("year", "soon"),
        ("year", ""),
        ("language", "xx"),
        ("audience", "all"),
        ("year", "9" * 10_000),
    ],
)
def test_form_names_the_bad_field_and_orders_nothing(
    officer_client: Client, field: str, value: str
) -> None:
    answer = officer_client.post("/reports/new/", {**ANSWERS, field: value})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not ReportRun.objects.exists()


def test_order_is_kept_and_answers_at_once_while_the_broker_is_down(
    transactional_db: None, officer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only this one: what it falls back to would be kept as its value afterwards.
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    began = time.monotonic()
    answer = officer_client.post("/reports/new/", ANSWERS, follow=True)
    assert time.monotonic() - began < 5
    assert answer.status_code == 200
    assert "nothing is lost" in answer.content.decode()
    assert ReportRun.objects.get().state == "QUEUED"


def test_monthly_reports_are_ordered_once_for_each_city_and_language(
    seoul: City, busan: City
) -> None:
    for _turn in range(2):
        services.order_monthly_reports(on=datetime.date(2026, 1, 1))
    runs = ReportRun.objects.all()
    assert {(run.city, run.language) for run in runs} == {
        (city, language) for city in (seoul, busan) for language, _name in settings.LANGUAGES
    }
    assert len(runs) == 4
    assert {(run.period_start, run.period_end) for run in runs} == {
        (datetime.date(2025, 12, 1), datetime.date(2025, 12, 31))
    }


# Running


def test_second_worker_does_not_make_it_again(ready: ReportRun) -> None:
    assert not services.run_report(ready.pk, clock=timezone.now)
    ready.refresh_from_db()
    assert ready.edition == 1


def test_worker_that_lost_its_lease_leaves_no_file_and_no_edition(
    seoul: City, officer_access: Access
) -> None:
    run = order(seoul, officer_access)
    calls = []

    def clock() -> datetime.datetime:
        # After a few looks at the clock another worker has taken the job over.
        calls.append(1)
        if len(calls) == 4:
            ReportRun.objects.filter(pk=run.pk).update(lease=run.pk)
        return timezone.now()

    assert not services.run_report(run.pk, clock=clock)
    run.refresh_from_db()
    assert (run.state, run.edition, run.lease) == ("RUNNING", 0, run.pk)
    assert not list((Path(settings.MEDIA_ROOT) / "reports").rglob(f"{run.pk}-*"))


def test_error_of_our_own_fails_the_report_and_it_can_be_ordered_again(
    seoul: City, officer_access: Access, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = order(seoul, officer_access)
    monkeypatch.setattr("records.typesetting.TEMPLATES", tmp_path)
    assert not services.run_report(run.pk, clock=timezone.now)
    run.refresh_from_db()
    assert (run.state, run.failure, run.edition) == ("FAILED", "error", 0)
    monkeypatch.undo()
    again = order(seoul, officer_access)
    assert (again.pk, again.state, again.failure) == (run.pk, "QUEUED", "")
    assert services.run_report(run.pk, clock=timezone.now)


# Pages


def test_report_page_shows_the_files_when_ready(ready: ReportRun, officer_client: Client) -> None:
    page = officer_client.get(ready.get_absolute_url()).content.decode()
    assert f"/reports/{ready.pk}/pdf/" in page
    assert "hx-trigger" not in page
    pdf = officer_client.get(f"/reports/{ready.pk}/pdf/")
    assert b"".join(pdf).startswith(b"%PDF")  # type: ignore[arg-type]
    assert "Seoul" in pdf["Content-Disposition"] or "seoul" in pdf["Content-Disposition"]
    annex = officer_client.get(f"/reports/{ready.pk}/annex/")
    assert b"".join(annex).startswith(b"\xef\xbb\xbf")  # type: ignore[arg-type]


def test_waiting_report_asks_again_by_itself(
    seoul: City, officer_access: Access, officer_client: Client
) -> None:
    run = order(seoul, officer_access)
    part = officer_client.get(run.get_absolute_url(), headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in part.content.decode()
    assert "<html" not in part.content.decode()
    assert 'http-equiv="refresh"' in officer_client.get(run.get_absolute_url()).content.decode()
    assert officer_client.get(f"/reports/{run.pk}/pdf/").status_code == 404


@pytest.mark.parametrize("part", ["", "pdf/", "annex/"])
def test_outsider_gets_404_on_report_pdf_and_annex(
    ready: ReportRun, outsider_client: Client, part: str
) -> None:
    assert outsider_client.get(f"/reports/{ready.pk}/{part}").status_code == 404


def test_confidential_report_is_hidden_from_officers(
    seoul: City, officer: User, head: User
) -> None:
    run = order(seoul, access_for_user(head), audience="confidential")
    assert client_of(officer).get(run.get_absolute_url()).status_code == 404
    assert client_of(head).get(run.get_absolute_url()).status_code == 200
    assert str(run.pk) not in client_of(officer).get("/reports/").content.decode()


def test_list_of_reports_takes_the_same_queries_for_one_and_many(
    seoul: City,
    officer_access: Access,
    officer_client: Client,
    django_assert_max_num_queries: object,
) -> None:
    # The first request notes that the session is used.
    officer_client.get("/reports/")
    for year in range(2000, 2012):
        order(seoul, officer_access, period=year_period(year))
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page = officer_client.get("/reports/").content.decode()
    assert page.count('<th scope="row"') == 12


def test_empty_list_says_what_to_do(officer_client: Client, viewer_client: Client) -> None:
    assert "Order the annual report" in officer_client.get("/reports/").content.decode()
    assert "Order a report" not in viewer_client.get("/reports/").content.decode()
