"""Dates that may be known only to the year or the month, and stay so.

A partial date is ISO 8601 text (`2002`, `2002-07`, `2002-07-15`), stored in the byte order of the
"C" collation so that it sorts right. Generated columns give its earliest and latest day; they make
the database itself refuse 31 February.
"""

from __future__ import annotations

import calendar
import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 800, 2199
_SHAPE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


class PartialDate(str):
    """ISO text of a year, a month or a day, with the days it may mean.

    Raises ValueError for any other text, for days that do not exist, and for years before
    800 or after 2199 (the oldest pact between cities still kept is of 836).
    """

    def __new__(cls, text: str) -> PartialDate:
        match = _SHAPE.fullmatch(text)
        if match is None or not text.isascii():
            raise ValueError(f"not a partial date: {text[:40]!r}")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None  # noqa: S101 - the pattern guarantees it
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"year out of range: {year}")
        datetime.date(year, month or 1, day or 1)
        return super().__new__(cls, text)

    @classmethod
    def checked(cls, text: str) -> PartialDate:
        """The same of text that is known to be one, several times faster."""
        return super().__new__(cls, text)

    @cached_property
    def earliest(self) -> datetime.date:
        """The first day it may mean."""
        year, month, day = self._parts
        return datetime.date(year, month or 1, day or 1)

    @cached_property
    def latest(self) -> datetime.date:
        """The last day it may mean; an expiry counts from here."""
        year, month, day = self._parts
        last_month = month or 12
        return datetime.date(year, last_month, day or calendar.monthrange(year, last_month)[1])

    @property
    def precision(self) -> str:
        """ "year", "month" or "day"."""
        return {4: "year", 7: "month", 10: "day"}[len(self)]

    @property
    def _parts(self) -> tuple[int, int | None, int | None]:
        parts = [int(part) for part in self.split("-")] + [None, None]
        return parts[0], parts[1], parts[2]  # type: ignore[return-value]


def is_before(one: object, other: object) -> bool:
    """Whether a date is before another whatever days the two may mean.

    What is no date is before none: its own field refuses it.
    """
    return (
        isinstance(one, PartialDate)
        and isinstance(other, PartialDate)
        and one.latest < other.earliest
    )


def parse_partial_date(text: str) -> PartialDate:
    """Read what a person types: also `2002.7.15`, `2002/07`, `2002년 7월 15일`, `20020715`.

    Raises ValidationError that says how to write it.
    """
    spaced = re.sub(r"^([0-9]{4})([0-9]{2})([0-9]{2})$", r"\1-\2-\3", text.strip())
    parts = [part for part in re.split(r"[-./년월일\s]+", spaced) if part]
    plain = (
        len(text) <= 40 and 1 <= len(parts) <= 3 and all(p.isascii() and p.isdigit() for p in parts)
    )
    try:
        if not plain or len(parts[0]) != 4 or any(len(part) > 2 for part in parts[1:]):
            raise ValueError(text)
        return PartialDate("-".join([parts[0], *(part.zfill(2) for part in parts[1:])]))
    except ValueError:
        raise _refusal(parts if plain else []) from None


def _refusal(parts: list[str]) -> ValidationError:
    """How to write a date; for a day after the end of its month, when that month ends."""
    text = _("Write a year, a month or a day that exists, such as 2002, 2002-07 or 2002-07-15.")
    params: dict[str, Any] = {}
    year, month, day = [int(part) for part in parts] if len(parts) == 3 else (0, 0, 0)
    if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
        last = calendar.monthrange(year, month)[1]
        if last < day <= 31:
            text = _("%(month)s has only %(last)s days. Leave the day out if it is not known.")
            name = date_format(datetime.date(year, month, 1), "YEAR_MONTH_FORMAT")
            params = {"month": name, "last": last}
    return ValidationError(text, code="invalid_partial_date", params=params)


class PartialDateFormField(forms.CharField):
    """Reads a year, a month or a day as people write it; cleans to `PartialDate` or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)
        kwargs.pop("empty_value", None)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("placeholder", _("such as 2002-07-15"))
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> PartialDate | None:
        text = super().clean(value)
        return parse_partial_date(text) if text else None


class PartialDateField(models.CharField):
    """Holds a `PartialDate` (or None when `null`)."""

    description = _("Date known to the year, month or day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        kwargs["db_collation"] = "C"
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"], kwargs["db_collation"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *args: Any) -> PartialDate | None:
        # The database holds nothing else: lists read thousands.
        return None if not value else PartialDate.checked(value)

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or value == "":
            return None
        if isinstance(value, PartialDate):
            return value
        return parse_partial_date(str(value))

    def get_prep_value(self, value: Any) -> str | None:
        # Plain text for the driver, which does not know the subclass.
        prepared = self.to_python(value)
        return None if prepared is None else str.__str__(prepared)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PartialDateFormField, **kwargs})


class _EarliestDayOf(Func):
    """The first day of a partial date; the database's function is made by the first migration."""

    function = "partial_date_earliest"
    output_field = models.DateField()


class _LatestDayOf(Func):
    """The last day of a partial date."""

    function = "partial_date_latest"
    output_field = models.DateField()


class _GeneratedDay(models.GeneratedField):
    expression_class: type[Func]

    def __init__(self, source: str | None = None, **kwargs: Any) -> None:
        if source is not None:
            kwargs["expression"] = self.expression_class(F(source))
            kwargs["output_field"] = models.DateField(null=True)
            kwargs["db_persist"] = True
        super().__init__(**kwargs)


class EarliestDay(_GeneratedDay):
    """Generated column: the first day that the partial date in field `source` may mean."""

    expression_class = _EarliestDayOf


class LatestDay(_GeneratedDay):
    """Generated column: the last day that the partial date in field `source` may mean."""

    expression_class = _LatestDayOf
