"""Reports ordered and made while somebody is being erased: real transactions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from django.utils import timezone

from accounts.access import access_for_user
from accounts.models import User
from partners.models import City
from records import doorbell
from reports import services
from reports.models import ReportRun
from reports.periods import year_period
from tests.factories import make_activity, make_actor, make_post, make_tenure
from tests.reports.test_edition import annex_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Quetzalina Zwyxqart"


@pytest.fixture(autouse=True)
def _no_worker_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorbell, "ring", lambda *_told: None)


def start(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def order(city: City, head: User) -> ReportRun:
    return services.order_report(
        city=city,
        kind="annual",
        period=year_period(2025),
        language="en",
        audience="internal",
        access=access_for_user(head),
    )


@pytest.mark.parametrize("is_ordered_before", [True, False], ids=["waiting", "ordered meanwhile"])
def test_report_claimed_meanwhile_reads_the_records_as_they_become(
    seoul: City, head: User, is_ordered_before: bool
) -> None:
    person = make_tenure(make_post(seoul, make_actor()), NAME).person
    assert person is not None
    lyon = make_actor("Lyon", country_code="FR")
    make_activity(seoul, f"Dinner with {NAME}", partners=(lyon,))
    if is_ordered_before:
        order(seoul, head)
    with transaction.atomic():
        services.erase_with_reports(
            person.pk, access=access_for_user(head), replacement="the mayor"
        )
        worker = start(lambda: services.run_report(order(seoul, head).pk, clock=timezone.now))
        time.sleep(1)
    worker.join(60)
    run = ReportRun.objects.get()
    assert run.state == "READY"
    assert "Dinner with the mayor" in text_of(run)
    assert NAME not in text_of(run) + str(annex_of(run))


def test_reports_of_other_cities_are_made_meanwhile(
    seoul: City, busan: City, head: User, outsider: User
) -> None:
    person = make_tenure(make_post(seoul, make_actor()), NAME).person
    assert person is not None
    run = order(busan, outsider)
    with transaction.atomic():
        services.erase_with_reports(
            person.pk, access=access_for_user(head), replacement="the mayor"
        )
        worker = start(lambda: services.run_report(run.pk, clock=timezone.now))
        worker.join(60)
        run.refresh_from_db()
        assert run.state == "READY"
