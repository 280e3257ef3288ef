"""Changes of many rows, in tables of any app, that can be taken back exactly.

A journal keeps each step as JSON: what columns held before and hold now, or all that a removed row
held. Steps are taken back from the last to the first, so that each finds the rows as it left them;
what somebody has changed since stands in the way and is told. A version is never set back, only
stepped: a form that was opened in between would else overwrite a later edit unseen.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypedDict

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from pghistory.models import Event

from records.models import Record


class Step(TypedDict):
    """One change of `rows` of a model, columns by attribute name (`actor_id`).

    `now` is None where the rows were removed; then `into` names the row that stands for it, if any.
    """

    model: str
    rows: list[str]
    was: dict[str, Any]
    now: dict[str, Any] | None
    into: str | None


@dataclass(frozen=True)
class Obstacle:
    """A row that somebody has changed since, so that a step cannot be taken back."""

    model: type[models.Model]
    pk: str


class Journal:
    """Changes rows, and remembers in `steps` how to take it back. Needs a transaction."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def change(self, rows: models.QuerySet[Any], **values: Any) -> None:
        """Set columns, by attribute name, of all rows that do not hold these values yet."""
        model = rows.model
        now = _held(model(**values), values)
        found: defaultdict[str, list[Any]] = defaultdict(list)
        for row in _locked(rows).only(*values):
            was = _held(row, values)
            if was != now:
                found[json.dumps(was)].append(row.pk)
        for held, keys in found.items():
            model._base_manager.filter(pk__in=keys).update(**values)
            self._note(model, keys, was=json.loads(held), now=now)

    def remove(self, rows: models.QuerySet[Any], *, into: Any = None) -> None:
        """Delete rows with all that goes with them; `into` is the key of one that stands for them.

        Raises ProtectedError where something else still needs one of them.
        """
        for row in _locked(rows):
            for link in links_to(rows.model):
                dependents = link.model._base_manager.filter(**{link.name: row.pk})
                if link.remote_field.on_delete is models.SET_NULL:
                    self.change(dependents, **{link.attname: None})
                elif link.remote_field.on_delete is models.CASCADE:
                    self.remove(dependents)
            self._note(rows.model, [row.pk], was=_held(row, _columns(row)), into=into)
            rows.model._base_manager.filter(pk=row.pk).delete()

    def _note(
        self,
        model: type[models.Model],
        keys: Iterable[Any],
        *,
        was: dict[str, Any],
        now: dict[str, Any] | None = None,
        into: Any = None,
    ) -> None:
        step: Step = {
            "model": model._meta.label_lower,
            "rows": [str(key) for key in keys],
            "was": was,
            "now": now,
            "into": None if into is None else str(into),
        }
        self.steps.append(step)


def links_to(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """Every foreign key of every app to a model, except those of the history."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and not issubclass(
            relation.related_model, Event
        ):
            yield relation.field


def wholes_of(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """The foreign keys by which a row is part of a record, such as a party of its activity."""
    for field in model._meta.concrete_fields:
        if (
            isinstance(field, models.ForeignKey)
            and field.remote_field.on_delete is models.CASCADE
            and issubclass(field.related_model, Record)
        ):
            yield field


def take_back(steps: Iterable[Step]) -> list[Obstacle]:
    """Undo the steps of a journal; what stands in the way is told: then roll all of it back.

    What was deleted since stays so, and with it what had been united with it.
    """
    obstacles: list[Obstacle] = []
    for step in reversed(list(steps)):
        found = _change_back(step) if step["now"] is not None else _put_back(step)
        obstacles += [obstacle for obstacle in found if obstacle not in obstacles]
    return obstacles


def step_versions(steps: Iterable[Step]) -> None:
    """Step the version of each record that the steps touched itself or in one of its parts."""
    touched: defaultdict[type[Record], set[Any]] = defaultdict(set)
    for step in steps:
        model = apps.get_model(step["model"])
        if issubclass(model, Record) and step["now"] is not None:
            touched[model].update(step["rows"])
        for link in wholes_of(model):
            parts = model._base_manager.filter(pk__in=step["rows"])
            touched[link.related_model].update(  # type: ignore[index]
                [step["was"][link.attname]]
                if step["now"] is None
                else parts.values_list(link.attname, flat=True)
            )
    for record, keys in touched.items():
        record._base_manager.filter(pk__in=keys).update(
            version=F("version") + 1, updated_at=timezone.now()
        )


def _locked(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    return rows.order_by("pk").select_for_update(of=("self",), no_key=True)


def _columns(row: models.Model) -> list[str]:
    return [field.attname for field in row._meta.concrete_fields if not field.generated]


def _held(row: models.Model, columns: Iterable[str]) -> dict[str, Any]:
    """What columns of a row hold, as JSON; with the last digit, unlike most ways to write it."""
    fields = {name: row._meta.get_field(name) for name in columns}
    return {
        name: None if getattr(row, name) is None else field.value_to_string(row)  # type: ignore[union-attr]
        for name, field in fields.items()
    }


def _values(model: type[models.Model], held: dict[str, Any]) -> dict[str, Any]:
    fields = {name: model._meta.get_field(name) for name in held}
    return {name: field.to_python(held[name]) for name, field in fields.items()}  # type: ignore[union-attr]


def _change_back(step: Step) -> list[Obstacle]:
    model, now = apps.get_model(step["model"]), step["now"]
    assert now is not None  # noqa: S101 - else the rows were removed
    rows = model._base_manager.filter(pk__in=step["rows"])
    changed = [row.pk for row in _locked(rows).only(*now) if _held(row, now) != now]
    if not changed:
        try:
            with transaction.atomic():
                rows.update(**_values(model, step["was"]))
        except IntegrityError:
            changed = step["rows"]
    return [Obstacle(model, str(key)) for key in changed]


def _put_back(step: Step) -> list[Obstacle]:
    model, (key,) = apps.get_model(step["model"]), step["rows"]
    if step["into"] and not model._base_manager.filter(pk=step["into"]).exists():
        return []
    values = _values(model, step["was"])
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey) or values[field.attname] is None:
            continue
        if field.related_model._base_manager.filter(pk=values[field.attname]).exists():
            continue
        if field.remote_field.on_delete is models.CASCADE:
            return []
        if field.remote_field.on_delete is not models.SET_NULL:
            return [Obstacle(model, key)]
        values[field.attname] = None
    try:
        with transaction.atomic():
            # Raw: nothing is filled in anew, such as the time of the last change.
            model(**values).save_base(raw=True, force_insert=True)
    except IntegrityError:
        return [Obstacle(model, key)]
    return []
