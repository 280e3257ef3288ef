"""What somebody else did to a record while a person had its form open."""

from __future__ import annotations

from typing import Any

from activities.models import Activity
from activities.timeline.events import (
    Event,
    WholeRow,
    history_of,
    read_events,
    sources_of,
    tracked_models,
)
from activities.timeline.lines import lines_of
from activities.timeline.names import names_of_events
from activities.timeline.reading import Change
from records.access import Access
from records.forms import VersionedForm
from records.models import Record


def done_meanwhile(form: VersionedForm, *, access: Access) -> list[Change]:
    """What was done to the record of a form since the version that it was filled in at, the oldest
    first; nothing unless that kept it from being saved.

    Of an activity also what was done to all that hangs on it. Two or three queries, and those of
    `names_for`.
    """
    if form.newer is None:
        return []
    events = _events_since(form.newer, form.cleaned_data["version"])
    names = names_of_events(events, access=access)
    found: dict[Any, Change] = {}
    for event in events:
        key = event.request or event.at
        change = found.setdefault(key, Change(event.at, names.who(event.context), event.request))
        change.lines += [line for line in lines_of(event, names) if not line.is_bare]
    return [change for change in found.values() if change.lines]


def _events_since(record: Record, version: int) -> list[Event]:
    # That the record may be read was asked when it was locked.
    events: Any = history_of(type(record))
    own = events._default_manager.filter(pgh_obj_id=record.pk)
    later = own.filter(version__gt=version).order_by("pgh_id")
    if isinstance(record, Activity):
        moments = set(later.values_list("pgh_created_at", flat=True))
        if not moments:
            return []
        sources = sources_of(record.pk, tracked_models())
        found = read_events(sources, first=min(moments), last=max(moments))
        return [event for event in reversed(found) if event.at in moments]
    before = own.filter(version__lte=version).order_by("-pgh_id").annotate(held=WholeRow())
    was = before.values_list("held", flat=True).first()
    told = []
    for row in later.annotate(held=WholeRow()):
        told.append(
            Event(
                model=type(record),
                label=row.pgh_label,
                at=row.pgh_created_at,
                number=row.pgh_id,
                row=str(record.pk),
                now=row.held,
                was=was,
                request=row.pgh_context_id,
                context=row.pgh_context or {},
            )
        )
        was = row.held
    return told
