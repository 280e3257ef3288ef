"""Filters that every app shares."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail
from rest_framework.exceptions import ValidationError as ApiValidationError
from rest_framework.permissions import SAFE_METHODS, BasePermission

# What every list of the API in pages takes beside its filters.
PAGING = frozenset({"cursor", "page_size", "ordering"})
FORMAT = "format"
# The one of several cities of which a key asks: see `accounts.keys.authentication`.
CITY = "city"
MOST_NAMED = 20


class QueryError(ApiValidationError):
    """What is wrong stands in the address, also where something is sent to it."""


class MomentField(IsoDateTimeField):
    """An ISO date and time, cleaned to UTC.

    The database knows fewer offsets than ISO does, and at both ends of the calendar some time zone
    has no such day.
    """

    def to_python(self, value: Any) -> datetime.datetime | None:
        try:
            moment = super().to_python(value)
        except ValidationError:
            raise self._refusal() from None
        if moment is None:
            return None
        try:
            moment = moment.astimezone(datetime.UTC)
        except OverflowError:
            moment = datetime.datetime.max
        if moment.year in {datetime.MINYEAR, datetime.MAXYEAR}:
            raise self._refusal()
        return moment

    def _refusal(self) -> ValidationError:
        # A plus that is not encoded arrives as a space.
        message = _(
            "Write a moment such as 2026-03-04T09:30:00Z; in an address, + is written %(plus)s."
        )
        return ValidationError(message, code="invalid", params={"plus": "%2B"})


class MomentFilter(filters.IsoDateTimeFilter):
    """A moment in ISO 8601."""

    field_class = MomentField


class IsoDayFilter(filters.DateFilter):
    """A day in ISO 8601, in no language's own order."""

    def __init__(self, **more: Any) -> None:
        message = gettext_lazy("Write a day such as 2026-03-04.")
        more = {"input_formats": ["%Y-%m-%d"], "error_messages": {"invalid": message}, **more}
        super().__init__(localize=False, **more)


class TruthFilter(filters.ChoiceFilter):
    """`true` or `false`; the library's own filter takes any other word for no filter at all."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=[("true", "true"), ("false", "false")], **more)

    def filter(self, qs: Any, value: Any) -> Any:
        return super().filter(qs, {"true": True, "false": False}.get(value, value))


class KnownFilterBackend(DjangoFilterBackend):
    """Filters of the API; a parameter that a list does not know is an error, as a misspelt filter
    would else find everything.
    """

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        if view.action == "list":
            filterset = self.get_filterset(request, queryset, view)
            refuse_unknown(request, filterset.form.fields if filterset else (), view)
        return super().filter_queryset(request, queryset, view)


def refuse_unknown(request: Any, known: Any, view: Any) -> None:
    """Raise a ValidationError that names each parameter that the view does not know, or is empty.

    It knows those of paging where it has pages, and `city` where its rows are those of cities
    (`by_city`).
    """
    paging = PAGING if getattr(view, "pagination_class", None) else ()
    shared = {FORMAT, *paging, *([CITY] if getattr(view, "by_city", False) else [])}
    _refuse_others(request, {*known, *shared})


def _refuse_others(request: Any, known: set[str]) -> None:
    asked = request.query_params
    unknown = [name for name in asked if name not in known]
    if unknown:
        _refuse(unknown, _("There is no such parameter."), "unknown")
    # Else a number that is missing in the other system would find all there is.
    if empty := [name for name, values in asked.lists() if not all(map(str.strip, values))]:
        _refuse(empty, _("Give it a value, or leave it out."), "blank")


def _refuse(names: list[str], message: str, code: str) -> None:
    told = ErrorDetail(message, code=code)
    raise QueryError({name: [told] for name in names[:MOST_NAMED]})


class KnownParameters(BasePermission):
    """Refuses a parameter that an address does not know, wherever no list looks at its own.

    A view names in `parameters` those that an action of it takes. Whoever writes may think of a
    trial, or of a version, and must not learn afterwards that nobody read it.
    """

    def has_permission(self, request: Any, view: Any) -> bool:
        action = getattr(view, "action", "")
        # Lists know their filters; what an address does not do at all is said by it.
        if action is not None and action != "list":
            is_of_city = getattr(view, "by_city", False) and request.method in SAFE_METHODS
            own = getattr(view, "parameters", {}).get(action, ())
            _refuse_others(request, {FORMAT, *own, *([CITY] if is_of_city else [])})
        return True
