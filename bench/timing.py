"""Timing things in turn, so that a slower minute of the machine meets all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

WARM_UP = 8


def interleaved(
    actions: Mapping[str, Callable[[], object]], *, rounds: int, warm_up: int = WARM_UP
) -> dict[str, list[float]]:
    """Run each action once a round; return its times in milliseconds, warm-up left out."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for number in range(rounds + warm_up):
        for name, action in actions.items():
            start = time.perf_counter()
            action()
            if number >= warm_up:
                times[name].append((time.perf_counter() - start) * 1000)
    return times


def median(times: list[float]) -> float:
    return statistics.median(times)


def p95(times: list[float]) -> float:
    """The time that 19 of 20 stay under."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]
