"""The front page of the largest city: what its whole office has to do, and one person."""

from __future__ import annotations

from bench.parts import Browser, Fetch, Measure, Subject
from bench.timing import YARDSTICK, interleaved, median, p95, quietest

ROUNDS, FIRST_LOOKS = 40, 20
BOUND_MS = 150
ADDRESSES = {"Work list of the office": "/?who=office", "Work list, one's own": "/"}


def measure_work_list(pages: Browser, subject: Subject, fetch: Fetch) -> list[Measure]:
    """Both lists as they are, and that of the office right after a record of the city changed."""
    times = quietest(
        {name: lambda path=path: pages.get(path) for name, path in ADDRESSES.items()},
        fetch,
        rounds=ROUNDS,
    )
    beside = f"plain fetch {median(times[YARDSTICK]):.1f} ms"
    measures = [
        Measure(
            f"{name}, p95",
            p95(times[name]),
            BOUND_MS,
            "ms",
            f"median {median(times[name]):.1f} ms, {beside}",
        )
        for name in ADDRESSES
    ]
    return [*measures, _first_look(pages, subject)]


def _first_look(pages: Browser, subject: Subject) -> Measure:
    """When partners long without contact are to be found anew."""
    from activities.models import Activity

    changed = Activity.objects.filter(city=subject.city)
    taken = []
    for number in range(FIRST_LOOKS):
        changed.filter(pk=changed.values("pk")[:1]).update(rationale=f"Look {number}")
        look = interleaved({"look": lambda: pages.get("/?who=office")}, rounds=1, warm_up=0)
        taken += look["look"]
    return Measure(
        "Work list, first look after a change, p95",
        p95(taken),
        BOUND_MS,
        "ms",
        f"median {median(taken):.1f} ms",
    )
