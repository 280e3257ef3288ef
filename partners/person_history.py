"""What happened to what is kept of a person, in words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from partners.models import Person

MOST_CHANGES = 20
_SILENT = {"version", "updated_at", "created_at"}
_VERIFICATION = {"verified_on", "retain_until"}


@dataclass(frozen=True)
class Change:
    """What somebody did at one time."""

    at: datetime.datetime
    who: str
    what: str


def changes_of(person: Person) -> list[Change]:
    """The last changes, newest first; two queries."""
    events = list(person.history.order_by("-pgh_id")[: MOST_CHANGES + 1])  # type: ignore[attr-defined]
    names = _names(events)
    return [
        Change(newer.pgh_created_at, names.get(_actor(newer), ""), _words(newer, older))
        for newer, older in zip(events, [*events[1:], None], strict=True)
    ][:MOST_CHANGES]


def _actor(event: Any) -> str:
    return (event.pgh_context or {}).get("person") or ""


def _names(events: list[Any]) -> dict[str, str]:
    people = {_actor(event) for event in events} - {""}
    users: Any = get_user_model()._default_manager.filter(pk__in=people)
    return {str(user.pk): str(user) for user in users}


def _words(newer: Any, older: Any) -> str:
    if newer.pgh_label == "export":
        return _("Exported")
    if newer.pgh_label == "insert" or older is None:
        return _("Entered the person")
    changed = [
        column
        for column in Person._meta.fields
        if column.name not in _SILENT
        and hasattr(newer, column.attname)
        and getattr(newer, column.attname) != getattr(older, column.attname)
    ]
    if {column.name for column in changed} <= _VERIFICATION:
        return _("Verified")
    fields = ", ".join(str(column.verbose_name) for column in changed)
    return _("Changed: %(fields)s") % {"fields": fields}
