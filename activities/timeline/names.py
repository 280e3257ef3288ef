"""The names of whoever and whatever the history of an activity tells of, as the asker may know."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import ApiKey, User
from activities.models import Activity, Document, Handover
from activities.timeline.columns import naming_fields, told_fields
from activities.timeline.events import Event, WholeRow, history_of
from partners.models import Actor, Person
from records.access import Access, Visibility

ModelClass = type[models.Model]
# The action by which a document is read that not everybody may read who reads its record.
_READ_BY: dict[str, str] = {
    Visibility.INTERNAL: "activities.read",
    Visibility.CONFIDENTIAL: "confidential.read",
}


@dataclass
class Names:
    """Names by model and id; of what the asker may not read, words that tell nothing."""

    known: dict[ModelClass, dict[Any, str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    # Documents that are still there and may be read.
    documents: set[Any] = field(default_factory=set)
    # Those that are there, and that the asker may not read.
    hidden: set[Any] = field(default_factory=set)

    def of(self, model: ModelClass | str | None, key: Any) -> str:
        """The name of a row, or what stands for it."""
        assert isinstance(model, type)  # noqa: S101 - keys lead to models once all apps are there
        if model is ApiKey:
            return self.keys.get(str(key), "")
        name = self.known.get(model, {}).get(key)
        if name:
            return name
        if model is Activity:
            return ""
        unknown: dict[ModelClass, str] = {
            Actor: _("a partner"),
            User: _("somebody"),
            Document: _("a document"),
            # Who may be told of people is told of all that are still there.
            Person: _("an erased person"),
        }
        return unknown.get(model, "…")

    def may_open(self, document: str) -> bool:
        """Whether a document is still there and the asker may read it."""
        return uuid.UUID(document) in self.documents

    def hides(self, document: str) -> bool:
        """Whether a document is there and the asker may not read it."""
        return uuid.UUID(document) in self.hidden

    def who(self, context: Mapping[str, Any], *, city: str = "") -> str:
        """Who did it, for whom, and of which city where that is not the keeper's."""
        name = self._person(context.get("person")) or self.keys.get(str(context.get("key")), "")
        other = self._person(context.get("behalf"))
        if name and other:
            name = _("%(person)s on behalf of %(other)s") % {"person": name, "other": other}
        return f"{name} ({city})" if name and city else name

    def handover(self, context: Mapping[str, Any]) -> str:
        """From whom to whom all records went and why, where that was how it changed."""
        return self.known.get(Handover, {}).get(_id(context.get("handover")), "")

    def _person(self, key: Any) -> str:
        return self.known.get(User, {}).get(_id(key), "") if key else ""


def _id(key: Any) -> Any:
    """The id that a context names; None for nothing."""
    try:
        return uuid.UUID(str(key))
    except ValueError:
        return None


def names_for(
    rows: Iterable[tuple[ModelClass, Mapping[str, Any] | None]],
    contexts: Iterable[Mapping[str, Any]],
    *,
    access: Access,
) -> Names:
    """Names for rows of history and for who wrote them; one query a model that they lead to, and
    three at most for documents and keys."""
    needed: defaultdict[ModelClass, set[Any]] = defaultdict(set)
    for model, row in rows:
        if row is None:
            continue
        for column in {*told_fields(model), *(naming_fields(model) or ())}:
            held = row.get(column.attname)
            if held is not None and isinstance(column, models.ForeignKey):
                needed[column.related_model].add(column.to_python(held))
        if model is Document:
            versions = (row["id"], row["replaces_id"])
            needed[Document] |= {uuid.UUID(key) for key in versions if key}
    contexts = list(contexts)
    people = {context.get(part) for context in contexts for part in ("person", "behalf")}
    needed[User] |= {_id(key) for key in people if key} - {None}
    needed[Handover] |= {_id(context.get("handover")) for context in contexts} - {None}
    names = Names()
    for model, keys in needed.items():
        if keys and model not in (Document, ApiKey):
            names.known[model] = {row.pk: str(row) for row in _rows(model, keys, access)}
    if needed[Document]:
        _name_documents(names, needed[Document], access)
    programs = needed.get(ApiKey, set()) | {_id(one.get("key")) for one in contexts}
    if programs := programs - {None}:
        found = ApiKey.objects.filter(pk__in=programs)
        names.keys = {str(key.pk): key.name for key in found}
    return names


def _rows(model: ModelClass, keys: Iterable[Any], access: Access) -> Any:
    manager: Any = model._default_manager
    rows = manager.visible_to(access) if hasattr(manager, "visible_to") else manager
    return rows.filter(pk__in=keys)


def _name_documents(names: Names, keys: set[Any], access: Access) -> None:
    found = documents_among(keys, access=access)
    names.known[Document] = found.names
    names.documents, names.hidden = found.readable, found.hidden


@dataclass
class KnownDocuments:
    """Documents by id: those that may be read, those that must not be told of, and the names of all
    others; what is gone keeps the name that it had."""

    names: dict[Any, str] = field(default_factory=dict)
    readable: set[Any] = field(default_factory=set)
    hidden: set[Any] = field(default_factory=set)


def documents_among(keys: set[Any], *, access: Access) -> KnownDocuments:
    """What the asker may know of documents of a record that they read; one to three queries."""
    rows = Document.objects.visible_to(access).filter(pk__in=keys)
    found = KnownDocuments({document.pk: document.name for document in rows})
    found.readable = set(found.names)
    missing = keys - found.readable
    if not missing:
        return found
    found.hidden = set(Document._base_manager.filter(pk__in=missing).values_list("pk", flat=True))
    events: Any = history_of(Document)
    rows = events._default_manager.filter(pgh_obj_id__in=missing - found.hidden)
    told = rows.order_by("pgh_id").annotate(held=WholeRow()).values_list("held", flat=True)
    last: dict[uuid.UUID, dict[str, Any]] = {uuid.UUID(held["pgh_obj_id"]): held for held in told}
    for key, held in last.items():
        found.names[key] = held["name"]
        # Gone, it is for those who would read it, as it was before.
        action = _READ_BY.get(held["visibility"] or "")
        if action and not access.may(action, uuid.UUID(held["city_id"])):
            found.hidden.add(key)
    found.names = {key: name for key, name in found.names.items() if key not in found.hidden}
    return found


def names_of_events(events: Iterable[Event], *, access: Access) -> Names:
    """What `names_for` finds for changes."""
    events = list(events)
    rows = [(event.model, row) for event in events for row in (event.now, event.was)]
    return names_for(rows, [event.context for event in events], access=access)
