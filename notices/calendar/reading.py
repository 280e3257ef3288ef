"""Everything that the asker may see in a calendar between two days, computed from the records."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from activities.models import Activity, Participation
from domains.vocabulary import ActivityState, Instrument
from notices.calendar import duties, festive
from notices.calendar.events import (
    MEETINGS,
    OF_COUNTRIES,
    ONE_DAY,
    ORDER,
    Event,
    EventKind,
    of_activity,
)
from partners.models import best_name
from records.access import Access, Visibility
from records.partial_dates import PartialDate

KIND_OF_INSTRUMENT = {Instrument.VISI: EventKind.VISIT, Instrument.MEET: EventKind.MEETING}
# A date known to the month; what is known only to the year belongs to no day of it.
LONGEST_MONTH = datetime.timedelta(days=31)
PRECISIONS = ("day", "month", "year")
AHEAD = frozenset({ActivityState.PLAN, ActivityState.ONGO})


def events(
    access: Access,
    *,
    start: datetime.date,
    end: datetime.date,
    language: str,
    kinds: Collection[str] = (),
    with_confidential: bool = True,
) -> list[Event]:
    """Events from `start` up to `end`, which is not included, in the order of their days.

    Only what the asker may read, in all cities of `access`; words in `language`. Eleven queries at
    most; `kinds` leaves out those of sources that nobody asked for. Without what is confidential no
    day of a country is told either that follows from a confidential record alone.
    """
    wanted = frozenset(kinds or EventKind.values)

    def told(found: Iterable[Event]) -> list[Event]:
        return [event for event in found if with_confidential or not event.is_confidential]

    met = told(_activities(access, start=start, end=end, language=language, kinds=wanted))
    feasts = festive.read(
        access, met, start=start, end=end, kinds=wanted, with_confidential=with_confidential
    )
    found = [
        *(event for event in met if event.kind in wanted),
        *told(duties.read(access, start=start, end=end, kinds=wanted)),
        *told(feasts),
    ]
    return in_order(found)


def in_order(found: Iterable[Event]) -> list[Event]:
    return sorted(found, key=lambda event: (event.start, ORDER[event.kind], event.title, event.uid))


def _activities(
    access: Access,
    *,
    start: datetime.date,
    end: datetime.date,
    language: str,
    kinds: frozenset[str],
) -> Iterator[Event]:
    # Days of countries follow from where the partners of these days are.
    if kinds.isdisjoint(MEETINGS | OF_COUNTRIES):
        return
    rows = list(_rows(access, start=start, end=end))
    parties = _parties([row.pk for row in rows], language)
    for row in rows:
        span = _span(row)
        if span.start < end and span.end > start:
            yield _event(row, span, parties[row.pk])


def _rows(access: Access, *, start: datetime.date, end: datetime.date) -> Any:
    found = Activity.objects.visible_to(access).counted().exclude(state=ActivityState.CANC)
    return (
        found.in_period(start, end - ONE_DAY)
        .filter(starts_latest__lte=F("starts_earliest") + LONGEST_MONTH)
        .select_related("owner", "deputy", "hours")
        .only(
            *of_activity(),
            *("instrument", "state", "starts_on", "ends_on"),
            *("hours__begins", "hours__ends", "hours__time_zone"),
        )
    )


@dataclass(frozen=True)
class _Span:
    start: datetime.date
    end: datetime.date
    precision: str


def _span(row: Activity) -> _Span:
    first = PartialDate(row.starts_on)
    last = _last_day(row) or first
    precision = max(first.precision, last.precision, key=PRECISIONS.index)
    # A last day known less exactly than the first may seem to be before it.
    return _Span(first.earliest, max(first.latest, last.latest) + ONE_DAY, precision)


def _last_day(row: Activity) -> PartialDate | None:
    # An agreement begins on its day; when it ends is an event of its own.
    if row.instrument == Instrument.AGR or not row.ends_on:
        return None
    return PartialDate(row.ends_on)


@dataclass
class _Parties:
    names: list[str]
    countries: set[str]


def _parties(keys: list[uuid.UUID], language: str) -> defaultdict[uuid.UUID, _Parties]:
    """The partners of activities that have been read, by activity."""
    found: defaultdict[uuid.UUID, _Parties] = defaultdict(lambda: _Parties([], set()))
    if not keys:
        return found
    rows = Participation.objects.of_activities(keys).exclude(actor=F("city__actor"))
    values = rows.order_by("pk").values_list("activity_id", "actor__labels", "actor__country_code")
    for key, labels, country in values:
        found[key].names.append(best_name(labels, language))
        if country:
            found[key].countries.add(country)
    return found


def _event(row: Activity, span: _Span, parties: _Parties) -> Event:
    people = {person.pk: str(person) for person in (row.owner, row.deputy) if person}
    hours = getattr(row, "hours", None) if span.precision == "day" else None
    starts_at, ends_at = hours.moments(span.start, span.end - ONE_DAY) if hours else (None, None)
    return Event(
        uid=f"activity-{row.pk}",
        kind=KIND_OF_INSTRUMENT.get(Instrument(row.instrument), EventKind.ACTIVITY),
        title=row.title,
        start=span.start,
        end=span.end,
        precision=span.precision,
        starts_on=PartialDate(row.starts_on),
        ends_on=_last_day(row),
        starts_at=starts_at,
        ends_at=ends_at,
        url=row.get_absolute_url(),
        city=row.city_id,
        record=row.pk,
        domains=frozenset({row.domain, *row.secondary_domains}),
        people=people,
        partners=tuple(parties.names),
        partner_countries=frozenset(parties.countries),
        is_ahead=row.state in AHEAD,
        is_confidential=row.visibility == Visibility.CONFIDENTIAL,
        sequence=row.version - 1,
        changed_at=row.updated_at,
    )
