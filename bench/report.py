"""The annual report on a real worker: how long, and how much memory its processes take."""

from __future__ import annotations

import contextlib
import datetime
import sys
import threading
import time
from pathlib import Path
from typing import Any

from bench import surroundings
from bench.parts import Measure

PATIENCE_SECONDS = 120


class MemoryWatch:
    """The largest sum of resident memory (MiB) of a process and all below it, while it runs."""

    def __init__(self, pid: int) -> None:
        self.pid, self.peak, self.rest = pid, 0.0, 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self.rest = self.peak = _resident_mib(self.pid)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            self.peak = max(self.peak, _resident_mib(self.pid))


def _resident_mib(pid: int) -> float:
    total = 0.0
    for process in [pid, *_below(pid)]:
        with contextlib.suppress(OSError, ValueError):
            # Proportional: pages that forked processes share count once.
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) / 1024
    return total


def _below(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *_below(int(child))]
    return found


def measure_report(city: Any) -> list[Measure]:
    """Order the report of all years of a city with 5,000 activities and watch the worker."""
    from records.access import Access, Visibility
    from reports.models import ReportRun
    from reports.services import order_report

    program = str(Path(sys.executable).parent / "celery")
    command = [program, "-A", "citydiplo", "worker", "--concurrency=1", "--loglevel=WARNING"]
    with surroundings.running(command) as worker:
        time.sleep(5)
        ReportRun.objects.filter(city=city).delete()
        with MemoryWatch(worker.pid) as memory:
            start = time.monotonic()
            run = order_report(
                city=city,
                kind=ReportRun.Kind.ANNUAL,
                period=(datetime.date(2000, 1, 1), datetime.date(2030, 12, 31)),
                language="ko",
                audience=Visibility.INTERNAL,
                access=Access(roles={city.pk: frozenset({"officer"})}),
            )
            while run.is_pending and time.monotonic() < start + PATIENCE_SECONDS:
                time.sleep(0.05)
                run.refresh_from_db()
            seconds = time.monotonic() - start
    if run.state != ReportRun.State.READY:
        raise SystemExit(f"the report is {run.state}: {run.failure}")
    note = f"{run.row_count} activities"
    return [
        Measure("Annual report", seconds, 10, "s", note),
        Measure(
            "Memory of the worker, its pool and typst",
            memory.peak,
            500,
            "MiB",
            f"{note}; {memory.rest:.0f} MiB at rest",
        ),
    ]
