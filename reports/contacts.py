"""When a city last met the partners that it has live agreements with."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max, Q, TextField
from django.db.models.functions import Cast

from activities.models import Participation
from activities.querysets import ActivityQuerySet
from agreements.querysets import AgreementQuerySet
from domains.vocabulary import Instrument
from partners.models import Actor, City
from records.months import months_before, months_between

LONG_MONTHS = 24
MONTHS_TOLD = 36


@dataclass(frozen=True)
class Contact:
    """A partner with live agreements, and the last day on which it was met (None: never).

    `is_agreement` when that was an agreement, and nothing else is on record since.
    """

    partner: Actor
    agreements: int
    last_on: datetime.date | None
    months: int | None
    is_agreement: bool = False

    @property
    def years(self) -> int:
        """Whole years since then, once months are too many to grasp; else 0."""
        return self.months // 12 if self.months and self.months >= MONTHS_TOLD else 0


class LastMet(NamedTuple):
    """When an actor was last met (None: never), its live agreements, whether one was the last."""

    actor: str
    agreements: int
    day: datetime.date | None
    is_agreement: bool = False


@dataclass(frozen=True)
class Contacts:
    """Partners of live agreements that were not met for long, the longest first.

    `lapsed` is the number of live agreements none of whose partners was met for long; `countries`
    that of live agreements by country code, most first.
    """

    not_met: list[LastMet]
    lapsed: int
    countries: dict[str, int]


def last_contacts(
    activities: ActivityQuerySet,
    agreements: AgreementQuerySet,
    *,
    city: City,
    on: datetime.date,
    most: int,
) -> Contacts:
    """When the partners of live `agreements` of a city were last met; two queries.

    A contact is an activity under way or done by `on`, on the last day that its start may mean. At
    most `most` partners are told.
    """
    parties = (
        Participation.objects.filter(city=city, activity__in=agreements.live().values("pk"))
        .exclude(actor=city.actor_id)
        .order_by()
    )
    # As text: there may be thousands, and nothing but equality is asked of them.
    pairs = list(
        parties.values_list(
            Cast("activity", TextField()), Cast("actor", TextField()), "actor__country_code"
        )
    )
    live = Counter(actor for _activity, actor, _country in pairs)
    found = (
        activities.contacts(on=on)
        .filter(participations__city=city)
        .order_by()
        .values("participations__actor")
        .annotate(
            day=Max("starts_latest"),
            else_on=Max("starts_latest", filter=~Q(instrument=Instrument.AGR)),
        )
        .values_list("participations__actor", "day", "else_on")
    )
    met, signed = dict[str, datetime.date](), set[str]()
    for actor, day, else_on in found:
        met[str(actor)] = day
        if else_on is None or else_on < day:
            signed.add(str(actor))
    since = months_before(on, LONG_MONTHS)
    long_ago = sorted(
        (met.get(actor, datetime.date.min), actor)
        for actor in live
        if met.get(actor, datetime.date.min) < since
    )[:most]
    kept = {activity for activity, actor, _c in pairs if met.get(actor, datetime.date.min) >= since}
    return Contacts(
        [
            LastMet(actor, live[actor], met.get(actor), is_agreement=actor in signed)
            for _day, actor in long_ago
        ],
        lapsed=len({activity for activity, _actor, _country in pairs} - kept),
        countries=_countries({(activity, country) for activity, _actor, country in pairs}),
    )


def told(not_met: list[LastMet], *, on: datetime.date) -> list[Contact]:
    """The same with the partners themselves; one query."""
    partners = Actor.objects.in_bulk([UUID(row.actor) for row in not_met])
    return [
        Contact(
            partners[UUID(row.actor)],
            row.agreements,
            row.day,
            None if row.day is None else months_between(row.day, on),
            row.is_agreement,
        )
        for row in not_met
    ]


def _countries(once: set[tuple[str, str]]) -> dict[str, int]:
    # An agreement with two partners of one country counts there once.
    found = Counter(country for _activity, country in once if country)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
