"""A month of the calendar of the largest city, and the feed that its calendar programs ask for."""

from __future__ import annotations

from bench.parts import Browser, Fetch, Measure, Subject
from bench.timing import YARDSTICK, median, p95, quietest

ROUNDS = 40
MONTH = "/calendar/?day=2026-03-14"
FEED_MS = 2_000


def measure_calendar(pages: Browser, subject: Subject, fetch: Fetch) -> list[Measure]:
    """The page of a month, and a subscription with all there is, which comes every few hours."""
    from accounts.models import User
    from notices.calendar.events import EventKind
    from notices.feeds.services import make_address

    person = User.objects.get(pk=subject.access.person)
    _address, secret = make_address(
        user=person,
        city=subject.city,
        access=subject.access,
        name="bench",
        kinds=EventKind.values,
    )
    feed = f"/feeds/{secret}/calendar.ics"
    times = quietest({"month": lambda: pages.get(MONTH)}, fetch, rounds=ROUNDS)
    asked = quietest({"feed": lambda: pages.get(feed)}, fetch, rounds=10)
    return [
        Measure(
            "Calendar, a month, p95",
            p95(times["month"]),
            150,
            "ms",
            f"median {median(times['month']):.1f} ms,"
            f" plain fetch {median(times[YARDSTICK]):.1f} ms",
        ),
        Measure(
            "Calendar feed of 490 days, p95",
            p95(asked["feed"]),
            FEED_MS,
            "ms",
            f"median {median(asked['feed']):.1f} ms; bound of our own",
        ),
    ]
