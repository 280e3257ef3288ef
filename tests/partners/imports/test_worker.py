"""The import on a real worker, also when it is killed."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable

from partners.imports.services import order_import
from partners.models import Actor, ImportRow, ImportRun, Place, Tie
from tests.partners.imports.world import ADMINISTRATOR, NOWHERE, counts_of, file_of
from tests.worker import WorkerProcess

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


def test_worker_killed_while_it_writes_leaves_each_tie_once(
    celery_worker_process: WorkerProcess,
) -> None:
    towns = make_towns()
    pairs = [(*a, *b) for a, b in itertools.pairwise(towns)]
    content = file_of(*pairs, *pairs[:100], *[(*town, *NOWHERE) for town in towns[:50]], ("x",))
    run = order_import(content, name="towns.csv", access=ADMINISTRATOR)
    # From 40 on it finds places, which takes a moment; what it writes then shows at its end.
    wait_for(run, lambda run: run.state == "RUNNING" and run.progress >= 40)
    time.sleep(0.4)
    killed = run.worker_pid
    assert killed
    os.kill(killed, signal.SIGKILL)
    run.refresh_from_db()
    assert run.state == "RUNNING"
    assert not Tie.objects.exists()

    wait_for(run, lambda run: not run.is_pending)
    assert (run.state, run.attempts) == ("READY", 2), run.failure
    assert run.worker_pid != killed
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
