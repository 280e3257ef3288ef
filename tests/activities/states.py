"""All that the tables hold of a record, to compare what it was with what is told of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from activities.as_of import Past
from activities.models import Activity
from activities.timeline.events import tracked_models

State = dict[type[Model], list[dict[str, Any]]]


def state_of(activity: Activity) -> State:
    """What the tables hold now."""
    found: State = {}
    for model, column in tracked_models().items():
        key = "pk" if model is Activity else column
        rows = model._base_manager.filter(**{key: activity.pk}).order_by("pk")
        if values := [_columns(row) for row in rows]:
            found[model] = values
    return found


def state_in(past: Past) -> State:
    return {
        model: [_columns(row) for row in sorted(past.of(model), key=lambda row: row.pk)]
        for model, held in past.held.items()
        if held
    }


def _columns(row: Any) -> dict[str, Any]:
    """All that the history keeps: neither generated columns nor what follows from other records."""
    return {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if not column.generated and column.name != "counted_as"
    }
