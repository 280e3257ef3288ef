"""Finding a partner while typing, and the page of the one with whom most was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from bench.parts import Browser, Fetch, Measure, Subject
from bench.timing import YARDSTICK, interleaved, median, p95, quietest

TYPEAHEAD_ROUNDS, PASSES = 3, 3
PAGE_ROUNDS = 40
# Letter by letter, in many scripts, common and rare, with the country, with no hit; and actors.
TEXTS = [
    *("h", "ha", "ham", "hamb", "hamburg", "Hamburg, Germany", "독일 함부르크", "hamburg port"),
    *("s", "se", "seo", "seoul", "서", "서우", "서울", "서울특별시", "울ㅅ", "San José", "san"),
    *(
        "Sankt Petersburg",
        "St Petersburg",
        "münchen",
        "Muenchen",
        "new",
        "new york",
        "la",
        "la pla",
    ),
    *("Москва", "Мо", "Київ", "Αθήνα", "東京", "京", "北京", "さっぽろ", "القاهرة", "ירושלים"),
    *("กรุงเทพ", "दिल्ली", "თბილისი", "Երևան", "ঢাকা", "சென்னை", "ភ្នំពេញ", "santa maria"),
    *("springfield", "Portland Oregon", "ville", "burg", "saint", "villa", "port", "xyzzy"),
    *("partner", "partner 7", "Partner 1999", "협력", "협력도시 12", "협력도시 1999"),
]


def measure_typeahead(pages: Browser, subject: Subject) -> list[Measure]:
    """What a keystroke costs over HTTP, beside psycopg2 with the statements of the search itself.

    All of `TEXTS` in turn, in three passes; the one counts in which the plain statements were
    fastest.
    """
    from django.db import connection

    connection.ensure_connection()
    passes = []
    with connection.connection.cursor() as cursor:
        for _pass in range(PASSES):
            asked: list[float] = []
            plain: list[float] = []
            for text in TEXTS:
                path = "/partners/typeahead/?" + urlencode({"q": text})
                statements = _statements(text, subject)
                times = interleaved(
                    {
                        "asked": lambda path=path: pages.get(path),
                        "plain": lambda statements=statements: _run(cursor, statements),
                    },
                    rounds=TYPEAHEAD_ROUNDS,
                    warm_up=1,
                )
                asked += times["asked"]
                plain += times["plain"]
            passes.append((asked, plain))
    asked, plain = min(passes, key=lambda times: median(times[1]))
    note = f"{len(TEXTS)} texts, median {median(asked):.1f} ms; its SQL {p95(plain):.1f} ms"
    return [
        Measure("Typeahead over the whole gazetteer and actors, p95", p95(asked), 60, "ms", note),
        Measure("Typeahead ÷ its SQL by psycopg2, p95", p95(asked) / p95(plain), 3, "×", note),
    ]


def _statements(text: str, subject: Subject) -> list[tuple[str, Any]]:
    """The statements that finding partners sends for a text, and nothing that a request adds."""
    from django.db import connection

    from partners.typeahead import find_partners

    sent: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        find_partners(text, access=subject.access, city=subject.city)
    return sent


def _run(cursor: Any, statements: list[tuple[str, Any]]) -> None:
    for sql, params in statements:
        cursor.execute(sql, params)
        cursor.fetchall()


def measure_partner_page(pages: Browser, subject: Subject, fetch: Fetch) -> Measure:
    """The page of the partner with the most activities in the largest city."""
    from django.db.models import Count

    from activities.models import Participation

    partner, count = (
        Participation.objects.filter(city=subject.city)
        .exclude(actor=subject.city.actor_id)
        .values_list("actor")
        .annotate(n=Count("pk"))
        .order_by("-n")[0]
    )
    path = f"/partners/{partner}/"
    times = quietest({"page": lambda: pages.get(path)}, fetch, rounds=PAGE_ROUNDS)
    return Measure(
        "Page of the best-connected partner, p95",
        p95(times["page"]),
        250,
        "ms",
        f"{count:,} activities; median {median(times['page']):.1f} ms,"
        f" plain fetch {median(times[YARDSTICK]):.1f} ms",
    )
