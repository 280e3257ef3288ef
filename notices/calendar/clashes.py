"""What stands in each other's way: told in words, before somebody notices on the day."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from django.utils.translation import gettext as _

from notices.calendar.events import Event, EventKind
from partners.countries import country_name
from records.templatetags.ui import full_day

USUAL_LENGTH = datetime.timedelta(hours=1)
_MEETINGS = frozenset({EventKind.VISIT, EventKind.MEETING})


@dataclass(frozen=True)
class Clash:
    """Why an event should be looked at again; `other` is what it meets, where that is one too."""

    event: Event
    text: str
    other: Event | None = None


def clashes(events: Iterable[Event]) -> list[Clash]:
    """The clashes among events, in their order: of what is still ahead and known to the day.

    Two visits at once that the same person looks after, or two meetings at the same hour; and a
    visit or meeting on a public holiday of a partner's country. It knows no more than `events`.
    """
    events = list(events)
    ahead = [one for one in events if one.kind in _MEETINGS and one.is_ahead and one.is_exact]
    found = [*_at_once(ahead), *_on_holidays(ahead, events)]
    return sorted(found, key=lambda clash: (clash.event.start, clash.event.uid, clash.text))


def _at_once(ahead: list[Event]) -> Iterator[Clash]:
    by_person: defaultdict[uuid.UUID, list[Event]] = defaultdict(list)
    for event in ahead:
        for person in event.people:
            by_person[person].append(event)
    pairs: dict[tuple[str, str], tuple[Event, Event, list[str]]] = {}
    for person, theirs in by_person.items():
        for one, other in combinations(theirs, 2):
            if _meet(one, other):
                names = pairs.setdefault((one.uid, other.uid), (one, other, []))[2]
                names.append(one.people[person])
    for one, other, names in pairs.values():
        text = _("“%(one)s” and “%(other)s” are at the same time, and %(who)s looks after both.")
        who = ", ".join(sorted(names))
        told = {"one": one.title, "other": other.title, "who": who}
        yield Clash(one, text % told, other)


def _meet(one: Event, other: Event) -> bool:
    if one.starts_at and other.starts_at:
        return one.starts_at < _end(other, other.starts_at) and other.starts_at < _end(
            one, one.starts_at
        )
    both_visits = one.kind == other.kind == EventKind.VISIT
    return both_visits and one.start < other.end and other.start < one.end


def _end(event: Event, begins: datetime.datetime) -> datetime.datetime:
    """When it ends; where nobody has said, meetings fill an hour and visits their days."""
    if event.ends_at:
        return event.ends_at
    if event.kind == EventKind.VISIT:
        return datetime.datetime.combine(event.end, datetime.time.min, begins.tzinfo)
    return begins + USUAL_LENGTH


def _on_holidays(ahead: list[Event], events: list[Event]) -> Iterator[Clash]:
    free: defaultdict[datetime.date, list[Event]] = defaultdict(list)
    for event in events:
        if event.kind == EventKind.HOLIDAY:
            free[event.start].append(event)
    for event in ahead:
        for day in event.days(event.start, event.end):
            for holiday in free[day]:
                if holiday.country in event.partner_countries:
                    yield Clash(event, _holiday(event, holiday, day))


def _holiday(event: Event, holiday: Event, day: datetime.date) -> str:
    text = _("“%(title)s”: %(day)s is a public holiday in %(country)s (%(name)s).")
    return text % {
        "title": event.title,
        "day": full_day(day),
        "country": country_name(holiday.country),
        "name": holiday.detail,
    }


def among(found: Iterable[Clash], shown: Collection[str]) -> Iterator[Clash]:
    """Those that one of the shown events is part of, by their ids.

    Where only the other one is shown it is that which should be looked at: the two change places.
    """
    for clash in found:
        if clash.event.uid in shown:
            yield clash
        elif clash.other is not None and clash.other.uid in shown:
            yield replace(clash, event=clash.other, other=clash.event)


def of_event(found: Iterable[Clash], uid: str) -> list[Clash]:
    """Those that a certain event is part of."""
    return list(among(found, {uid}))
