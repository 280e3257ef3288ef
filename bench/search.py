"""Search over all, among 400,000 entries, by words that are rare and words that are everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from bench.parts import Browser, Measure, Subject
from bench.timing import interleaved, median, p95

ROUNDS, PASSES = 3, 3
# Titles, beginnings, partners with what was done, numbers, comments, misspelt words, no hit.
TEXTS = [
    *("하천", "하천 정비", "정비 협력", "청소년", "스마트시티 연수", "의료", "식량안보"),
    *("port", "trade mission", "forum clean air", "orchestras", "nurses training", "peace"),
    *("partner 7", "협력도시 12", "협력도시 12 하천", "Partner 1999 port", "협력도시 1999"),
    *("budget", "예산 부족", "minutes forum", "통역", "하천 77", "forum 4242"),
    *("po", "하", "스마", "orch", "LAAA-2015", "LAAA-2020-1000"),
    *("orchestars", "스마트시디", "nurces", "xyzzyplugh", "시장단"),
]


def measure_search(pages: Browser, subject: Subject) -> list[Measure]:
    """What a page of finds costs over HTTP, beside psycopg2 with the statements of the search.

    All of `TEXTS` in turn, in three passes; the one counts in which the plain statements were
    fastest.
    """
    from django.db import connection

    from search.models import SearchEntry

    connection.ensure_connection()
    passes = []
    with connection.connection.cursor() as cursor:
        for _pass in range(PASSES):
            asked: list[float] = []
            plain: list[float] = []
            for text in TEXTS:
                path = "/search/?" + urlencode({"q": text})
                statements = _statements(text, subject)
                times = interleaved(
                    {
                        "asked": lambda path=path: pages.get(path),
                        "plain": lambda statements=statements: _run(cursor, statements),
                    },
                    rounds=ROUNDS,
                    warm_up=1,
                )
                asked += times["asked"]
                plain += times["plain"]
            passes.append((asked, plain))
    asked, plain = min(passes, key=lambda times: median(times[1]))
    count = SearchEntry.objects.count()
    note = f"{count:,} entries, {len(TEXTS)} texts, median {median(asked):.1f} ms"
    note += f"; its SQL {p95(plain):.1f} ms"
    return [
        Measure("Search over all, p95", p95(asked), 150, "ms", note),
        Measure("Search over all ÷ its SQL, p95", p95(asked) / p95(plain), 4, "×", note),
    ]


def _statements(text: str, subject: Subject) -> list[tuple[str, Any]]:
    """The statements that a search sends for a text, and nothing that a request adds."""
    from django.db import connection
    from django.utils import timezone

    from search.finding import Asked, find
    from search.results import hits_of

    sent: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        on, access = timezone.localdate(), subject.access
        found = find(Asked(text), access=access, city=subject.city, on=on)
        hits_of(found.entries[:20], found.want, access=access, typed=text)
    return sent


def _run(cursor: Any, statements: list[tuple[str, Any]]) -> None:
    for sql, params in statements:
        cursor.execute(sql, params)
        cursor.fetchall()
