"""Sealing beside others who write, seal and erase: real transactions."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from partners.models import City
from records.audit.rounds import verify_newest
from records.audit.sealing import seal_all
from records.audit.verifying import verify
from records.models import AuditEntry, EntryKind, Seal, SealedRow, Verification
from tests.worker import WorkerProcess

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent


def write(city: City, count: int = 1) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(kind=EntryKind.LOOK, city_id=city.pk) for _one in range(count)
    )


def beside(action: Callable[[], object]) -> threading.Thread:
    """Run with a connection of its own."""

    def run() -> None:
        action()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_row_of_a_transaction_that_ends_later_is_not_missed(seoul: City) -> None:
    written, sealed = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            write(seoul)
            written.set()
            assert sealed.wait(30)

    thread = beside(slow)
    assert written.wait(30)
    write(seoul)
    seal_all(at=timezone.now())
    sealed.set()
    thread.join()
    early, late = AuditEntry.objects.order_by("pk").values_list("pk", flat=True)
    rows = SealedRow.objects.filter(shape__table="records_auditentry")
    assert list(rows.values_list("row_id", flat=True)) == [late]
    assert seal_all(at=timezone.now()) == 1
    assert set(rows.values_list("row_id", flat=True)) == {early, late}
    assert verify(at=timezone.now()).faults == []


def test_of_two_who_seal_at_once_nobody_seals_twice(
    seoul: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("records.audit.sealing.BATCH", 50)
    write(seoul, 500)
    threads = [beside(lambda: seal_all(at=timezone.now())) for _worker in range(3)]
    for thread in threads:
        thread.join()
    # Whoever found another at work left the rest to it, or to the next look.
    seal_all(at=timezone.now())
    findings = verify(at=timezone.now())
    assert (findings.faults, findings.unsealed) == ([], 0)
    assert SealedRow.objects.filter(shape__table="records_auditentry").count() == 500


SEAL = """
import django; django.setup()
from django.utils import timezone
from records.audit import sealing
sealing.BATCH = 20
while True:
    print(sealing.seal_all(at=timezone.now()), flush=True)
"""


def test_killed_while_sealing_goes_on_where_it_was(seoul: City) -> None:
    write(seoul, 2_000)
    server = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0]
    process = subprocess.Popen(
        [sys.executable, "-c", SEAL],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_OWNER_URL": f"{server}/{connection.settings_dict['NAME']}",
            "DJANGO_SETTINGS_MODULE": "citydiplo.settings",
        },
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while Seal.objects.count() < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert Seal.objects.count() >= 5
    seal_all(at=timezone.now())
    findings = verify(at=timezone.now())
    assert (findings.faults, findings.unsealed) == ([], 0)


def test_daily_round_finds_what_no_look_found_and_keeps_the_result(seoul: City) -> None:
    write(seoul)
    # A number that is drawn and not used.
    connection.cursor().execute("SELECT nextval('records_auditentry_id_seq')")
    write(seoul)
    earlier = timezone.now() - datetime.timedelta(days=2)
    last = AuditEntry.objects.latest("pk")
    seal_all(at=earlier)
    # A row that comes to light below those that were sealed long ago is not looked for again soon.
    AuditEntry.objects.create(pk=last.pk - 1, kind=EntryKind.LOOK, city_id=seoul.pk)
    assert seal_all(at=timezone.now()) == 0
    verify_newest(clock=timezone.now)
    kept = Verification.objects.get(city_id=seoul.pk)
    assert (kept.faults, kept.sequence) == (1, 2)
    assert kept.digest == Seal.objects.get(city_id=seoul.pk, sequence=2).digest


def test_worker_seals_and_verifies_with_the_rights_of_the_role_that_serves(
    seoul: City, celery_worker_process: WorkerProcess
) -> None:
    write(seoul)
    for task in ("seal_audit", "verify_audit"):
        current_app.send_task(f"records.tasks.{task}")
        deadline = time.monotonic() + 60
        made = Seal if task == "seal_audit" else Verification
        while not made.objects.filter(city_id=seoul.pk).exists():
            assert time.monotonic() < deadline, celery_worker_process.output()
            time.sleep(0.05)
    assert Verification.objects.get(city_id=seoul.pk).faults == 0
