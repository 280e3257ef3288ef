"""What falls due: ends, reviews and notice days of agreements, gates, promises, replies."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from activities.models import Activity, Commitment, IncomingItem
from agreements.models import Agreement, Gate
from domains.stages import LIVE_STATES
from domains.vocabulary import ActivityState, LegalState
from notices.calendar.events import OF_ACTIVITY, ONE_DAY, Event, EventKind, of_activity
from notices.calendar.layout import FIRST_DAY
from records.access import Access, Visibility
from records.months import months_before, months_between
from records.partial_dates import PartialDate

_OF_AGREEMENTS = frozenset({EventKind.EXPIRY, EventKind.NOTICE, EventKind.REVIEW})
_DAYS = ("expires_on", "review_on", "notice_months")
_UNCOUNTED = [ActivityState.DRFT, ActivityState.VOID]


def read(
    access: Access, *, start: datetime.date, end: datetime.date, kinds: frozenset[str]
) -> Iterator[Event]:
    """What falls due from `start` up to `end`, which is not included; four queries at most."""
    if not kinds.isdisjoint(_OF_AGREEMENTS):
        yield from (one for one in _of_agreements(access, start, end) if one.kind in kinds)
    if EventKind.GATE in kinds:
        yield from _gates(access, start, end)
    if EventKind.COMMITMENT in kinds:
        yield from _commitments(access, start, end)
    if EventKind.REPLY in kinds:
        yield from _replies(access, start, end)


def deadline_span(on: PartialDate) -> tuple[datetime.date, datetime.date]:
    """The first day that a deadline may mean, and the day after the last.

    Of one known to the year only its last month: the last day counts.
    """
    first = on.latest.replace(day=1) if on.precision == "year" else on.earliest
    return first, on.latest + ONE_DAY


def _of_agreements(access: Access, start: datetime.date, end: datetime.date) -> Iterator[Event]:
    last = end - ONE_DAY
    rows = (
        Agreement.objects.visible_to(access)
        .filter(state__in=[*LIVE_STATES, LegalState.EXPIRED])
        .exclude(activity__state__in=_UNCOUNTED)
        .with_notice_day()
        .filter(
            Q(expires_earliest__lte=last, expires_latest__gte=start)
            | Q(review_earliest__lte=last, review_latest__gte=start)
            | Q(notice_day__gte=start.replace(day=1), notice_day__lte=_end_of_month(last))
        )
        .select_related("activity__owner", "activity__deputy")
        .only("city", "state", *_DAYS, *of_activity("activity__"))
    )
    for row in rows:
        for event in _days_of(row):
            if event.start < end and event.end > start:
                yield event


def _end_of_month(day: datetime.date) -> datetime.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _days_of(row: Agreement) -> Iterator[Event]:
    if row.expires_on:
        yield _due(EventKind.EXPIRY, row.activity, PartialDate(row.expires_on), url=_url(row))
    # What has ended is not reviewed any more, and nobody can leave it.
    if row.state == LegalState.EXPIRED:
        return
    if row.review_on:
        yield _due(EventKind.REVIEW, row.activity, PartialDate(row.review_on), url=_url(row))
    if row.expires_on and row.notice_months and row.state != LegalState.DENOUNCED:
        on = _notice_on(PartialDate(row.expires_on), row.notice_months)
        if on:
            yield _due(EventKind.NOTICE, row.activity, on, url=_url(row))


def _notice_on(ends: PartialDate, months: int) -> PartialDate | None:
    """The last day to give notice, no more exact than the end from which it is counted.

    None where that would be before the calendar's first day.
    """
    if months > months_between(FIRST_DAY, ends.latest):
        return None
    day = months_before(ends.latest, months).isoformat()
    return PartialDate(day if ends.precision == "day" else day[:7])


def _url(row: Agreement) -> str:
    return row.get_absolute_url()


def _gates(access: Access, start: datetime.date, end: datetime.date) -> Iterator[Event]:
    # What a city still has to obtain is for the city, also where the agreement is public.
    rows = Gate.objects.visible_to(access).filter(city__in=access.cities_for("activities.read"))
    rows = rows.running().filter(due_on__gte=start, due_on__lt=end)
    rows = rows.select_related("agreement__activity__owner", "agreement__activity__deputy")
    told = ("version", "updated_at", "due_on", "titles", "rule", "agreement__city")
    for row in rows.only(*told, *of_activity("agreement__activity__")):
        activity = row.agreement.activity
        on = PartialDate(str(row.due_on))
        yield _due(EventKind.GATE, activity, on, row=row, title=str(row), detail=activity.title)


def _commitments(access: Access, start: datetime.date, end: datetime.date) -> Iterator[Event]:
    rows = Commitment.objects.visible_to(access).open()
    rows = rows.filter(due_earliest__lt=end, due_latest__gte=start)
    rows = rows.select_related("activity", "owner")
    told = ("version", "updated_at", "due_on", "words", "owner__name", "owner__email")
    for row in rows.only(*told, *(f"activity__{name}" for name in OF_ACTIVITY)):
        on = PartialDate(str(row.due_on))
        first, past = deadline_span(on)
        if first < end and past > start:
            yield _due(
                EventKind.COMMITMENT,
                row.activity,
                on,
                row=row,
                title=str(row),
                detail=row.activity.title,
                people=[row.owner],
            )


def _replies(access: Access, start: datetime.date, end: datetime.date) -> Iterator[Event]:
    rows = IncomingItem.objects.visible_to(access).waiting()
    rows = rows.filter(reply_due__gte=start, reply_due__lt=end).defer("text", "summary")
    for row in rows.select_related("owner", "sender"):
        assert row.reply_due is not None  # noqa: S101 - filtered
        yield Event(
            uid=f"reply-{row.pk}",
            kind=EventKind.REPLY,
            title=row.subject,
            detail=str(row.from_whom),
            start=row.reply_due,
            end=row.reply_due + ONE_DAY,
            starts_on=PartialDate(row.reply_due.isoformat()),
            url=row.get_absolute_url(),
            city=row.city_id,
            record=row.pk,
            people={row.owner.pk: str(row.owner)} if row.owner else {},
            is_confidential=row.visibility == Visibility.CONFIDENTIAL,
            is_ahead=True,
            sequence=row.version - 1,
            changed_at=row.updated_at,
        )


def _due(
    kind: EventKind,
    activity: Activity,
    on: PartialDate,
    *,
    row: Any = None,
    title: str = "",
    detail: str = "",
    url: str = "",
    people: list[Any] | None = None,
) -> Event:
    """Something due of an activity, or of a `row` that hangs on it."""
    first, past = deadline_span(on)
    owners = [activity.owner, activity.deputy] if people is None else people
    of = row or activity
    return Event(
        uid=f"{kind.value}-{of.pk}",
        kind=kind,
        title=title or activity.title,
        detail=detail,
        start=first,
        end=past,
        precision=on.precision,
        starts_on=on,
        url=url or of.get_absolute_url(),
        city=activity.city_id,
        record=activity.pk,
        domains=frozenset({activity.domain, *activity.secondary_domains}),
        people={person.pk: str(person) for person in owners if person},
        is_confidential=activity.visibility == Visibility.CONFIDENTIAL,
        is_ahead=True,
        sequence=of.version - 1,
        changed_at=of.updated_at,
    )
