"""Values of a row of history in words: labels, dates and money as the reader writes them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.timeline.columns import naming_fields, told_fields, value_of
from activities.timeline.names import Names
from partners.countries import country_name, language_name
from partners.models.actors import best_name
from records.partial_dates import PartialDate
from records.templatetags.ui import full_day, moment, money, number, partial_date

# What tells the name of a code, by the columns that hold one without choices.
_NAMES_OF_CODES = {
    **dict.fromkeys(("language", "languages", "prevailing_language"), language_name),
    **dict.fromkeys(("country_code", "seat_country_code"), country_name),
}


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
