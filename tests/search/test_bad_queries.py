"""Whatever is typed is answered: found, not found, or refused in words; never an error."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from partners.models import City
from tests.factories import make_activity, make_actor

ODD = [
    "&", "|", "!", "& | !", "( ) <->", ":*", "'", '"', '"unbalanced', "'; DROP TABLE x; --",
    "\\", "\\'", "%", "_", "*", "a:*", "!!", "-", "--", "   ", "\u3000", "\u200b", "\ufeff",
    "\u202e", "ᄀ", "ㄱ", "가" * 300, "x" * 300, "a " * 150, "1" * 300, "0", "-0042", "SEL-", "#",
    "@", "=AGR", "/ENV", "+KR", "!activity", "@00000000000000000000000000000000",
    "<script>alert(1)</script>", "🎻", "𝔅𝔲𝔰𝔞𝔫", "ﷺ", "İstanbul", "ß", "Ǆ", "the", "of the", "및",
    "는", "의 의 의", "null", "None", "\ud7ff", "\U0010ffff", "e\u0301\u0301\u0301",
]  # fmt: skip


@pytest.fixture
def _records(seoul: City) -> None:
    make_activity(seoul, "Exchange with Busan", partners=(make_actor("Busan", "부산광역시"),))


@pytest.mark.usefixtures("_records")
def test_odd_queries_are_answered(officer_client: Client, api_client: APIClient) -> None:
    for text in ODD:
        page = officer_client.get("/search/", {"q": text})
        assert page.status_code == 200, text
        assert officer_client.get("/search/suggest/", {"q": text}).status_code == 200, text
        if text.strip():
            assert api_client.get("/api/v1/search/", {"q": text}).status_code == 200, text


@pytest.mark.parametrize("text", ["서울" * 150, "harbourx" * 37])
def test_a_word_that_is_none_is_not_taken_apart(
    text: str, officer_client: Client, seoul: City
) -> None:
    make_activity(seoul, "서울 서울시 harbour", partners=(make_actor(),))
    with CaptureQueriesContext(connection) as queries:
        assert officer_client.get("/search/", {"q": text}).status_code == 200
    assert len(queries) < 40


@pytest.mark.usefixtures("_records")
def test_marks_of_the_index_are_no_words(officer_client: Client, seoul: City) -> None:
    for text in ("=PROJ", "!activity", "/CUL", "~", "+DE"):
        shown = officer_client.get("/search/", {"q": text}).content.decode()
        assert "Exchange with" not in shown, text


@pytest.mark.parametrize("text", ["x" * 301, "부산 " * 4_000, "a\0b"])
def test_too_long_and_null_is_refused_in_words(
    text: str, officer_client: Client, api_client: APIClient
) -> None:
    page = officer_client.get("/search/", {"q": text})
    assert page.status_code == 400
    assert 'aria-invalid="true"' in page.content.decode()
    assert officer_client.get("/search/suggest/", {"q": text}).content.strip() == b""
    answer = api_client.get("/api/v1/search/", {"q": text})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/q"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "nothing"),
        ("domain", "XXX"),
        ("partner", "7"),
        ("year", "1"),
        ("year", "x"),
        ("page", "0"),
        ("page", "1e9"),
    ],
)
def test_filters_that_do_not_exist_are_named(
    name: str, value: str, officer_client: Client, api_client: APIClient
) -> None:
    page = officer_client.get("/search/", {"q": "busan", name: value})
    assert page.status_code == 400
    assert "Nothing is looked for" in page.content.decode()
    answer = api_client.get("/api/v1/search/", {"q": "busan", name: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{name}")


def test_api_needs_words_and_knows_its_parameters(api_client: APIClient) -> None:
    assert api_client.get("/api/v1/search/").json()["errors"][0]["pointer"] == "/q"
    answer = api_client.get("/api/v1/search/", {"q": "x", "kid": "partner"})
    assert answer.json()["errors"][0]["pointer"] == "/kid"
