"""Two cities and a pact that Busan keeps, with Seoul as its partner: what sharing is tried on."""

from __future__ import annotations

import datetime
from typing import Any

from activities.models import Activity, Participation
from activities.services import offer_record
from partners.models import Actor, City
from records.access import Access, Role
from tests.factories import make_agreement

NOW = datetime.datetime(2026, 11, 26, 9, 0, tzinfo=datetime.UTC)


def access_of(city: City, *roles: Role) -> Access:
    """The rights of somebody without a name in a city, an officer where no role is given."""
    return Access(roles={city.pk: frozenset(roles or (Role.OFFICER,))})


def make_pact(keeper: City, *partners: Actor, **values: Any) -> Activity:
    return make_agreement(keeper, "Pact of two harbours", partners=partners, **values).activity


def offered(activity: Activity, city: City) -> Participation:
    """Offer a record to a city, by the head of the office that keeps it."""
    head = access_of(activity.city, Role.HEAD)
    return offer_record(activity.pk, city.actor_id, access=head, at=NOW, confirmed=True)
