"""Timing things in turn, so that a slower minute of the machine meets all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

Actions = Mapping[str, Callable[[], object]]
Times = dict[str, list[float]]
WARM_UP = 8
PASSES = 3
YARDSTICK = "plain fetch"


def quietest(actions: Actions, yardstick: Callable[[], object], *, rounds: int) -> Times:
    """Time `actions` beside a yardstick in three passes; return the least disturbed of them.

    That is the pass in which the yardstick, and not what is measured, had the lowest median: a
    machine that shares its processor with others loses half of it for minutes.
    """
    passes = [interleaved({**actions, YARDSTICK: yardstick}, rounds=rounds) for _ in range(PASSES)]
    return min(passes, key=lambda times: median(times[YARDSTICK]))


def interleaved(actions: Actions, *, rounds: int, warm_up: int = WARM_UP) -> Times:
    """Run each action once a round; return its times in milliseconds, warm-up left out.

    Every other round goes the other way: a request that follows at once on another waits until the
    server has taken the connection back, and that shall meet all of them alike.
    """
    times: Times = {name: [] for name in actions}
    ways = list(actions.items()), list(actions.items())[::-1]
    for number in range(rounds + warm_up):
        for name, action in ways[number % 2]:
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
