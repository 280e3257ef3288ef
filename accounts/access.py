"""Building the one frozen value from which all rights follow."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from partners.models import City
from records.access import Access, Acting, Role
from records.rights import require
from records.scopes import READ

if TYPE_CHECKING:
    from accounts.models import ApiKey, User

SESSION_CITY = "city"


@dataclass(frozen=True)
class ActingFor:
    """For whom somebody acts in a city, as what, and until when; None while it is not ended."""

    name: str
    roles: list[str]
    until: datetime.date | None


def access_for_user(user: User, *, on: datetime.date | None = None) -> Access:
    """The rights of a person in all their cities on a day, today unless told; two queries.

    They include roles that others have handed over, in cities where the person has own ones.
    """
    roles: defaultdict[uuid.UUID, set[str]] = defaultdict(set)
    platform = False
    for city_id, role in user.memberships.values_list("city_id", "role"):
        if city_id is None:
            platform = True
        else:
            roles[city_id].add(role)
    acting: defaultdict[uuid.UUID, list[Acting]] = defaultdict(list)
    for city_id, one in user.delegations_received.handed_over(on=on or timezone.localdate()):
        if city_id in roles and one.role not in roles[city_id]:
            acting[city_id].append(one)
    for city_id, ones in acting.items():
        roles[city_id].update(one.role for one in ones)
    return Access(
        person=user.pk,
        roles={city: frozenset(held) for city, held in roles.items()},
        is_platform_admin=platform,
        acting={city: tuple(ones) for city, ones in acting.items()},
    )


def own_access_in(city_id: uuid.UUID, user: User) -> Access:
    """The rights that a person has in one city without acting for anybody; no query.

    `user` comes from `with_roles_in` that city.
    """
    held = user.roles_here  # type: ignore[attr-defined]
    return Access(person=user.pk, roles={city_id: frozenset(one.role for one in held)})


def access_for_key(
    key: ApiKey, consents: Mapping[uuid.UUID, Collection[str]] = MappingProxyType({})
) -> Access:
    """The rights of a key: those of an officer as far as its scopes go, in its city and in those
    that consented, whose ids come with the scopes they let in. Never confidential records.
    """
    given = {**consents, key.city_id: key.scopes}
    return Access(
        roles=dict.fromkeys(given, frozenset({Role.OFFICER})),
        scopes={city: frozenset(held) for city, held in given.items()},
    )


def access_for_audience(city_id: uuid.UUID, *, confidential: bool = False) -> Access:
    """The rights of a job that works for a declared audience of a city."""
    role = Role.HEAD if confidential else Role.VIEWER
    return Access(roles={city_id: frozenset({role})}, scopes={city_id: frozenset({READ})})


def answers_for(access: Access, person: User, action: str) -> bool:
    """Whether the asker may do `action` to the account of somebody else; one query at most.

    An administrator of a city decides for those who work in cities of theirs alone: to the others,
    the person would be less safe, or gone. One's own account is changed on one's own page, where
    the password is asked for.
    """
    if person.pk == access.person:
        return False
    if access.may(action, None):
        return True
    cities = set(person.memberships.values_list("city", flat=True))
    return bool(cities) and cities <= set(access.cities_for(action))


def served_cities(access: Access) -> list[City]:
    """The workspaces that a person can switch between; one query."""
    return list(City.objects.visible_to(access).select_related("actor").order_by("code"))


def role_labels(access: Access, city: City | None) -> list[str]:
    """What the asker is, in words: the own roles in the city, and that of the platform."""
    held = access.own_roles(city.pk) if city else frozenset()
    return [
        str(role.label)
        for role in Role
        if role in held or (role is Role.PLATFORM_ADMIN and access.is_platform_admin)
    ]


def acting_for(access: Access, city: City | None) -> list[ActingFor]:
    """For whom the asker acts in a city, each once for each last day."""
    found: defaultdict[tuple[uuid.UUID, str, datetime.date | None], list[str]] = defaultdict(list)
    for one in access.acting.get(city.pk, ()) if city else ():
        found[one.giver, one.giver_name, one.until].append(str(Role(one.role).label))
    return [ActingFor(name, roles, until) for (_giver, name, until), roles in found.items()]


def current_city(request: HttpRequest, cities: list[City]) -> City | None:
    """The one of these chosen in this session, else the first; None without any."""
    chosen = request.session.get(SESSION_CITY)
    return next((city for city in cities if str(city.pk) == chosen), cities[0] if cities else None)


def city_for(request: HttpRequest, action: str) -> City:
    """The city one works in, where one may do `action`; raises PermissionDenied otherwise."""
    city: City | None = request.city  # type: ignore[attr-defined]
    if city is None:
        raise PermissionDenied
    require(request.access, action, city.pk)  # type: ignore[attr-defined]
    return city
