"""One change of one row in words: a sentence, and each field from what to what."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.models import (
    Activity,
    ActivityGoal,
    Comment,
    Commitment,
    Document,
    Participation,
    Reader,
)
from activities.timeline import parties
from activities.timeline.columns import naming_fields, told_fields, value_of
from activities.timeline.events import Event
from activities.timeline.names import Names
from activities.timeline.wording import in_all_languages, in_words, name_in
from records.templatetags.ui import number

# From here on a text is shown shortened, the whole behind it.
LONG = 160


@dataclass(frozen=True)
class FieldChange:
    """A field that changed: its label, and its values in words, empty for nothing.

    `was` and `now` are the values as they are kept, for programs.
    """

    name: str
    label: str
    before: str
    after: str
    was: Any
    now: Any
    # Whether the row is called by it.
    is_name: bool = False

    @property
    def is_long(self) -> bool:
        return max(len(self.before), len(self.after)) > LONG


@dataclass(frozen=True)
class Line:
    """What happened to one row. `name` is what the row is called, where the sentence does not.

    `comment` is the id of a comment that was written, or that comment once it has been read.
    """

    model: type[models.Model]
    label: str
    row: str
    text: str
    name: str = ""
    url: str = ""
    fields: list[FieldChange] = field(default_factory=list)
    comment: Any = None
    # A change of which nothing is told: told only where nothing else happened.
    is_bare: bool = False

    @property
    def entered(self) -> list[FieldChange]:
        """What a new row held beside its name; what was not so is nothing that it held."""
        if self.label != "insert":
            return []
        return [one for one in self.fields if not one.is_name and one.now is not False]


def lines_of(event: Event, names: Names) -> Iterator[Line]:
    """What an event tells to the asker of `names`; nothing where that is not theirs to know."""
    if event.model is Document and names.hides(event.now["id"]):
        return
    if event.model is Activity:
        yield from _of_activity(event, names)
    elif event.model is Participation:
        yield from _of_party(event, names)
    elif event.model is Comment:
        yield _of_comment(event)
    else:
        yield from _of_any(event, names)


def _of_activity(event: Event, names: Names) -> Iterator[Line]:
    if event.label == "insert":
        yield _line(event, _("Entered the record"), fields=_changes(event, names))
        return
    if event.was is None:
        return
    changed = _changes(event, names)
    is_linked = event.now["same_as_id"] != event.was["same_as_id"]
    if changed:
        fields = ", ".join(change.label for change in changed)
        text = names.handover(event.context) or _("Changed: %(fields)s") % {"fields": fields}
        yield _line(event, text, fields=changed)
    elif is_linked:
        linked = _("Linked it with the record of a partner")
        undone = _("Undid the link with the record of a partner")
        yield _line(event, linked if event.now["same_as_id"] else undone)
    # A part of it was offered or answered, which is told by itself.
    elif event.now["version"] != event.was["version"]:
        yield _line(event, _("Saved it without a change"), is_bare=True)


def _of_party(event: Event, names: Names) -> Iterator[Line]:
    name = name_in(Participation, event.now, names)
    told = parties.said(event, name)
    for text in told:
        yield _line(event, text)
    changed = _changes(event, names, only=parties.PART)
    if changed or not told:
        yield _line(event, _sentence(event), name=name, fields=changed)


def _of_comment(event: Event) -> Line:
    is_taken_back = event.label == "update" and bool(event.now["taken_back_at"])
    text = _("Took a comment back") if is_taken_back else _("Wrote a comment")
    shown = None if event.label != "insert" else uuid.UUID(event.now["id"])
    return _line(event, text, comment=shown)


def _of_any(event: Event, names: Names) -> Iterator[Line]:
    changed = _changes(event, names)
    if event.label == "update" and not changed:
        return
    yield _line(
        event,
        names.handover(event.context) or _new_version(event, names) or _sentence(event),
        name=name_in(event.model, event.now, names),
        url=_url(event, names),
        fields=changed,
    )


def _line(event: Event, text: str, **more: Any) -> Line:
    return Line(event.model, event.label, event.row, text, **more)


def _url(event: Event, names: Names) -> str:
    if event.model is Document and names.may_open(event.now["id"]):
        return reverse("activities:document-download", args=[event.now["id"]])
    if event.model is Commitment and event.label != "delete":
        return reverse("activities:commitment-detail", args=[event.now["id"]])
    return ""


def _new_version(event: Event, names: Names) -> str:
    """Of which document a new one is the next version; empty for what is none."""
    if event.model is not Document or event.label != "insert" or (event.now["number"] or 1) == 1:
        return ""
    earlier = event.now["replaces_id"]
    # Where even its history is gone, it keeps the name of what followed.
    name = names.of(Document, uuid.UUID(earlier)) if earlier else event.now["name"]
    told = {"name": name, "number": number(event.now["number"])}
    return _("New version of “%(name)s” (version %(number)s)") % told


def _sentence(event: Event) -> str:
    own = {
        (Participation, "insert"): _("Added a partner"),
        (Participation, "update"): _("Changed a partner's part"),
        (Participation, "delete"): _("Took a partner out"),
        (ActivityGoal, "insert"): _("Named a security goal"),
        (ActivityGoal, "update"): _("Changed a security goal"),
        (ActivityGoal, "delete"): _("Took a security goal out"),
        (Reader, "insert"): _("Named a reader"),
        (Reader, "delete"): _("Took a reader out"),
        (Commitment, "insert"): _("Wrote down a promise"),
        (Commitment, "update"): _("Changed a promise"),
        (Commitment, "delete"): _("Deleted a promise"),
        (Document, "insert"): _("Added a document"),
        (Document, "update"): _("Changed a document"),
        (Document, "delete"): _("Deleted a document"),
    }
    if (event.model, event.label) in own:
        return own[event.model, event.label]
    words = {
        "insert": _("%(what)s added"),
        "update": _("%(what)s changed"),
        "delete": _("%(what)s taken out"),
    }[event.label]
    return capfirst(words % {"what": event.model._meta.verbose_name})


def _changes(event: Event, names: Names, *, only: Collection[str] = ()) -> list[FieldChange]:
    """The fields that differ from what stood before; those of a new row differ from nothing."""
    if event.label == "delete":
        return []
    columns = (one for one in told_fields(event.model) if not only or one.name in only)
    told = (_change(column, event, names) for column in columns)
    return [change for change in told if change is not None]


def _change(column: models.Field[Any, Any], event: Event, names: Names) -> FieldChange | None:
    older = event.was or {}
    if event.now.get(column.attname) == older.get(column.attname):
        return None
    before, after = in_words(column, older, names), in_words(column, event.now, names)
    was, now = value_of(column, older), value_of(column, event.now)
    if before == after and isinstance(now, dict):
        before, after = in_all_languages(was), in_all_languages(now)
    if column.remote_field and column.related_model is Activity:
        # Of what it is part of and may not be read, not even the change is told.
        was, now = was if before else None, now if after else None
    if was == now or (event.was is None and not after):
        return None
    if column.remote_field and column.related_model is Document:
        # That it changed is told in words; ids are for those who may read the document.
        was, now = (None if key and names.hides(str(key)) else key for key in (was, now))
    is_name = column in (naming_fields(event.model) or ())
    return FieldChange(column.name, str(column.verbose_name), before, after, was, now, is_name)
