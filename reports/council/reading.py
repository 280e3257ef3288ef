"""Agreements of a council table and the exchanges with their partners, read as plain values.

An exchange is what `ActivityQuerySet.contacts` calls a contact: under way or done by a day.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, JSONField, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from activities.models import Participation
from activities.querysets import ActivityQuerySet
from partners.models import Actor, City
from records.access import Access
from records.partial_dates import PartialDate
from reports.periods import Period

MOST_ROWS = 10_000


class TooManyRowsError(Exception):
    """More agreements match than a table may have (`MOST_ROWS`)."""


class Party(NamedTuple):
    """What is read of a partner, whose fields these are."""

    id: str
    labels: dict[str, str]
    country_code: str
    level: str


class Agreed(NamedTuple):
    """One agreement as the database holds it, its id before `_FIELDS`, and its partners."""

    pk: str
    code: str
    title: str
    visibility: str
    type: str
    state: str
    signed_on: PartialDate | None
    in_force_on: PartialDate | None
    expires_on: PartialDate | None
    council_session: str
    council_resolution: str
    council_resolved_on: PartialDate | None
    document_number: str
    original_location: str
    planned: Decimal | None
    spent: Decimal | None
    currency: str
    owner_name: str | None
    owner_email: str | None
    department: str
    domain: str
    other_domains: list[str]
    objectives: list[str]
    partners: list[Party]


_FIELDS = (
    "code",
    "title",
    "visibility",
    "agreement__type",
    "agreement__state",
    "agreement__signed_on",
    "agreement__in_force_on",
    "agreement__expires_on",
    "agreement__council_session",
    "agreement__council_resolution",
    "agreement__council_resolved_on",
    "agreement__document_number",
    "agreement__original_location",
    "planned_amount",
    "spent_amount",
    "currency",
    "owner__name",
    "owner__email",
    "home_department",
    "domain",
    "secondary_domains",
    "objectives",
)


class Exchange(NamedTuple):
    """The last exchange with a partner: its first day as exactly as it is known."""

    latest: datetime.date
    day: PartialDate
    title: str
    activity: str
    visibility: str


def read_agreements(found: ActivityQuerySet, *, city: City, access: Access) -> list[Agreed]:
    """The agreements among the activities of a city found, neither drafts nor void ones.

    The city itself is not listed among the partners. Two queries. Raises TooManyRowsError.
    """
    parties = (
        Participation.objects.filter(activity=OuterRef("pk"))
        .exclude(actor=city.actor_id)
        .order_by("id")
        .values("actor")
    )
    rows = list(
        found.counted()
        .filter(agreement__city=city)
        .order_by()
        .annotate(
            id_text=_as_text("pk"),
            parties=Func(ArraySubquery(parties), function="to_jsonb", output_field=JSONField()),
        )
        .values_list("id_text", *_FIELDS, "parties")[: MOST_ROWS + 1]
    )
    if len(rows) > MOST_ROWS:
        raise TooManyRowsError
    # Each partner once: most have several agreements, and names are long to read.
    partners = _read_partners({actor for *_fields, actors in rows for actor in actors}, access)
    return [
        Agreed._make((*fields, [partners[actor] for actor in actors if actor in partners]))
        for *fields, actors in rows
    ]


def _read_partners(ids: set[str], access: Access) -> dict[str, Party]:
    rows = (
        Actor.objects.visible_to(access)
        .filter(pk__in=ids)
        .values_list(_as_text("pk"), *Party._fields[1:])
    )
    return {row[0]: Party._make(row) for row in rows}


def last_exchanges(
    activities: ActivityQuerySet, *, city: City, on: datetime.date
) -> dict[str, Exchange]:
    """The last of the `activities` of a city that was an exchange with each actor by a day; one
    query. Of a date that is not known to the day the last day that it may mean counts."""
    latest = (
        _met(activities.contacts(on=on), city)
        .order_by("actor", "-activity__starts_latest", "-activity__starts_earliest", "-activity")
        .distinct("actor")
    )
    # Titles come in only now: putting them in order with the rest would take twice as long.
    met = (
        Participation.objects.filter(pk__in=latest.values("pk"))
        .order_by()
        .values_list(
            _as_text("actor"),
            "activity__starts_latest",
            "activity__starts_on",
            "activity__title",
            _as_text("activity"),
            "activity__visibility",
        )
    )
    return {actor: Exchange(*told) for actor, *told in met}


def exchanges_in(
    activities: ActivityQuerySet, *, city: City, period: Period
) -> dict[str, set[str]]:
    """Which of the `activities` of a city were exchanges with each actor under way in a period,
    as the register's own dates find them; one query."""
    met = _met(activities.contacts(on=period[1]).in_period(*period), city)
    found: dict[str, set[str]] = defaultdict(set)
    pairs = met.order_by().values_list(_as_text("actor"), _as_text("activity"))
    for actor, activity in pairs:
        found[actor].add(activity)
    return found


def _met(contacts: ActivityQuerySet, city: City) -> QuerySet[Participation]:
    return Participation.objects.filter(
        city=city, activity__in=contacts.order_by().values("pk")
    ).exclude(actor=city.actor_id)


def _as_text(key: str) -> Cast:
    # There may be thousands, and nothing but equality is asked of them.
    return Cast(key, TextField())
