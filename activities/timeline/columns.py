"""Which columns of a model are told, and what a row of history holds in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db import models
from django.utils.functional import Promise


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
