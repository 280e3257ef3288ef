"""When a city last met the partners that it has live agreements with."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from activities.models import Participation
from activities.querysets import ActivityQuerySet
from agreements.querysets import AgreementQuerySet
from partners.models import Actor, City

LONG_MONTHS = 24
MONTHS_TOLD = 36


@dataclass(frozen=True)
class Contact:
    """A partner with live agreements, and the last day on which it was met (None: never)."""

    partner: Actor
    agreements: int
    last_on: datetime.date | None
    months: int | None

    @property
    def is_long_ago(self) -> bool:
        """Whether it is time to meet again."""
        return self.months is None or self.months >= LONG_MONTHS

    @property
    def years(self) -> int:
        """Whole years since then, once months are too many to grasp; else 0."""
        return self.months // 12 if self.months and self.months >= MONTHS_TOLD else 0


@dataclass(frozen=True)
class Contacts:
    """Partners of live agreements, those not met for the longest time first.

    `lapsed` is the number of live agreements none of whose partners was met for long; `countries`
    that of live agreements by country code, most first.
    """

    partners: list[Contact]
    lapsed: int
    countries: dict[str, int]


def last_contacts(
    activities: ActivityQuerySet,
    agreements: AgreementQuerySet,
    *,
    city: City,
    on: datetime.date,
) -> Contacts:
    """When the partners of live `agreements` of a city were last met; three queries.

    A contact is an activity under way or done by `on`, on the last day that its start may mean.
    """
    pairs = list(
        Participation.objects.filter(city=city, activity__in=agreements.live().values("pk"))
        .exclude(actor=city.actor_id)
        .order_by()
        .values_list("activity", "actor")
    )
    live = Counter(actor for _activity, actor in pairs)
    met = dict(
        activities.contacts(on=on)
        .filter(participations__city=city, participations__actor__in=list(live))
        .order_by()
        .values("participations__actor")
        .annotate(day=Max("starts_latest"))
        .values_list("participations__actor", "day")
    )
    partners = Actor.objects.in_bulk(list(live))
    contacts = [_contact(partners[actor], n, met.get(actor), on=on) for actor, n in live.items()]
    since = months_before(on, LONG_MONTHS)
    kept = {activity for activity, actor in pairs if actor in met and met[actor] >= since}
    return Contacts(
        sorted(contacts, key=lambda found: (found.last_on or datetime.date.min, found.partner.pk)),
        lapsed=len({activity for activity, _actor in pairs} - kept),
        countries=_countries(pairs, partners),
    )


def _countries(pairs: list[tuple[UUID, UUID]], partners: dict[UUID, Actor]) -> dict[str, int]:
    # An agreement with two partners of one country counts there once.
    once = {(activity, partners[actor].country_code) for activity, actor in pairs}
    found = Counter(code for _activity, code in once if code)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _contact(
    partner: Actor, agreements: int, day: datetime.date | None, *, on: datetime.date
) -> Contact:
    if day is None:
        return Contact(partner, agreements, None, None)
    # A contact known only to the year may mean a day that is still to come.
    last_on = min(day, on)
    return Contact(partner, agreements, last_on, months_between(last_on, on))


def months_between(day: datetime.date, later: datetime.date) -> int:
    """Whole months from a day to a later one."""
    return (later.year - day.year) * 12 + later.month - day.month - (later.day < day.day)


def months_before(on: datetime.date, months: int) -> datetime.date:
    """The day that many months before; the month's last where it has no such day."""
    index = on.year * 12 + on.month - 1 - months
    year, month = divmod(index, 12)
    first = datetime.date(year, month + 1, 1)
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return min(first + datetime.timedelta(days=on.day - 1), last)
