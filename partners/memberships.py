"""Who is a member of what, for pages and sheets of partners.

All start from what the asker may see: what the asker's cities keep, and public facts. Each pair of
network and member stands once.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field, replace

from django.db.models import Exists, F, OuterRef

from partners.models import NETWORK_TYPES, Actor, City, NetworkMembership
from partners.querysets import NetworkMembershipQuerySet
from records.access import Access

MOST_SHOWN = 50
MOST_MEMBERS = 12
# Those that last before those that have ended.
_LATEST_FIRST = (F("until_latest").desc(nulls_first=True), "-since_earliest", "pk")


def memberships_of(actor: Actor, access: Access) -> NetworkMembershipQuerySet:
    """What a partner is a member of, past memberships included; `network` comes with each."""
    found = NetworkMembership.objects.visible_to(access).standing().filter(member=actor)
    return found.without_doubles().select_related("network")


def members_of(network: Actor, access: Access) -> NetworkMembershipQuerySet:
    """The known members of a network, past ones included; `member` comes with each."""
    found = NetworkMembership.objects.visible_to(access).standing().filter(network=network)
    return found.without_doubles().select_related("member")


def memberships_in_common(
    actor: Actor, city: City, access: Access, *, on: datetime.date
) -> NetworkMembershipQuerySet:
    """A partner's memberships on a day in networks of which the city is then a member too."""
    ours = NetworkMembership.objects.visible_to(access).current(on=on)
    shared = ours.filter(member=city.actor_id, network=OuterRef("network"))
    return memberships_of(actor, access).current(on=on).filter(Exists(shared))


def common_in_country(
    country_code: str, city: City, access: Access, *, on: datetime.date
) -> NetworkMembershipQuerySet:
    """Memberships on a day of partners in a country in networks of which the city is a member too.

    `network` and `member` come with each.
    """
    current = NetworkMembership.objects.visible_to(access).current(on=on)
    shared = current.filter(member=city.actor_id, network=OuterRef("network"))
    there = current.filter(member__country_code=country_code).exclude(member=city.actor_id)
    common = there.filter(Exists(shared)).without_doubles()
    return common.select_related("network", "member").order_by("network", "member", "pk")


@dataclass(frozen=True)
class MembershipRoom:
    """What the page of a partner tells about memberships; drawn by `partials/memberships.html`.

    `shared` are the networks that the city is in too. Of a network, `ours` is the city's own
    membership and `members` are the first of the known ones.
    """

    partner: Actor
    is_network: bool
    rows: list[NetworkMembership]
    shared: frozenset[uuid.UUID]
    ours: NetworkMembership | None = None
    members: list[NetworkMembership] = field(default_factory=list)


def room_of(actor: Actor, city: City, access: Access, *, on: datetime.date) -> MembershipRoom:
    """All of it, with at most four queries."""
    common = memberships_in_common(actor, city, access, on=on)
    is_own = city.actor_id == actor.pk
    room = MembershipRoom(
        partner=actor,
        is_network=actor.type in NETWORK_TYPES,
        rows=list(memberships_of(actor, access).order_by(*_LATEST_FIRST)[:MOST_SHOWN]),
        shared=frozenset() if is_own else frozenset(common.values_list("network", flat=True)),
    )
    if not room.is_network:
        return room
    members = members_of(actor, access)
    ours = members.filter(member=city.actor_id).with_contributions(on=on)
    others = members.exclude(member=city.actor_id).order_by(*_LATEST_FIRST)
    return replace(
        room, ours=ours.order_by(*_LATEST_FIRST).first(), members=list(others[:MOST_MEMBERS])
    )
