"""Events as an iCalendar file (RFC 5545, RFC 7986), for programs that subscribe to it.

Equal events give equal bytes: no line tells when the file was made, so that whoever asks again
learns by its digest that nothing has changed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import icalendar
from django.utils.translation import gettext as _

from notices.calendar.events import ONE_DAY, Event
from notices.feeds.time_zones import time_zones

PRODID = "-//CityDiplo//Calendar//EN"
REFRESH = datetime.timedelta(hours=4)
# For what changes with the program alone, such as holidays.
LONG_AGO = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
HOST = "citydiplo"


@dataclass(frozen=True)
class About:
    """What a file tells of itself: its name, the time zone of its city, and where its pages are."""

    name: str
    time_zone: str
    language: str
    origin: str


def calendar_file(events: Iterable[Event], about: About) -> bytes:
    """The file; events in the order in which they are given."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, about.name)
    calendar.add("x-wr-timezone", about.time_zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    events = list(events)
    moments = (moment for event in events for moment in (event.starts_at, event.ends_at) if moment)
    for zone in time_zones(moments):
        calendar.add_component(zone)
    for event in events:
        for entry in _entries(event, about):
            calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _entries(event: Event, about: About) -> Iterator[icalendar.Event]:
    """One entry; of what goes on for long, one for its first day and one for its last."""
    if event.is_exact and event.is_long:
        begins = _("%(title)s (begins)") % {"title": event.summary}
        ends = _("%(title)s (ends)") % {"title": event.summary}
        yield _entry(event, about, "-begins", begins, event.start, event.start + ONE_DAY)
        yield _entry(event, about, "-ends", ends, event.last, event.end)
        return
    title = event.summary
    if not event.is_exact:
        title = _("%(title)s (day not known)") % {"title": title}
    yield _entry(event, about, "", title, event.start, event.end)


def _entry(
    event: Event, about: About, part: str, title: str, start: datetime.date, end: datetime.date
) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{event.uid}{part}@{HOST}")
    changed = (event.changed_at or LONG_AGO).astimezone(datetime.UTC).replace(microsecond=0)
    # Of a file without a method the stamp says when the event was last changed.
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("sequence", event.sequence)
    entry.add("summary", title, parameters={"LANGUAGE": about.language})
    if event.starts_at and not part:
        entry.add("dtstart", event.starts_at)
        if event.ends_at:
            entry.add("dtend", event.ends_at)
    else:
        entry.add("dtstart", start)
        entry.add("dtend", end)
    is_busy = event.is_movable and event.is_exact and not part
    entry.add("transp", "OPAQUE" if is_busy else "TRANSPARENT")
    if event.is_confidential:
        entry.add("class", "CONFIDENTIAL")
    entry.add("categories", [str(event.kind.label)])
    if told := _told(event):
        entry.add("description", told)
    if event.url:
        entry.add("url", f"{about.origin}{event.url}")
    return entry


def _told(event: Event) -> str:
    """With whom, and of what."""
    lines = [", ".join(event.partners), "" if event.is_of_country else event.detail]
    return "\n".join(line for line in lines if line)
