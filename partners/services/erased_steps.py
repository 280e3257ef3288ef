"""What a merge keeps to be undone may name somebody who is erased: the texts of rows it removed.

Only texts are changed, as those of the rows themselves: what names models, rows and partners stays,
so that the merge can still be undone.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import JSONField, Model

from partners.free_text import text_columns
from partners.models import Merge
from records.reversal import Step

# Merges of all cities and of the shared catalogue: those touch the rows of many cities.
_NAMING = """
SELECT id FROM partners_merge
WHERE EXISTS (
    SELECT FROM jsonb_path_query(steps, '$[*].*.*') AS held WHERE held #>> '{}' ~* %s
)
ORDER BY id FOR UPDATE
"""


def replace_in_steps(pattern: str, *, city_id: uuid.UUID, word: str) -> None:
    """Put `word` for what the pattern finds in the texts of a city's rows. Needs a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMING, [pattern])
        naming = [pk for (pk,) in cursor.fetchall()]
    for merge in Merge._base_manager.filter(pk__in=naming):
        for step in merge.steps:
            model = apps.get_model(step["model"])
            columns = text_columns().get(model)
            if columns and _belongs_to(step, model, city_id):
                _replace(step, model, columns, pattern, word)
        Merge._base_manager.filter(pk=merge.pk).update(steps=merge.steps)


def _belongs_to(step: Step, model: type[Model], city_id: uuid.UUID) -> bool:
    """Whether the rows are of the city, or gone since, so that nobody can tell."""
    if "city_id" in step["was"]:
        return step["was"]["city_id"] == str(city_id)
    rows = model._base_manager.filter(pk__in=step["rows"])
    return rows.filter(city=city_id).exists() or not rows.exists()


def _replace(
    step: Step, model: type[Model], columns: tuple[str, ...], pattern: str, word: str
) -> None:
    for held in filter(None, (step["was"], step["now"])):
        for column in {*columns} & {*held}:
            if held[column] is not None:
                held[column] = _replaced(model, column, held[column], pattern, word)


def _replaced(model: type[Model], column: str, value: Any, pattern: str, word: str) -> Any:
    field: Any = model._meta.get_field(column)
    # To the database a backslash would be the beginning of a part of what was found.
    told = [pattern, word.replace("\\", "\\\\")]
    with connection.cursor() as cursor:
        if isinstance(field, JSONField):
            cursor.execute("SELECT json_replaced(%s::jsonb, %s, %s)", [json.dumps(value), *told])
            return json.loads(cursor.fetchone()[0])
        cursor.execute("SELECT regexp_replace(%s, %s, %s, 'gi')", [value, *told])
        return cursor.fetchone()[0][: field.max_length]
