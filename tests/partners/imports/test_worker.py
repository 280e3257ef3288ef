"""The import on a real worker, also when it is killed."""

from __future__ import annotations

import datetime
import itertools
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction
from django.utils import timezone

from partners.imports.services import order_import
from partners.imports.services.waiting import wait_for_others
from partners.models import Actor, ImportRow, ImportRun, Place, Tie
from tests.factories import make_actor
from tests.partners.imports.world import ADMINISTRATOR, NOWHERE, counts_of, file_of
from tests.worker import LEASE_SECONDS, WorkerProcess

TOWNS = 2_500


def make_towns() -> list[tuple[str, ...]]:
    """Places in a grid, and how a file writes them."""
    towns = []
    for number in range(TOWNS):
        latitude, longitude = 40 + number // 100 * 0.1, number % 100 * 0.1
        towns.append((f"Town {number}", "Germany", f"{latitude:.2f}", f"{longitude:.2f}", ""))
    Place.objects.bulk_create(
        Place(
            geonames_id=number + 1,
            name=name,
            country_code="DE",
            population=1_000,
            latitude=float(latitude),
            longitude=float(longitude),
            names={"en": name},
            search_key=f"\n{name.lower()}\n",
        )
        for number, (name, _country, latitude, longitude, _population) in enumerate(towns)
    )
    return towns


def wait_for(run: ImportRun, holds: Callable[[ImportRun], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run.refresh_from_db()
        if holds(run):
            return
        time.sleep(0.01)
    raise AssertionError(f"{run.state} at {run.progress} after {seconds} s: {run.failure}")


def order_towns(towns: list[tuple[str, ...]]) -> ImportRun:
    """All towns in a chain, 100 pairs of it twice, 50 rows that wait and one that is none."""
    pairs = [(*a, *b) for a, b in itertools.pairwise(towns)]
    content = file_of(*pairs, *pairs[:100], *[(*town, *NOWHERE) for town in towns[:50]], ("x",))
    return order_import(content, name="towns.csv", access=ADMINISTRATOR)


def assert_whole(run: ImportRun) -> None:
    assert counts_of(run) == {
        "created": TOWNS - 1,
        "already_there": 100,
        "unmatched": 50,
        "refused": 1,
    }
    assert Tie.objects.count() == TOWNS - 1
    assert Actor.objects.count() == TOWNS
    assert ImportRow.objects.count() == 51
    assert set(run.history.filter(state="READY").values_list("created", flat=True)) == {TOWNS - 1}


def test_worker_killed_while_it_writes_leaves_each_tie_once(
    celery_worker_process: WorkerProcess,
) -> None:
    towns = make_towns()
    ends = [
        make_actor(towns[number - 1][0], place=Place.objects.get(pk=number))
        for number in (TOWNS - 1, TOWNS)
    ]
    with transaction.atomic():
        # Nobody else can write the same tie until it is known what becomes of this one.
        a, b = sorted(ends, key=lambda end: end.pk)
        Tie.objects.create(actor_a=a, actor_b=b)
        with ThreadPoolExecutor(1) as beside:
            run = beside.submit(seen_writing, towns).result()
        transaction.set_rollback(True)
    # What it had written before the kill is gone with its transaction.
    assert not Tie.objects.exists()
    assert set(Actor.objects.all()) == set(ends)
    assert not ImportRow.objects.exists()

    killed = run.worker_pid
    wait_for(run, lambda run: not run.is_pending)
    assert (run.state, run.attempts) == ("READY", 2), run.failure
    assert run.worker_pid != killed
    assert_whole(run)


def seen_writing(towns: list[tuple[str, ...]]) -> ImportRun:
    """Order an import, wait until it shows that it writes ties, and kill its worker then."""
    try:
        run = order_towns(towns)
        wait_for(run, lambda run: run.progress > 85)
        assert (run.state, run.progress < 95) == ("RUNNING", True)
        assert not Tie.objects.exists()
        assert run.worker_pid
        os.kill(run.worker_pid, signal.SIGKILL)
        return run
    finally:
        connection.close()


def test_import_that_waits_for_another_keeps_its_lease(
    celery_worker_process: WorkerProcess,
) -> None:
    towns = make_towns()
    with transaction.atomic():
        wait_for_others()
        with ThreadPoolExecutor(1) as beside:
            run = beside.submit(seen_waiting, towns).result()
    wait_for(run, lambda run: not run.is_pending)
    # Longer than two leases, and yet no other worker took it over.
    assert (run.state, run.attempts) == ("READY", 1), run.failure
    assert_whole(run)


def seen_waiting(towns: list[tuple[str, ...]]) -> ImportRun:
    try:
        run = order_towns(towns)
        wait_for(run, lambda run: run.progress == 70)
        until = timezone.now() + datetime.timedelta(seconds=3 * LEASE_SECONDS)
        wait_for(run, lambda run: run.lease_until is not None and run.lease_until > until)
        assert (run.state, run.attempts, run.progress) == ("RUNNING", 1, 70)
        return run
    finally:
        connection.close()
