"""What a merge keeps to be undone may name somebody who is erased: the texts of rows it removed.

Only texts are changed, as those of the rows themselves: what names models, rows and partners stays,
so that the merge can still be undone.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

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


@dataclass(frozen=True)
class _Place:
    """Where a text stands in a step: under a column, in what was held or is held now."""

    held: dict[str, Any]
    column: str
    longest: int | None


def replace_in_steps(pattern: str, *, city_id: uuid.UUID, word: str) -> None:
    """Put `word` for what the pattern finds in the texts of a city's rows. Needs a transaction.

    Four queries, and one a model of which rows were changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NAMING, [pattern])
        naming = [pk for (pk,) in cursor.fetchall()]
    if not naming:
        return
    merges = list(Merge._base_manager.filter(pk__in=naming))
    places = list(_places([step for merge in merges for step in merge.steps], city_id))
    texts = [place.held[place.column] for place in places]
    for place, text in zip(places, _replaced(texts, pattern, word), strict=True):
        place.held[place.column] = text[: place.longest] if place.longest else text
    Merge._base_manager.bulk_update(merges, ["steps"])


def _places(steps: list[Step], city_id: uuid.UUID) -> Iterator[_Place]:
    """The texts of rows that are of the city, or gone since, so that nobody can tell."""
    cities = _cities_of(steps)
    for step in steps:
        model = apps.get_model(step["model"])
        known = {cities[row] for row in step["rows"] if row in cities}
        if "city_id" in step["was"]:
            known = {str(step["was"]["city_id"])}
        if known and str(city_id) not in known:
            continue
        for held in filter(None, (step["was"], step["now"])):
            for column in {*text_columns().get(model, ())} & {*held}:
                if held[column] is not None:
                    yield _Place(held, column, model._meta.get_field(column).max_length)


def _cities_of(steps: list[Step]) -> dict[str, str]:
    """The city of each row that is still there, by its id."""
    rows: defaultdict[type[Model], list[str]] = defaultdict(list)
    for step in steps:
        if "city_id" not in step["was"]:
            rows[apps.get_model(step["model"])] += step["rows"]
    return {
        str(pk): str(city)
        for model in rows.keys() & text_columns().keys()
        for pk, city in model._base_manager.filter(pk__in=rows[model]).values_list("pk", "city")
    }


def _replaced(texts: list[Any], pattern: str, word: str) -> list[Any]:
    """Texts, or what JSON columns hold, in their order."""
    with connection.cursor() as cursor:
        # To the database a backslash would be the beginning of a part of what was found.
        told = [json.dumps(texts), pattern, word.replace("\\", "\\\\")]
        cursor.execute("SELECT json_replaced(%s::jsonb, %s, %s)", told)
        return list(json.loads(cursor.fetchone()[0]))
