"""What happened to an activity: the history rows of it and of all that hangs on it, in words."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Model, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import ApiKey, User
from activities.models import Activity, Participation
from activities.party_history import party_events
from records.access import Access

LONGEST = 100
# Columns that every edit touches, or that follow from others.
_SILENT = {"version", "updated_at", "created_at", "search_key", "configuration", "void_reason"}
# Told in words of its own.
_LINK = "same_as_id"


@dataclass
class Change:
    """What one person did at one time."""

    at: datetime.datetime
    who: str = ""
    did: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Event:
    at: datetime.datetime
    label: str
    about: str
    request: uuid.UUID | None
    context: dict[str, Any]
    # What happened, where the rest does not tell it.
    words: str = ""
    # Of whoever did it, where that is not the city that keeps the record.
    city: str = ""


def changes_of(activity: Activity, *, access: Access, most: int = 10) -> list[Change]:
    """The last changes, newest first; what one request did is one change.

    Six queries, and one more where it is or was part of another.
    """
    events = [*_events_around(activity), *_events_of(activity, access=access)]
    events += [
        _Event(event.at, "", "", event.request, event.context, event.words, event.city)
        for event in party_events(activity, access=access, most=LONGEST)
    ]
    events.sort(key=lambda event: event.at, reverse=True)
    names = _names(events[:LONGEST])
    found: dict[Any, Change] = {}
    for event in events[:LONGEST]:
        # Without a request, as in an import, what was written at once belongs together.
        key = event.request or event.at
        if key not in found and len(found) == most:
            break
        change = found.setdefault(key, Change(event.at, _who(event, names)))
        words = _words(event)
        if words not in change.did:
            change.did.append(words)
    for change in found.values():
        change.did.reverse()
    return list(found.values())


def _history_models() -> Iterator[tuple[type[Model], type[Model]]]:
    """Models whose rows hang on an activity, with those of their history; of higher apps too."""
    for relation in Activity._meta.related_objects:
        model = relation.related_model
        events = getattr(model, "pgh_event_models", None)
        if events and relation.field.name == "activity" and model is not Participation:
            yield model, next(iter(events.values()))


def _events_around(activity: Activity) -> list[_Event]:
    queries = [
        events._default_manager.filter(activity_id=activity.pk)
        .values_list(
            "pgh_created_at",
            "pgh_label",
            "pgh_context_id",
            "pgh_context",
            Value(model._meta.label_lower),
        )
        .order_by()
        for model, events in _history_models()
    ]
    first, *others = queries
    rows = first.union(*others, all=True).order_by(F("pgh_created_at").desc())[:LONGEST]
    return [
        _Event(at, label, about, request, context or {})
        for at, label, request, context, about in rows
    ]


def _events_of(activity: Activity, *, access: Access) -> Iterator[_Event]:
    history = list(activity.history.order_by("-pgh_created_at", "-pgh_id")[: LONGEST + 1])  # type: ignore[attr-defined]
    _hide_parents(history, access=access)
    for newer, older in zip(history, [*history[1:], None], strict=True):
        if newer.pgh_label == "update" and older is None:
            continue
        about, words = "", ""
        if older is not None and newer.pgh_label == "update":
            about = ", ".join(_changed_fields(newer, older))
            words = "" if about else _link_words(newer, older)
            # A part of it was offered or answered, which is told by itself.
            if not about and not words and newer.version == older.version:
                continue
        yield _Event(
            newer.pgh_created_at,
            newer.pgh_label,
            about,
            newer.pgh_context_id,
            newer.pgh_context or {},
            words=words,
        )


def _link_words(newer: Any, older: Any) -> str:
    """A link with the record of another city is made and undone by itself."""
    if newer.same_as_id == older.same_as_id:
        return ""
    if newer.same_as_id:
        return _("Linked it with the record of a partner")
    return _("Undid the link with the record of a partner")


def _hide_parents(history: list[Any], *, access: Access) -> None:
    """Forget the parents that the asker may not read, so that not even their change is told."""
    parents = {row.parent_id for row in history} - {None}
    if not parents:
        return
    visible = Activity.objects.visible_to(access).filter(pk__in=parents)
    readable = set(visible.values_list("pk", flat=True))
    for row in history:
        row.parent_id = row.parent_id if row.parent_id in readable else None


def _changed_fields(newer: Any, older: Any) -> Iterator[str]:
    for column in Activity._meta.fields:
        name = column.attname
        if column.generated or name in {*_SILENT, _LINK} or not hasattr(newer, name):
            continue
        if getattr(newer, name) != getattr(older, name):
            yield str(column.verbose_name)


def _actor(event: _Event) -> str:
    return event.context.get("person") or event.context.get("key") or ""


def _who(event: _Event, names: dict[str, str]) -> str:
    name, other = names.get(_actor(event), ""), names.get(event.context.get("behalf", ""))
    if name and other:
        name = _("%(person)s on behalf of %(other)s") % {"person": name, "other": other}
    return f"{name} ({event.city})" if name and event.city else name


def _names(events: list[_Event]) -> dict[str, str]:
    told = ("person", "behalf")
    people = {event.context[one] for event in events for one in told if event.context.get(one)}
    keys = {event.context["key"] for event in events if event.context.get("key")}
    names = {str(user.pk): str(user) for user in User.objects.filter(pk__in=people)}
    if keys:
        names |= {str(key.pk): key.name for key in ApiKey.objects.filter(pk__in=keys)}
    return names


def _words(event: _Event) -> str:
    if event.words:
        return event.words
    if "." not in event.about:
        return _words_of_activity(event)
    about, action = event.about.split(".")[-1], event.label
    return {
        ("activitygoal", "insert"): _("Named a security goal"),
        ("activitygoal", "update"): _("Changed a security goal"),
        ("activitygoal", "delete"): _("Took a security goal out"),
        ("commitment", "insert"): _("Wrote down a promise"),
        ("commitment", "update"): _("Changed a promise"),
        ("commitment", "delete"): _("Deleted a promise"),
        ("document", "insert"): _("Added a document"),
        ("document", "update"): _("Changed a document"),
        ("document", "delete"): _("Deleted a document"),
        ("agreement", "insert"): _("Entered the agreement"),
        ("agreement", "update"): _("Changed the agreement"),
        ("agreement", "delete"): _("Took the agreement out"),
    }.get((about, action), capfirst(_("changed what belongs to it")))


def _words_of_activity(event: _Event) -> str:
    if event.label == "insert":
        return _("Entered the record")
    if not event.about:
        return _("Saved it without a change")
    return _("Changed: %(fields)s") % {"fields": event.about}
