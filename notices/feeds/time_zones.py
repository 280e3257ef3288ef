"""The clocks of a place as a component of iCalendar (RFC 5545, 3.6.5).

Each change of the clocks is told by itself, without a rule of repetition or a list of days:
programs differ in what they understand of those.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterable, Iterator

import icalendar

_SECOND, _DAY = datetime.timedelta(seconds=1), datetime.timedelta(days=1)


def time_zones(moments: Iterable[datetime.datetime]) -> list[icalendar.Timezone]:
    """One component for each zone of these moments, in order of their names; none for UTC."""
    years: dict[str, set[int]] = {}
    for moment in moments:
        if isinstance(moment.tzinfo, zoneinfo.ZoneInfo):
            years.setdefault(moment.tzinfo.key, set()).add(moment.year)
    return [_component(name, min(seen), max(seen)) for name, seen in sorted(years.items())]


def _component(name: str, first_year: int, last_year: int) -> icalendar.Timezone:
    """The clocks of a zone from the year before the first up to the end of the last."""
    zone = zoneinfo.ZoneInfo(name)
    begins = datetime.datetime(first_year - 1, 1, 1, tzinfo=datetime.UTC)
    ends = datetime.datetime(last_year + 1, 1, 2, tzinfo=datetime.UTC)
    component = icalendar.Timezone()
    component.add("tzid", name)
    component.add_component(_observance(begins, zone, _offset(begins, zone)))
    for change in _changes(zone, begins, ends):
        before = _offset(change - _SECOND, zone)
        component.add_component(_observance(change, zone, before))
    return component


def _changes(
    zone: zoneinfo.ZoneInfo, begins: datetime.datetime, ends: datetime.datetime
) -> Iterator[datetime.datetime]:
    """The moments from which the clocks of a zone show another time, or call it otherwise."""
    day = begins
    while day < ends:
        following = day + _DAY
        if _shown(day, zone) != _shown(following, zone):
            yield _first_of(zone, day, following)
        day = following


def _first_of(
    zone: zoneinfo.ZoneInfo, before: datetime.datetime, after: datetime.datetime
) -> datetime.datetime:
    """The first second that is shown as `after` is."""
    while after - before > _SECOND:
        between = before + (after - before) // (2 * _SECOND) * _SECOND
        if _shown(between, zone) == _shown(after, zone):
            after = between
        else:
            before = between
    return after


def _shown(moment: datetime.datetime, zone: zoneinfo.ZoneInfo) -> tuple[object, ...]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname(), local.dst()


def _offset(moment: datetime.datetime, zone: zoneinfo.ZoneInfo) -> datetime.timedelta:
    return moment.astimezone(zone).utcoffset() or datetime.timedelta()


def _observance(
    moment: datetime.datetime, zone: zoneinfo.ZoneInfo, before: datetime.timedelta
) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    local = moment.astimezone(zone)
    kind = icalendar.TimezoneDaylight if local.dst() else icalendar.TimezoneStandard
    observance = kind()
    # By the clocks as they were until then.
    observance.add("dtstart", moment.replace(tzinfo=None) + before)
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", _offset(moment, zone))
    observance.add("tzname", local.tzname())
    return observance
