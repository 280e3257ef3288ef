"""Keyset pages: each row once, in order, both ways, whatever the values and the page size."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Place
from records.keyset import BadCursorError, Sort, choose_sort, page_of, read_page
from tests.factories import make_place

pytestmark = pytest.mark.django_db

SORTS = (
    Sort("name", "name"),
    Sort("-name", "name", descending=True),
    Sort("population", "population"),
    Sort("-population", "population", descending=True),
)
# Few values, so that many rows are equal; and text that an encoding could trip over.
NAMES = st.sampled_from(["", "a", "A", "ä", "울산", "a b", '"', "\\", "zz", "\u202e"])
PLACES = st.lists(st.tuples(NAMES, st.integers(0, 3)), max_size=12)


def write(places: list[tuple[str, int]]) -> None:
    Place.objects.all().delete()
    Place.objects.bulk_create(
        Place(
            geonames_id=number,
            name=name,
            population=population,
            country_code="KR",
            latitude=0,
            longitude=0,
            search_key="",
        )
        for number, (name, population) in enumerate(places)
    )


def walk(queryset: Any, sort: Sort, size: int, *, backward: bool) -> list[int]:
    cursor, keys = "", []
    if backward:
        page = read_page(queryset, sort, size=1_000)
        if not page.rows:
            return []
        keys = [page.rows[-1].pk]
        # From the last row on, the way back must give all others.
        last = read_page(queryset, sort, size=max(1, len(page.rows) - 1))
        if last.next is None:
            return keys
        cursor = read_page(queryset, sort, cursor=last.next, size=1).previous or ""
    while True:
        page = read_page(queryset, sort, cursor=cursor, size=size)
        rows = [row.pk for row in page.rows]
        keys = rows + keys if backward else keys + rows
        following = page.previous if backward else page.next
        if following is None:
            return keys
        cursor = following


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(places=PLACES, size=st.integers(1, 5), sort=st.sampled_from(SORTS))
def test_walking_all_pages_gives_each_row_once_in_order(
    db: None, places: list[tuple[str, int]], size: int, sort: Sort
) -> None:
    write(places)
    expected = [row.pk for row in Place.objects.order_by(*sort.order_by())]
    assert walk(Place.objects.all(), sort, size, backward=False) == expected
    assert walk(Place.objects.all(), sort, size, backward=True) == expected


def test_rows_entered_meanwhile_shift_no_page() -> None:
    write([("b", 0), ("d", 0), ("f", 0), ("h", 0)])
    first = read_page(Place.objects.all(), SORTS[0], size=2)
    Place.objects.create(
        geonames_id=99, name="a", country_code="KR", latitude=0, longitude=0, search_key=""
    )
    second = read_page(Place.objects.all(), SORTS[0], cursor=first.next or "", size=2)
    assert [row.name for row in second.rows] == ["f", "h"]


def test_plain_values_are_paged_like_instances() -> None:
    write([("b", 0), ("d", 0), ("f", 0)])
    rows = Place.objects.values("name", id=F("pk"))
    first = read_page(rows, SORTS[0], size=2)
    second = read_page(rows, SORTS[0], cursor=first.next or "", size=2)
    assert [row["name"] for row in first.rows + second.rows] == ["b", "d", "f"]


def test_one_page_without_neighbours_costs_one_query(django_assert_num_queries: Any) -> None:
    write([("b", 0), ("d", 0)])
    with django_assert_num_queries(1):
        page = read_page(Place.objects.all(), SORTS[0], size=2)
    assert (page.next, page.previous) == (None, None)


def cursor_of(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "%%%",
        "é",
        cursor_of("other", 0, "a", "1"),
        cursor_of("name", 2, "a", "1"),
        cursor_of("name", 0, "a"),
        cursor_of("name", 0, None, "1"),
        cursor_of("name", 0, ["a"], "1"),
        cursor_of("name", 0, "a\0", "1"),
        cursor_of("name", 0, "a", "not-a-number"),
        cursor_of("name", 0, "\ud800", "1"),
        cursor_of("name", 0, "a", "1"),
    ],
)
def test_cursor_that_this_list_never_gave_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursorError):
        read_page(Place.objects.all(), SORTS[0], cursor=cursor)


def test_cursor_of_another_list_is_refused_where_its_values_do_not_fit() -> None:
    for number in (1, 2, 3):
        make_place(number, f"Place {number}")
    by_name = read_page(Place.objects.all(), Sort("same", "name"), size=1)
    assert by_name.next
    with pytest.raises(BadCursorError):
        read_page(Place.objects.all(), Sort("same", "population"), cursor=by_name.next)


@pytest.mark.parametrize("error", [TypeError, ValueError, ValidationError("wrong")])
@pytest.mark.parametrize("has_cursor", [False, True])
def test_error_of_the_list_itself_is_no_bad_cursor(error: Any, has_cursor: bool) -> None:
    write([("b", 0), ("d", 0)])
    cursor = read_page(Place.objects.all(), SORTS[0], size=1).next or ""

    def broken(*args: Any) -> list[Any]:
        raise error

    with pytest.raises(error if isinstance(error, type) else type(error)):
        page_of(broken, SORTS[0], cursor=cursor if has_cursor else "")


@pytest.mark.parametrize(
    ("address", "name"),
    [("/activities/", "-date"), ("/reports/", "newest"), ("/partners/", "name")],
)
@pytest.mark.parametrize(
    "value", [5, float("nan"), float("inf"), "\ud800", "0001-01-01T00:00+23:00"]
)
def test_forged_cursor_breaks_no_page(
    address: str, name: str, value: Any, officer_client: Client
) -> None:
    forged = cursor_of(name, 0, value, "00000000-0000-7000-8000-000000000000")
    assert officer_client.get(address, {"cursor": forged}).status_code in {302, 404}


def test_addresses_of_neighbours_keep_the_other_parameters() -> None:
    write([("b", 0), ("d", 0)])
    page = read_page(Place.objects.all(), SORTS[0], size=1)
    url = page.with_urls("/list/", QueryDict("q=울산&tag=1&tag=2&cursor=old")).next_url
    assert url is not None
    assert url.startswith("/list/?q=%EC%9A%B8%EC%82%B0&tag=1&tag=2&cursor=")
    assert "old" not in url


def test_unknown_sort_falls_back_to_the_first() -> None:
    assert choose_sort(SORTS, "-name") is SORTS[1]
    assert choose_sort(SORTS, "nothing") is SORTS[0]
    assert choose_sort(SORTS, None) is SORTS[0]
