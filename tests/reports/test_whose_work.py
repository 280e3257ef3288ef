"""Jobs run with the rights of whom they work for, whatever became of who ordered them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.urls import reverse

from accounts.access import access_for_key, access_for_user
from accounts.models import ApiKey, Membership, User
from partners.models import City
from records.access import Access, Role, Visibility
from reports.models import ReportRun
from reports.services import order_monthly_reports, order_report
from reports.tasks import run_report
from tests.factories import make_activity, make_actor, make_user
from tests.personas import api_client_of, client_of

pytestmark = pytest.mark.django_db

MAY = (datetime.date(2025, 5, 1), datetime.date(2025, 5, 31))
# Every task, and with whose rights it reads and writes.
WORKS_FOR = {
    "activities.tasks.read_document_text": "nobody: reads a file, which its own readers alone find",
    "activities.tasks.requeue_lapsed_texts": "nobody: rings for rows that wait",
    "partners.tasks.run_import": "who ordered the import, if they still may",
    "partners.tasks.requeue_lapsed_imports": "nobody: rings for rows that wait",
    "accounts.tasks.forget_lapsed_invitations": "nobody: forgets whom lapsed invitations were for",
    "reports.tasks.erase_people_past_retention": "each city: with the right of its head to erase",
    "accounts.tasks.send_mail": "nobody: sends what a page wrote to one address, and reads no row",
    "accounts.tasks.forget_ended_sessions": "nobody: deletes what is over",
    "records.tasks.seal_audit": "nobody: takes digests of rows and tells none of them",
    "records.tasks.verify_audit": "nobody: compares digests of rows",
    "records.tasks.forget_old_notes": "nobody: drops notes that tell no record",
    "notices.tasks.send_mails": "each person whom a mail is for, with their own rights",
    "notices.tasks.forget_old_mails": "nobody: forgets to whom mails went long ago",
    "reports.tasks.run_report": "the audience that the report declares",
    "reports.tasks.requeue_lapsed_runs": "nobody: rings for rows that wait",
    "reports.tasks.order_monthly_reports": "each city: for everybody who works there",
}


@pytest.fixture(autouse=True)
def records(seoul: City) -> None:
    partner = make_actor()
    make_activity(seoul, "Open concert", partners=(partner,))
    make_activity(seoul, "Quiet talks", partners=(partner,), visibility=Visibility.CONFIDENTIAL)


def _ordered(city: City, access: Access, audience: str) -> ReportRun:
    return order_report(
        city=city, kind="annual", period=MAY, language="en", audience=audience, access=access
    )


def _annex(run: ReportRun) -> str:
    """What the worker makes of an order."""
    run_report(str(run.pk))
    run.refresh_from_db()
    assert run.state == ReportRun.State.READY
    return Path(settings.MEDIA_ROOT, str(run.annex)).read_text(encoding="utf-8-sig")


def test_every_task_says_for_whom_it_works() -> None:
    apps = {
        *("accounts", "activities", "agreements", "domains", "notices", "partners", "records"),
        "reports",
    }
    current_app.loader.import_default_modules()
    tasks = {name for name in current_app.tasks if name.partition(".")[0] in apps}
    assert tasks == set(WORKS_FOR)


def test_report_for_everybody_is_the_same_whoever_ordered_it(
    seoul: City, officer: User, head: User
) -> None:
    api_client_of(seoul, head, "write")
    accesses = [
        access_for_user(officer),
        access_for_user(head),
        access_for_key(ApiKey.objects.get()),
    ]
    told = {_annex(_ordered(seoul, access, "internal")) for access in accesses}
    assert len(told) == 1
    assert "Open concert" in told.pop()


def test_report_for_everybody_leaves_confidential_records_out_even_for_the_head(
    seoul: City, head: User
) -> None:
    assert "Quiet talks" not in _annex(_ordered(seoul, access_for_user(head), "internal"))


def test_report_of_the_schedule_is_for_everybody(seoul: City) -> None:
    for run in order_monthly_reports(on=datetime.date(2025, 6, 1)):
        annex = _annex(run)
        assert "Open concert" in annex
        assert "Quiet talks" not in annex


def test_who_lost_the_role_before_it_ran_reads_nothing_of_a_confidential_report(
    seoul: City, head: User
) -> None:
    run = _ordered(seoul, access_for_user(head), "confidential")
    Membership.objects.filter(user=head).update(role=Role.OFFICER)
    # It works for its audience, which still wants it: the city's order stands.
    assert "Quiet talks" in _annex(run)
    client = client_of(head)
    for name in ("detail", "pdf", "annex"):
        assert client.get(reverse(f"reports:run-{name}", args=[run.pk])).status_code == 404
    assert str(run.pk) not in client.get(reverse("reports:run-list")).text
    mayor = client_of(make_user(seoul, Role.MAYOR_OFFICE, name="Choi Eun-seo"))
    assert mayor.get(reverse("reports:run-detail", args=[run.pk])).status_code == 200


def test_who_left_the_city_before_it_ran_reads_nothing_of_any_report(
    seoul: City, busan: City, officer: User
) -> None:
    run = _ordered(seoul, access_for_user(officer), "internal")
    Membership.objects.filter(user=officer).update(city=busan)
    _annex(run)
    client = client_of(officer)
    for name in ("detail", "pdf", "annex"):
        assert client.get(reverse(f"reports:run-{name}", args=[run.pk])).status_code == 404


def test_report_of_one_city_tells_nothing_of_another(seoul: City, busan: City, head: User) -> None:
    make_activity(busan, "Harbour secret", partners=(seoul.actor, make_actor("Kobe")))
    for audience in ReportRun.Audience.values:
        annex = _annex(_ordered(seoul, access_for_user(head), audience))
        assert "Harbour secret" not in annex
        assert "Kobe" not in annex
