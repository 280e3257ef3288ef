"""Rows that hang on a record, read in the record's own query instead of one more."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, JSONField, QuerySet


def nested(rows: QuerySet[Any], *columns: str) -> Func:
    """An annotation with what `rows` find of the outer record: a list of `columns` for each row.

    It comes as one value of JSON, which is why it is fast: ids, dates and times are text in it.
    """
    row = Func(*columns, function="jsonb_build_array", output_field=JSONField())
    return Func(ArraySubquery(rows.values(row=row)), function="to_jsonb", output_field=JSONField())
