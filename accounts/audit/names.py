"""What the asker may read of the records that a page of the audit tells of, and their names."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language

from accounts.audit.reading import Event, Told
from accounts.models import ApiKey, User
from records.access import Access, Visibility

Model = type[models.Model]
# Where a record has its name, the first that there is; JSON holds one by language.
NAME_COLUMNS = ("title", "name", "labels", "titles", "code", "words", "email")
LONGEST = 120


@dataclass
class Names:
    """`readable` holds what exists and may be read, `gone` what does not exist any more."""

    access: Access
    city_id: uuid.UUID | None
    readable: set[tuple[Model, str]] = field(default_factory=set)
    there: set[tuple[Model, str]] = field(default_factory=set)
    names: dict[tuple[Model, str], str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def of(self, model: Model, key: Any) -> str:
        """The name of a record; empty where there is none or it is not for the asker."""
        return self.names.get((model, str(key)), "") if self.may_read(model, key) else ""

    def may_read(self, model: Model, key: Any) -> bool:
        return not _has_door(model) or (model, str(key)) in self.readable

    def is_of_city(self, event: Event) -> bool:
        """Whether it was done in the city whose audit this is; a partner city answers from its own.

        The platform's audit is of no city and tells of all.
        """
        return self.city_id is None or event.context.get("city") in (None, str(self.city_id))

    def is_open(self, event: Event) -> bool:
        """Whether the asker may know what a row of history tells.

        Of a record that is there its own door decides, of one that is gone what it was and what it
        hung on: an agreement's promise is as closed as the agreement.
        """
        if (event.model, event.record) in self.there:
            return self.may_read(event.model, event.record)
        if not self._is_of_asker_or_office(event):
            return False
        if self._reads_confidential():
            return True
        was_closed = Visibility.CONFIDENTIAL in {
            row.get("visibility") for row in (event.now, event.was or {})
        }
        return not was_closed and all(
            self.may_read(model, key)
            for column, model in links_of(event.model).items()
            if _is_closable(model) and (key := event.now.get(column))
        )

    def _is_of_asker_or_office(self, event: Event) -> bool:
        """False of what was somebody else's alone: nobody else reads it once it is gone either."""
        owner = event.now.get(getattr(event.model, "alone_of", ""))
        return owner is None or str(owner) == str(self.access.person)

    def _reads_confidential(self) -> bool:
        city = self.city_id
        return city is not None and self.access.may("confidential.read", city)


def names_for(rows: Iterable[Told], *, access: Access, city_id: uuid.UUID | None) -> Names:
    """All that a page needs; at most five queries."""
    rows = list(rows)
    names = Names(access, city_id)
    needed: defaultdict[Model, set[str]] = defaultdict(set)
    for row in rows:
        for model, key in _mentioned(row):
            needed[model].add(key)
    doors: list[Any] = [model for model in needed if _has_door(model)]
    names.readable = _found((model, model._default_manager.visible_to(access)) for model in doors)(
        needed
    )
    names.there = _found((model, model._base_manager.all()) for model in needed)(needed)
    names.names = _names(needed)
    people = {key for row in rows for key in _people(row)}
    names.people = {str(one.pk): str(one) for one in User.objects.filter(pk__in=people)}
    keys = {key for row in rows if (key := key_of(row))}
    if keys:
        names.keys = {str(one.pk): one.name for one in ApiKey.objects.filter(pk__in=keys)}
    return names


def _found(sets: Iterable[tuple[Model, Any]]) -> Any:
    """Which of some keys there are in each of the sets; one query."""
    pairs = list(sets)

    def among(needed: dict[Model, set[str]]) -> set[tuple[Model, str]]:
        queries = [
            rows.filter(pk__in=needed[model])
            .order_by()
            .values_list(Value(model._meta.label_lower), Cast("pk", TextField()))
            for model, rows in pairs
        ]
        if not queries:
            return set()
        first, *others = queries
        found = first.union(*others, all=True) if others else first
        return {(apps.get_model(label), key) for label, key in found}

    return among


def links_of(model: Model) -> dict[str, Model]:
    """The models that the columns of one point to."""
    return {
        column.attname: column.related_model
        for column in model._meta.concrete_fields
        if isinstance(column, models.ForeignKey) and column.attname != "city_id"
    }


def key_of(row: Told) -> str:
    """The key by which a program did it."""
    return str((row.context.get("key") if isinstance(row, Event) else row.key) or "")


def _people(row: Told) -> list[str]:
    if isinstance(row, Event):
        found = [row.context.get(name) for name in ("person", "behalf")]
    else:
        found = [row.person, row.behalf]
    return [str(one) for one in found if one]


def _mentioned(row: Told) -> Iterable[tuple[Model, str]]:
    """The records that a row is about, hangs on, or changes a link to."""
    if not isinstance(row, Event):
        model = model_of(row.subject)
        if model is not None and row.subject_id:
            yield model, row.subject_id
        return
    yield row.model, row.record
    for column, model in links_of(row.model).items():
        for held in (row.now, row.was or {}):
            if key := held.get(column):
                yield model, str(key)


def model_of(label: str) -> Model | None:
    """The model of that label; None for what is no record."""
    return apps.get_model(label) if "." in label else None


def _has_door(model: Model) -> bool:
    return hasattr(model._default_manager, "visible_to")


def _is_closable(model: Model) -> bool:
    return any(column.name == "visibility" for column in model._meta.concrete_fields)


def _names(needed: dict[Model, set[str]]) -> dict[tuple[Model, str], str]:
    """The names of records as they are now; one query."""
    parts, values = [], []
    for model, keys in needed.items():
        columns = {column.column for column in model._meta.concrete_fields}
        named = next((name for name in NAME_COLUMNS if name in columns), None)
        if named is not None:
            key = model._meta.pk.column
            parts.append(
                f"SELECT '{model._meta.label_lower}', {key}::text, to_jsonb({named})"  # noqa: S608
                f" FROM {model._meta.db_table} WHERE {key}::text = ANY(%s)"
            )
            values.append(sorted(keys))
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {
            (apps.get_model(label), key): told_name(json.loads(name))
            for label, key, name in cursor.fetchall()
        }


def told_name(value: Any) -> str:
    """A name as text; of one in several languages that of the reader, else any."""
    if isinstance(value, dict):
        value = value.get((get_language() or "en")[:2]) or next(iter(value.values()), "")
    text = str(value or "")
    return f"{text[: LONGEST - 1]}…" if len(text) > LONGEST else text


def name_in(row: dict[str, Any]) -> str:
    """The name that a row of history holds itself."""
    return next((told_name(row[name]) for name in NAME_COLUMNS if row.get(name)), "")
