"""Memberships of the demonstration: real ones with their source, invented ones marked as such."""

from __future__ import annotations

import datetime
from typing import Any

from citydiplo.demo import facts, invented
from partners.models import Actor, City, NetworkMembership
from partners.services import record_contribution, record_membership
from records.access import Access, Role
from records.partial_dates import PartialDate


def load_memberships(
    cities: dict[str, City], actors: dict[str, Actor], *, on: datetime.date
) -> None:
    """Record what the demo cities are members of; invented days count from `on`."""
    NetworkMembership.objects.bulk_create(
        NetworkMembership(
            network=actors["c40"],
            member=actors[member],
            source=facts.C40_SOURCE,
            source_url=facts.C40_URL,
        )
        for member in facts.C40_MEMBERS
    )
    kept = {
        (fact.city, fact.network): _record(cities[fact.city], _real(fact, actors))
        for fact in facts.NETWORK_FACTS
    }
    for row in invented.MEMBERSHIPS:
        kept["seoul", row.network] = _record(cities["seoul"], _invented(row, actors))
    for given in invented.CONTRIBUTIONS:
        day = on + datetime.timedelta(days=given.day)
        record_contribution(
            kept["seoul", given.network].pk,
            {"made_on": PartialDate(day.isoformat()), "what": given.what},
            access=_access(cities["seoul"]),
        )


def _record(city: City, fields: dict[str, Any]) -> NetworkMembership:
    return record_membership(fields, city=city, access=_access(city))


def _access(city: City) -> Access:
    return Access(roles={city.pk: frozenset({Role.OFFICER})})


def _real(fact: facts.NetworkFact, actors: dict[str, Actor]) -> dict[str, Any]:
    return {
        "network_id": actors[fact.network].pk,
        "seats": fact.seats,
        "since": PartialDate(fact.since) if fact.since else None,
        "source": fact.source,
        "source_url": fact.url,
        "contributions": [
            {"made_on": PartialDate(day), "what": what} for day, what in fact.contributions
        ],
    }


def _invented(row: invented.InventedMembership, actors: dict[str, Actor]) -> dict[str, Any]:
    return {
        "network_id": actors[row.network].pk,
        "tier": row.tier,
        "fee": row.fee,
        "currency": row.currency,
        "seats": row.seats,
        "representative": row.representative,
        "since": PartialDate(row.since),
        "source": invented.NOTE,
    }
