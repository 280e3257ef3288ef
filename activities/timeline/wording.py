"""Values of a row of history in words: labels, dates and money as the reader writes them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partners.countries import country_name, language_name
from partners.models.actors import best_name
from records.partial_dates import PartialDate
from records.templatetags.ui import full_day, moment, money, number, partial_date

if TYPE_CHECKING:
    from activities.timeline.names import Names

# What tells the name of a code, by the columns that hold one without choices.
_NAMES_OF_CODES = {
    **dict.fromkeys(("language", "languages", "prevailing_language"), language_name),
    **dict.fromkeys(("country_code", "seat_country_code"), country_name),
}


@cache
def told_fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """The columns that are told of a row: what people fill in, under a name of its own, and what
    its model names in `told_besides`."""
    besides: Iterable[str] = getattr(model, "told_besides", ())
    return tuple(
        column
        for column in model._meta.concrete_fields
        if (column.editable or column.name in besides)
        and not (column.primary_key or column.generated)
        and not isinstance(column, models.FileField)
        and isinstance(column.verbose_name, Promise)
    )


def naming_fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...] | None:
    """The columns by which its model says in `told_by` that a row is named; None where it does not
    say."""
    names: Iterable[str] | None = getattr(model, "told_by", None)
    if names is None:
        return None
    return tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]


def value_of(column: models.Field[Any, Any], row: Mapping[str, Any]) -> Any:
    """What a column of a row of history holds, as the model would."""
    held = row.get(column.attname)
    return None if held is None else column.to_python(held)


def row_of(model: type[models.Model], held: Mapping[str, Any]) -> Any:
    """A row as an instance of its model, which is not to be saved."""
    columns = [column for column in model._meta.concrete_fields if column.attname in held]
    return model(**{column.attname: value_of(column, held) for column in columns})


def in_words(column: models.Field[Any, Any], row: Mapping[str, Any], names: Names) -> str:
    """What a column holds, in the reader's language; empty for nothing."""
    value = value_of(column, row)
    if value in (None, "", []):
        return ""
    if isinstance(column, models.ForeignKey):
        return names.of(column.related_model, value)
    if isinstance(column, ArrayField):
        return ", ".join(_words(column.base_field, one, column.name, row) for one in value)
    return _words(column, value, column.name, row)


def in_all_languages(value: Any) -> str:
    """All that is told by language, for where the reader's own tells no difference."""
    return " · ".join(dict.fromkeys(value.values())) if value else ""


def _words(column: models.Field[Any, Any], value: Any, name: str, row: Mapping[str, Any]) -> str:
    if isinstance(value, dict):
        return best_name(value, get_language() or "en")
    choices = dict(getattr(column, "flatchoices", ()))
    if value in choices:
        return str(choices[value])
    if name in _NAMES_OF_CODES:
        return _NAMES_OF_CODES[name](value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, PartialDate):
        return partial_date(value)
    if isinstance(value, datetime.datetime):
        return moment(value)
    if isinstance(value, datetime.date):
        return full_day(value)
    if isinstance(value, Decimal) and name.endswith("_amount") and row.get("currency"):
        return money(value, row["currency"])
    if isinstance(value, int | float | Decimal):
        return number(value)
    return str(value)


def name_in(model: type[models.Model], row: Mapping[str, Any], names: Names) -> str:
    """What a row is called: by the columns that its model names in `told_by`, else by the first
    two that hold anything."""
    named = naming_fields(model)
    told = [in_words(one, row, names) for one in (told_fields(model) if named is None else named)]
    shown = [text for text in told if text]
    return " · ".join(shown[:2] if named is None else shown)
