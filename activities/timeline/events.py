"""The history of a record and of all that hangs on it, as rows: what each was before and after.

Of an activity the models are found, not named: whatever has a key `activity` to an activity, and
whatever hangs on a row that extends one, such as what higher apps keep about an agreement.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import JSONField, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Expression

from activities.models import Activity

ModelClass = type[Model]
# The models that tell of a record, a record before what hangs on it, each with what narrows its
# history to rows of that record.
Sources = Mapping[ModelClass, Q]


@dataclass(frozen=True)
class Event:
    """One change of one row; `now` and `was`, what stood before, hold its columns as JSON does.

    `label` is "insert", "update" or "delete"; after a deletion `now` tells what was deleted.
    """

    model: ModelClass
    label: str
    at: datetime.datetime
    number: int
    row: str
    now: dict[str, Any]
    was: dict[str, Any] | None
    request: uuid.UUID | None
    context: dict[str, Any]


class WholeRow(Expression):
    """The row of the query itself, all columns, as one value of JSON."""

    output_field = JSONField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        alias = compiler.query.get_initial_alias()
        return f"to_jsonb({compiler.quote_name_unless_alias(alias)})", ()


@cache
def tracked_models() -> dict[ModelClass, str]:
    """The models whose history tells of an activity, with the column by which it is found."""
    found: dict[ModelClass, str] = {Activity: "pgh_obj_id"}
    found |= _hanging_on(Activity, "activity")
    for extension in [model for model in found if _extends(model)]:
        found |= _hanging_on(extension, str(extension._meta.model_name))
    return found


def _hanging_on(model: ModelClass, key: str) -> dict[ModelClass, str]:
    return {
        relation.related_model: relation.field.attname
        for relation in model._meta.related_objects
        if relation.field.name == key and hasattr(relation.related_model, "pgh_event_models")
    }


def _extends(model: ModelClass) -> bool:
    """Whether its rows are activities themselves, seen from another side."""
    key = model._meta.pk
    return bool(key.one_to_one) and key.related_model is Activity


def history_of(model: ModelClass) -> ModelClass:
    """The model of the history of a model."""
    tracked: Any = model
    return next(iter(tracked.pgh_event_models.values()))


def label_of(model: ModelClass) -> str:
    return model._meta.label_lower


def sources_of(activity_id: uuid.UUID, models: Iterable[ModelClass]) -> Sources:
    """Where the history of an activity is read that was read by its door."""
    columns = tracked_models()
    return {model: Q(**{columns[model]: activity_id}) for model in models}


def events_of(activity_id: uuid.UUID, model: ModelClass) -> QuerySet[Any]:
    """The history of the rows of one model that hang on an activity that was read by its door."""
    return _narrowed(model, sources_of(activity_id, [model])[model])


def _narrowed(model: ModelClass, mine: Q) -> QuerySet[Any]:
    return history_of(model)._default_manager.filter(mine)


def moments_of(
    sources: Sources,
    *,
    beyond: datetime.datetime | None,
    backward: bool,
    most: int,
) -> list[datetime.datetime]:
    """The moments at which something changed, before `beyond` with the newest first.

    `backward`: after it, the oldest first. What one transaction did has one moment. One query.
    """
    order = "pgh_created_at" if backward else "-pgh_created_at"
    narrowed = {f"pgh_created_at__{'gt' if backward else 'lt'}": beyond} if beyond else {}
    queries = [
        _narrowed(model, mine)
        .filter(**narrowed)
        .order_by(order)
        .values_list("pgh_created_at", flat=True)
        .distinct()[:most]
        for model, mine in sources.items()
    ]
    if len(queries) == 1:
        return list(queries[0])
    return list(_all_of(queries).order_by(order)[:most])


def read_events(
    sources: Sources, *, first: datetime.datetime, last: datetime.datetime
) -> list[Event]:
    """All changes between two moments, both included, the newest first. One query."""
    queries = [
        _with_rows(_narrowed(model, mine), model)
        .filter(pgh_created_at__range=(first, last))
        .values_list(*_COLUMNS)
        for model, mine in sources.items()
    ]
    events = [_event(*values) for values in _all_of(queries, every=True)]
    return sorted(events, key=lambda event: (event.at, event.number), reverse=True)


_COLUMNS = (
    *("about", "pgh_label", "pgh_created_at", "pgh_id", "now", "was"),
    *("pgh_context_id", "pgh_context"),
)


def _with_rows(events: QuerySet[Any], model: ModelClass) -> QuerySet[Any]:
    earlier = history_of(model)._default_manager.filter(
        pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")
    )
    before = earlier.order_by("-pgh_id").annotate(held=WholeRow()).values("held")[:1]
    return events.order_by().annotate(
        about=Value(label_of(model)), now=WholeRow(), was=Subquery(before)
    )


def read_rows(
    sources: Sources, *, at: datetime.datetime
) -> list[tuple[ModelClass, dict[str, Any]]]:
    """Every row as it stood at a moment; what had been deleted by then is left out. One query."""
    queries = [
        _narrowed(model, mine)
        .filter(pgh_created_at__lte=at)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
        .annotate(about=Value(label_of(model)), now=WholeRow())
        .values_list("about", "pgh_label", "now")
        for model, mine in sources.items()
    ]
    return [
        (apps.get_model(label), held)
        for label, event, held in _all_of(queries, every=True)
        if event != "delete"
    ]


def _all_of(queries: Sequence[QuerySet[Any]], *, every: bool = False) -> QuerySet[Any]:
    first, *others = queries
    return first.union(*others, all=every) if others else first


def _event(
    about: str,
    label: str,
    at: datetime.datetime,
    number: int,
    now: dict[str, Any],
    was: dict[str, Any] | None,
    request: uuid.UUID | None,
    context: dict[str, Any] | None,
) -> Event:
    return Event(
        model=apps.get_model(about),
        label=label,
        at=at,
        number=number,
        row=str(now["pgh_obj_id"]),
        now=now,
        was=was,
        request=request,
        context=context or {},
    )
