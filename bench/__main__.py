"""`make bench`: measure what the program promises, beside a plain fetch of the same rows.

Writes `bench/results.json` and the table in `docs/performance.md`; ends with an error on a miss.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict

from bench import surroundings
from bench.parts import Browser, Fetch, Measure, Subject
from bench.timing import YARDSTICK, Times, interleaved, median, p95, quietest

ROUNDS = 40
DEEP_ROWS = 15_000
FIRST_LOOKS, FIRST_LOOK_MS = 20, 500
FILES = 5


def main() -> int:
    servers = surroundings.start_servers()
    try:
        surroundings.prepare_data()
        measures = _measure()
    finally:
        for server in servers:
            server.stop()
    _write(measures)
    missed = [measure.name for measure in measures if not measure.is_met]
    print("all met" if not missed else f"missed: {', '.join(missed)}")
    return 1 if missed else 0


def _measure() -> list[Measure]:
    from bench.calendar import measure_calendar
    from bench.gazetteer import measure_gazetteer
    from bench.imports import measure_import
    from bench.mails import measure_mails
    from bench.partners import measure_partner_page, measure_typeahead
    from bench.plain import plain_fetch
    from bench.report import measure_report
    from bench.search import measure_search
    from bench.work_list import measure_work_list

    port = _free_port()
    subject = _subject()
    with surroundings.web(port):
        key = {"Authorization": f"Bearer {subject.key}"}
        session = {"Cookie": f"sessionid={subject.session}"}
        # A connection of its own for each: one that waits for another's turn would be closed.
        with plain_fetch(subject.city.pk) as fetch:
            measures = [
                *_measure_api(Browser(port, key), fetch),
                *_measure_pages(Browser(port, session), fetch),
                *measure_work_list(Browser(port, session), subject, fetch),
                *_measure_council_table(Browser(port, session)),
                *measure_calendar(Browser(port, session), subject, fetch),
                _measure_first_look(Browser(port, session), subject),
                _measure_saving(Browser(port, key), subject, fetch),
                *measure_typeahead(Browser(port, session), subject),
                *measure_search(Browser(port, session), subject),
                measure_partner_page(Browser(port, session), subject, fetch),
            ]
    return [
        *measures,
        *measure_report(subject.report_city),
        *measure_mails(),
        measure_gazetteer(),
        measure_import(),
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _subject() -> Subject:
    """Take the largest city and the one nearest to 5,000 activities; open a session and a key."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db.models import Count

    from accounts.access import access_for_user
    from accounts.keys.services import create_key
    from accounts.models import User
    from activities.models import Participation
    from partners.models import City

    cities = list(City.objects.annotate(size=Count("activities")).order_by("-size"))
    largest = cities[0]
    officer = User.objects.filter(
        memberships__city=largest, memberships__role="mayor_office"
    ).first()
    session = SessionStore()
    session[SESSION_KEY] = str(officer.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    session.create()
    _key, secret = create_key(
        city=largest,
        name="bench",
        scopes=["write"],
        expires_on=datetime.date(2099, 1, 1),
        by=officer,
    )
    partner = (
        Participation.objects.filter(city=largest)
        .exclude(actor=largest.actor_id)
        .values_list("actor_id", flat=True)[0]
    )
    nearest = min(cities, key=lambda city: abs(city.size - 5_000))
    access = access_for_user(officer)
    return Subject(largest, nearest, session.session_key, secret, str(partner), access)


def _measure_api(api: Browser, fetch: Fetch) -> list[Measure]:
    address = "/api/v1/activities/?page_size=50"
    deep = _address_at_depth(api, DEEP_ROWS)
    times = quietest(
        {"first": lambda: api.get(address), "deep": lambda: api.get(deep)}, fetch, rounds=ROUNDS
    )
    first, far, plain = median(times["first"]), median(times["deep"]), median(times[YARDSTICK])
    return [
        Measure("API page of 50, nested", first, 30, "ms", _beside(times)),
        Measure("API page of 50 ÷ plain fetch", first / plain, 6, "×", _beside(times)),
        Measure(
            f"API page {DEEP_ROWS:,} rows deep ÷ first page",
            far / first,
            1.1,
            "×",
            f"{far:.1f} ms; up to 1.1 counts as the same",
        ),
    ]


def _beside(times: Times) -> str:
    return f"plain fetch {median(times[YARDSTICK]):.1f} ms"


def _address_at_depth(api: Browser, depth: int) -> str:
    address = "/api/v1/activities/?page_size=200"
    for _page in range(depth // 200):
        following = json.loads(api.get(address))["next"]
        address = following[following.index("/api/") :]
    return address.replace("page_size=200", "page_size=50")


def _measure_pages(pages: Browser, fetch: Fetch) -> list[Measure]:
    addresses = {
        "Register page": "/activities/",
        "Register page, searched and filtered": "/activities/?q=port&domain=ENV&domain=ECO",
        "Dashboard": "/dashboard/",
        "Map page": "/activities/map/",
        "Map data, all partners": "/activities/map.geojson",
    }
    times = quietest(
        {name: lambda path=path: pages.get(path) for name, path in addresses.items()},
        fetch,
        rounds=ROUNDS,
    )
    return [
        Measure(
            f"{name}, p95",
            p95(times[name]),
            200,
            "ms",
            f"median {median(times[name]):.1f} ms, {_beside(times)}",
        )
        for name in addresses
    ]


def _measure_council_table(pages: Browser) -> list[Measure]:
    """The agreements of the largest city as a page of 500 rows, and all of them as a file."""
    address = "/reports/council/{}?sort=country"
    page = interleaved({"page": lambda: pages.get(address.format(""))}, rounds=ROUNDS)["page"]
    file = interleaved(
        {"file": lambda: pages.get(address.format("xlsx/"))}, rounds=FILES, warm_up=1
    )["file"]
    return [
        Measure("Council table, p95", p95(page), 300, "ms", f"median {median(page):.1f} ms"),
        Measure("Council table as a spreadsheet", median(file) / 1_000, 3, "s"),
    ]


def _measure_first_look(pages: Browser, subject: Subject) -> Measure:
    """The dashboard when a record of the city has changed since its figures were counted."""
    from activities.models import Activity

    changed = Activity.objects.filter(city=subject.city)
    taken = []
    for number in range(FIRST_LOOKS):
        changed.filter(pk=changed.values("pk")[:1]).update(rationale=f"Round {number}")
        taken += interleaved({"look": lambda: pages.get("/dashboard/")}, rounds=1, warm_up=0)[
            "look"
        ]
    return Measure(
        "Dashboard, first look after a change, p95",
        p95(taken),
        FIRST_LOOK_MS,
        "ms",
        f"median {median(taken):.1f} ms; bound of our own",
    )


def _measure_saving(api: Browser, subject: Subject, fetch: Fetch) -> Measure:
    body = {
        "title": "Measured activity",
        "instrument": "PROJ",
        "domain": "ENV",
        "starts_on": "2026-05",
        "parties": [{"actor": subject.partner, "roles": ["IMPL"]}],
    }
    save: Callable[[], object] = lambda: api.post_json("/api/v1/activities/", body)  # noqa: E731
    times = quietest({"save": save}, fetch, rounds=ROUNDS)
    return Measure(
        "Saving an activity, p95",
        p95(times["save"]),
        80,
        "ms",
        f"median {median(times['save']):.1f} ms, {_beside(times)}",
    )


def _write(measures: list[Measure]) -> None:
    results = {
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, "
        f"Python {platform.python_version()}",
        "data": f"{surroundings.ACTIVITIES} activities in {surroundings.CITIES} cities, "
        f"seed {surroundings.SEED}",
        "measures": [{**asdict(measure), "met": measure.is_met} for measure in measures],
    }
    (surroundings.ROOT / "bench" / "results.json").write_text(
        json.dumps(results, indent=2, ensure_ascii=False) + "\n"
    )
    rows = [
        f"| {m.name} | {m.value:.2f} {m.unit} | ≤ {m.bound:g} {m.unit} | "
        f"{'met' if m.is_met else 'MISSED'} | {m.note} |"
        for m in measures
    ]
    table = "\n".join(["| What | Measured | Bound | | Beside |", "|---|---|---|---|---|", *rows])
    page = surroundings.ROOT / "docs" / "performance.md"
    head = page.read_text().split("<!-- measured -->")[0]
    page.write_text(
        f"{head}<!-- measured -->\n\n{results['data']}; {results['machine']}.\n\n{table}\n"
    )
    print(json.dumps(results, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
