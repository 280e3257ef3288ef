"""Rows of history and audit in words: who, for whom, when, from where, what, from what to what."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.audit.names import Names, key_of, links_of, model_of, name_in, told_name
from accounts.audit.reading import Event, Told
from records.models import AuditEntry, EntryKind
from records.templatetags.ui import full_day, number

MOST_CHANGES = 12
WARNINGS = {EntryKind.SIGN_IN_FAILED, EntryKind.FACTOR_FAILED, EntryKind.KEY_REFUSED}
LENGTH_OF_UUID = 36
NOTHING = "–"
# Columns that follow from others, or that every edit touches.
SILENT = {"id", "version", "created_at", "updated_at", "search_key", "configuration"}
# What has no name of its own among the fields; what is not here either is not told.
FIELD_NAMES: dict[str, Any] = {
    "city": gettext_lazy("City"),
    "user": gettext_lazy("Person"),
    "person": gettext_lazy("Person"),
    "activity": gettext_lazy("Activity"),
    "actor": gettext_lazy("Partner"),
    "place": gettext_lazy("Place"),
    "post": gettext_lazy("Post"),
    "membership": gettext_lazy("Membership"),
    "scopes": gettext_lazy("What it may do"),
    "labels": gettext_lazy("Names"),
    "merged_into": gettext_lazy("Merged into"),
}
MODEL_NAMES: dict[str, Any] = {
    "accounts.membership": gettext_lazy("Role of a person"),
    "activities.activitygoal": gettext_lazy("Security goal"),
    "partners.distinctpair": gettext_lazy("Two partners told apart"),
    "partners.importend": gettext_lazy("Name of an import"),
}
# What is looked at or taken out, and is no record.
SUBJECTS: dict[str, Any] = {
    "country": gettext_lazy("Country"),
    "council table": gettext_lazy("Council table"),
    "audit": gettext_lazy("Audit"),
}
# What was taken out, or changed in how somebody signs in.
WHAT: dict[str, Any] = {
    "sheet": gettext_lazy("Sheet as PDF"),
    "handover book": gettext_lazy("Handover book"),
    "text": pgettext_lazy("file", "Text"),
    "password": gettext_lazy("Password"),
    "totp_added": gettext_lazy("App set up"),
    "totp_removed": gettext_lazy("App removed"),
    "webauthn_added": gettext_lazy("Passkey added"),
    "webauthn_removed": gettext_lazy("Passkey removed"),
    "recovery_codes_added": gettext_lazy("New recovery codes made"),
    "recovery_codes_removed": gettext_lazy("Recovery codes removed"),
}
LISTS: dict[str, Any] = {
    "partners.person": gettext_lazy("People at partners"),
    "accounts.user": gettext_lazy("People of the city"),
    "accounts.invitation": gettext_lazy("Invitations"),
}
VERBS: dict[str, Any] = {
    "insert": pgettext_lazy("history", "Entered"),
    "update": pgettext_lazy("history", "Changed"),
    "delete": pgettext_lazy("history", "Deleted"),
    "password_link": pgettext_lazy("history", "Made a link for a new password of"),
    "export": EntryKind.EXPORT.label,
}


@dataclass(frozen=True)
class FieldChange:
    """A field, what it held before and what it holds since."""

    name: str
    was: str
    now: str


@dataclass(frozen=True)
class Line:
    """One thing that happened. `record` is the id by which the list can be narrowed to it."""

    at: datetime.datetime
    who: str
    behalf: str
    address: str
    what: str
    kind: str
    about: str
    record: str
    is_closed: bool = False
    changes: list[FieldChange] = field(default_factory=list)
    is_warning: bool = False

    @property
    def can_be_singled_out(self) -> bool:
        """Whether the list can be narrowed to the record; numbers of parts are not unique."""
        return len(self.record) == LENGTH_OF_UUID


def line_of(row: Told, names: Names) -> Line:
    """A row in the language of the reader; no query."""
    return _of_event(row, names) if isinstance(row, Event) else _of_entry(row, names)


def _of_event(event: Event, names: Names) -> Line:
    is_open = names.is_open(event)
    context = event.context
    told = list(_changes(event, names)) if is_open and event.label == "update" else []
    return Line(
        at=event.at,
        who=_who(context.get("person"), key_of(event), names) or _("The program itself"),
        behalf=names.people.get(context.get("behalf") or "", ""),
        address=context.get("from") or "" if names.is_of_city(event) else "",
        what=str(VERBS.get(event.label, event.label)),
        kind=_model_name(event.model),
        about=_about(event, names) if is_open else _("A record that you may not read"),
        record=event.record,
        is_closed=not is_open,
        changes=told[:MOST_CHANGES],
    )


def _of_entry(entry: AuditEntry, names: Names) -> Line:
    model = model_of(entry.subject)
    about, kind = "", str(SUBJECTS.get(entry.subject, ""))
    if entry.subject == "country":
        about = entry.subject_id
    elif model is not None and entry.subject_id:
        kind, about = _model_name(model), names.of(model, entry.subject_id)
    elif model is not None:
        kind = str(LISTS.get(entry.subject, ""))
    return Line(
        at=entry.at,
        who=_who(entry.person, key_of(entry), names),
        behalf=names.people.get(str(entry.behalf), ""),
        address=entry.address or "",
        what=str(EntryKind(entry.kind).label),
        kind=kind,
        about=" · ".join(filter(None, [about, *_details(entry.details)])),
        record=entry.subject_id if model is not None else "",
        is_warning=entry.kind in WARNINGS,
    )


def _details(details: dict[str, Any]) -> Iterator[str]:
    if what := details.get("what"):
        yield str(WHAT.get(what, what.upper()))
    if (rows := details.get("rows")) is not None:
        yield _("Rows: %(count)s") % {"count": number(rows)}


def _who(person: Any, key: str, names: Names) -> str:
    if person:
        return names.people.get(str(person), _("Somebody who is no longer there"))
    if key:
        return _("Key: %(name)s") % {"name": names.keys.get(key, NOTHING)}
    return ""


def _model_name(model: type[models.Model]) -> str:
    name = MODEL_NAMES.get(model._meta.label_lower, model._meta.verbose_name)
    return str(capfirst(str(name)))


def _about(event: Event, names: Names) -> str:
    """The name of the record, and of what it hangs on; without one, of all that it joins."""
    found = [name_in(event.now) or names.of(event.model, event.record)]
    has_name = any(found)
    links = links_of(event.model)
    columns: Any = event.model._meta.concrete_fields
    for column in columns:
        key = event.now.get(column.column) if column.attname in links else None
        is_told = column.name in FIELD_NAMES or (not has_name and _field_name(column))
        if key and is_told:
            found.append(names.of(links[column.attname], key))
    return " · ".join(dict.fromkeys(filter(None, found)))


def _changes(event: Event, names: Names) -> Iterator[FieldChange]:
    was = event.was or {}
    columns: Any = event.model._meta.concrete_fields
    for column in columns:
        before, now = was.get(column.column), event.now.get(column.column)
        if before == now or column.name in SILENT or column.column not in event.now:
            continue
        if name := _field_name(column):
            told = (value_in_words(column, value, names) for value in (before, now))
            yield FieldChange(name, *told)


def _field_name(column: Any) -> str:
    """What a column is called; empty for those that nobody named, which are not told."""
    name = FIELD_NAMES.get(column.name)
    if name is None and isinstance(column._verbose_name, Promise):
        name = column.verbose_name
    return str(capfirst(str(name))) if name is not None else ""


def value_in_words(column: Any, value: Any, names: Names) -> str:
    """What a column held, from its JSON; a record by its name."""
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(column, models.ForeignKey):
        return names.of(column.related_model, value) or _("A record that you may not read")
    labels = dict(getattr(getattr(column, "base_field", column), "flatchoices", None) or ())
    if isinstance(value, list):
        return told_name(", ".join(str(labels.get(one, one)) for one in value))
    # Names by language come as an object, which no code is.
    is_code = not isinstance(value, dict) and value in labels
    return str(labels[value]) if is_code else _plain(column, value)


def _plain(column: Any, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        return full_day(datetime.date.fromisoformat(value), "medium")
    if isinstance(column, models.DateTimeField):
        return full_day(datetime.datetime.fromisoformat(value), "medium")
    if isinstance(value, dict):
        return told_name(" · ".join(f"{key}: {one}" for key, one in value.items()))
    return told_name(value)
