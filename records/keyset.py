"""Lists in pages that start at a key instead of an offset: page 300 costs what page 1 costs.

A list declares its sorts as `Sort`s. The pages of the browser and of the API share `read_page`; no
exact count is made.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import F, Field, Func, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError as ApiValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

DEFAULT_PAGE_SIZE = 50
LARGEST_PAGE_SIZE = 200
# A forged cursor could hold a value of any type and length for the database to choke on.
_SIGNER = Signer(salt="records.keyset", sep=".")


# Given the value and the key beyond which to read (None: from the end), whether towards the first
# row, and how many rows at most.
Read = Callable[[tuple[Any, str] | None, bool, int], list[Any]]


class BadCursorError(Exception):
    """The text that names a page is not one that this list gave."""


@dataclass(frozen=True)
class Sort:
    """One order of a list: `column` must never be null; the id breaks ties.

    `column` is a field or an annotation of the queryset.
    """

    name: str
    column: str
    descending: bool = False
    label: Any = ""

    def order_by(self, *, reverse: bool = False) -> tuple[str, str]:
        sign = "-" if self.descending != reverse else ""
        return f"{sign}{self.column}", f"{sign}pk"

    def beyond(self, value: str, key: str, *, reverse: bool = False) -> Q:
        """Rows after the one with `value` and `key` (before it, when `reverse`)."""
        is_down = self.descending != reverse
        beyond = LessThan if is_down else GreaterThan
        # Both columns at once: an index on them starts at the very row, however many share its
        # value. The other condition takes up the value as the column does, and changes nothing.
        return Q(
            beyond(_row(F(self.column), F("pk")), _row(Value(value), Value(key))),
            **{f"{self.column}__{'lte' if is_down else 'gte'}": value},
        )


def _row(*parts: Any) -> Func:
    return Func(*parts, function="ROW", output_field=Field())


@dataclass(frozen=True)
class Page:
    """Rows of one page and the cursors of its neighbours (None at an end)."""

    rows: list[Any]
    next: str | None
    previous: str | None
    sort: Sort

    def with_urls(self, path: str, query: QueryDict) -> PageWithUrls:
        """The page together with the addresses of its neighbours, other parameters kept."""
        return PageWithUrls(
            self.rows,
            self.next,
            self.previous,
            self.sort,
            next_url=_url(path, query, self.next),
            previous_url=_url(path, query, self.previous),
        )


@dataclass(frozen=True)
class PageWithUrls(Page):
    next_url: str | None = None
    previous_url: str | None = None


def _url(path: str, query: QueryDict, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    kept = [(name, value) for name, values in query.lists() for value in values if name != "cursor"]
    return f"{path}?{urlencode([*kept, ('cursor', cursor)])}"


def read_page(
    queryset: QuerySet[Any], sort: Sort, *, cursor: str = "", size: int = DEFAULT_PAGE_SIZE
) -> Page:
    """Read one page with one query.

    Works on model instances and on `.values()` that hold the sort column and `pk` or `id`. Raises
    BadCursorError for a cursor of another list, another sort or nobody.
    """

    def read(beyond: tuple[Any, str] | None, backward: bool, limit: int) -> list[Any]:
        rows = queryset
        with values_of_a_cursor():
            if beyond:
                queryset.model._meta.pk.to_python(beyond[1])
                rows = queryset.filter(sort.beyond(*beyond, reverse=backward))
        return list(rows.order_by(*sort.order_by(reverse=backward))[:limit])

    return page_of(read, sort, cursor=cursor, size=size)


def page_of(read: Read, sort: Sort, *, cursor: str = "", size: int = DEFAULT_PAGE_SIZE) -> Page:
    """Read one page of what `read` gives, such as rows of a statement of its own.

    Raises BadCursorError as `read_page` does; `read` takes its values up in `values_of_a_cursor`.
    """
    backward, beyond = False, None
    if cursor:
        backward, value, key = _decode(cursor, sort)
        beyond = value, key
    fetched = read(beyond, backward, size + 1)
    more = len(fetched) > size
    rows = fetched[:size]
    if backward:
        rows.reverse()
    has_next = bool(rows) and (more if not backward else True)
    has_previous = bool(rows) and (bool(cursor) if not backward else more)
    return Page(
        rows,
        next=_encode(sort, rows[-1], backward=False) if has_next else None,
        previous=_encode(sort, rows[0], backward=True) if has_previous else None,
        sort=sort,
    )


@contextmanager
def values_of_a_cursor() -> Iterator[None]:
    """Where the values of a cursor are taken up: what does not fit is none of this list.

    Nothing else belongs here: an error of the list itself is to be seen.
    """
    try:
        yield
    except (TypeError, ValueError, ValidationError) as error:
        raise BadCursorError from error


def _encode(sort: Sort, row: Any, *, backward: bool) -> str:
    if isinstance(row, Mapping):
        value, key = row[sort.column], row.get("pk", row.get("id"))
    else:
        value, key = row, row.pk
        for part in sort.column.split("__"):
            value = getattr(value, part)
    if isinstance(value, datetime.date | datetime.datetime):
        value = value.isoformat()
    elif isinstance(value, uuid.UUID):
        value = str(value)
    text = json.dumps([sort.name, int(backward), value, str(key)], ensure_ascii=False)
    return _SIGNER.sign(base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))


def _decode(cursor: str, sort: Sort) -> tuple[bool, Any, str]:
    try:
        given = _SIGNER.unsign(cursor)
        padded = given + "=" * (-len(given) % 4)
        name, backward, value, key = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (BadSignature, ValueError, TypeError, binascii.Error) as error:
        raise BadCursorError from error
    if name != sort.name:
        raise BadCursorError
    return bool(backward), value, key


def choose_sort(sorts: Sequence[Sort], name: str | None) -> Sort:
    """The sort with that name, else the first."""
    return next((sort for sort in sorts if sort.name == name), sorts[0])


class ApiPagination(BasePagination):
    """Keyset pages of the API: `page_size`, `ordering` and `cursor`; views declare `sorts`."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        sort = self.sort(request, getattr(view, "sorts", (Sort("id", "pk"),)))
        try:
            page = read_page(
                queryset,
                sort,
                cursor=request.query_params.get("cursor", ""),
                size=self.size(request),
            )
        except BadCursorError:
            raise self.refusal() from None
        self.take(page, request)
        return self.page.rows

    def take(self, page: Page, request: Any) -> None:
        """Answer with the addresses of the neighbours of a page that was read."""
        url = request.build_absolute_uri(request.path)
        self.page = page.with_urls(url, request.query_params)

    @staticmethod
    def refusal() -> ApiValidationError:
        """What is answered to a cursor of another list."""
        return ApiValidationError(
            {"cursor": _("This is no page of this list. Take the addresses under next.")}
        )

    def sort(self, request: Any, sorts: Sequence[Sort]) -> Sort:
        """The order that is asked for; the first of those there are unless told."""
        wanted = request.query_params.get("ordering")
        if wanted and wanted not in {sort.name for sort in sorts}:
            names = ", ".join(sort.name for sort in sorts)
            raise ApiValidationError(
                {"ordering": _("Choose one of: %(names)s.") % {"names": names}}
            )
        return choose_sort(sorts, wanted)

    def size(self, request: Any) -> int:
        """The number of rows that is asked for."""
        text = request.query_params.get("page_size", str(DEFAULT_PAGE_SIZE))
        is_short = text.isascii() and text.isdigit() and len(text) <= 6
        if not (is_short and 1 <= int(text) <= LARGEST_PAGE_SIZE):
            raise ApiValidationError(
                {"page_size": _("Give a number from 1 to %(most)d.") % {"most": LARGEST_PAGE_SIZE}}
            )
        return int(text)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"next": self.page.next_url, "previous": self.page.previous_url, "results": data}
        )

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = [sort.name for sort in getattr(view, "sorts", ())]
        parameters: list[dict[str, Any]] = [
            {
                "name": "page_size",
                "in": "query",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": LARGEST_PAGE_SIZE,
                    "default": DEFAULT_PAGE_SIZE,
                },
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "Names a page; taken from `next` or `previous`.",
                "schema": {"type": "string"},
            },
        ]
        if names:
            parameters.append(
                {"name": "ordering", "in": "query", "schema": {"type": "string", "enum": names}}
            )
        return parameters
