"""What happened to a record, in words and in pages: who did what, when, from what to what."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import TextChoices
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Comment, Participation
from activities.timeline import parties
from activities.timeline.events import (
    Event,
    ModelClass,
    Sources,
    moments_of,
    read_events,
    sources_of,
    tracked_models,
)
from activities.timeline.lines import Line, lines_of
from activities.timeline.names import Names, names_of_events
from activities.timeline.wording import name_in
from records.access import Access
from records.keyset import Page, Sort, page_of, values_of_a_cursor

PAGE_SIZE = 25
NEWEST = Sort("-at", "at", descending=True)


class Showing(TextChoices):
    """What of a history is shown."""

    ALL = "", _("Everything")
    COMMENTS = "comments", _("Comments")
    CHANGES = "changes", _("Changes")


@dataclass
class Change:
    """What one person did at one time; the lines in the order in which they were written."""

    at: datetime.datetime
    who: str = ""
    request: uuid.UUID | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def did(self) -> list[str]:
        """The sentences alone, each once."""
        return list(dict.fromkeys(line.text for line in self.lines))


def changes_of(activity: Activity, *, access: Access, most: int = 10) -> list[Change]:
    """The last changes, newest first; what one request did is one change.

    Two queries, and those of `names_for`.
    """
    sources = sources_of(activity.pk, models_of(Showing.ALL))
    # Some moments tell nothing of their own.
    moments = moments_of(sources, beyond=None, backward=False, most=2 * most)
    return _changes_at(sources, moments, access=access)[:most]


def history_page(
    activity: Activity, *, access: Access, showing: str = Showing.ALL, cursor: str = "", size: int
) -> tuple[Page, list[Change]]:
    """A page of the history of an activity, or of the part that is shown; see `page_of_story`.

    Raises BadCursorError.
    """
    sources = sources_of(activity.pk, models_of(showing))
    return page_of_story(sources, activity.pk, access=access, cursor=cursor, size=size)


def page_of_story(
    sources: Sources, key: uuid.UUID, *, access: Access, cursor: str, size: int
) -> tuple[Page, list[Change]]:
    """A page of `size` moments of what `sources` tell, newest first, and what happened then.

    `key` is the id of the record that they tell of, which was read by its door. Two queries, and
    those of `names_for`. Raises BadCursorError.
    """

    def read(beyond: tuple[Any, str] | None, backward: bool, limit: int) -> list[Any]:
        start = None
        if beyond:
            with values_of_a_cursor():
                start = _moment(beyond[0])
        found = moments_of(sources, beyond=start, backward=backward, most=limit)
        return [{"at": at, "pk": key} for at in found]

    page = page_of(read, NEWEST, cursor=cursor, size=size)
    moments = [row["at"] for row in page.rows]
    return page, _changes_at(sources, moments, access=access)


def read_comments(changes: Iterable[Change], activity: Activity) -> list[Comment]:
    """Put the comments that changes tell of into their lines; three queries, or none."""
    changes = list(changes)
    keys = [line.comment for change in changes for line in change.lines if line.comment]
    if not keys:
        return []
    rows = Comment.objects.of_activities([activity.pk]).filter(pk__in=keys)
    found = list(rows.select_related("author", "key").prefetch_related("mentions__user"))
    by_id = {comment.pk: comment for comment in found}
    for change in changes:
        change.lines = [
            replace(line, comment=by_id.get(line.comment)) if line.comment else line
            for line in change.lines
        ]
    return found


def models_of(showing: str) -> Collection[ModelClass]:
    """The models whose changes are told."""
    models = tracked_models()
    if showing == Showing.COMMENTS:
        return [Comment]
    return [one for one in models if showing != Showing.CHANGES or one is not Comment]


def _moment(text: Any) -> datetime.datetime:
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _changes_at(
    sources: Sources, moments: list[datetime.datetime], *, access: Access
) -> list[Change]:
    if not moments:
        return []
    events = read_events(sources, first=min(moments), last=max(moments))
    names = names_of_events(events, access=access)
    found: dict[Any, Change] = {}
    for event in events:
        # Without a request, as in an import, what was written at once belongs together.
        key = event.request or event.at
        city = _city(event, names)
        # Which table tells of the city is chance: the first that does names it.
        if key not in found or city:
            who = names.who(event.context, city=city)
            lines = found[key].lines if key in found else []
            found[key] = Change(event.at, who, event.request, lines)
    for event in _as_written(events, sources):
        found[event.request or event.at].lines += lines_of(event, names)
    for change in found.values():
        if any(not line.is_bare for line in change.lines):
            change.lines = [line for line in change.lines if not line.is_bare]
    return [change for change in found.values() if change.lines]


def _as_written(events: list[Event], sources: Sources) -> Iterator[Event]:
    """The oldest first, and of one moment the record before what hangs on it."""
    order = {model: place for place, model in enumerate(sources)}
    yield from sorted(events, key=lambda event: (event.at, order[event.model], event.number))


def _city(event: Event, names: Names) -> str:
    """Of whoever did it, where that is not the city that keeps the record."""
    if event.model is Participation and parties.answered_by_city(event):
        return name_in(Participation, event.now, names)
    return ""
