"""Building the one frozen value from which all rights follow."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.http import HttpRequest

from partners.models import City
from records.access import Access, Role
from records.scopes import READ

if TYPE_CHECKING:
    from accounts.models import ApiKey, User

SESSION_CITY = "city"


def access_for_user(user: User) -> Access:
    """The rights of a signed-in person in all their cities; one query."""
    roles: defaultdict[uuid.UUID, set[str]] = defaultdict(set)
    platform = False
    for city_id, role in user.memberships.values_list("city_id", "role"):
        if city_id is None:
            platform = True
        else:
            roles[city_id].add(role)
    return Access(
        person=user.pk,
        roles={city: frozenset(held) for city, held in roles.items()},
        is_platform_admin=platform,
    )


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


def served_cities(access: Access) -> list[City]:
    """The workspaces that a person can switch between; one query."""
    return list(City.objects.visible_to(access).select_related("actor").order_by("code"))


def role_labels(access: Access, city: City | None) -> list[str]:
    """What the asker is, in words: the roles in the city, and that of the platform."""
    held = access.roles.get(city.pk, frozenset()) if city else frozenset()
    return [
        str(role.label)
        for role in Role
        if role in held or (role is Role.PLATFORM_ADMIN and access.is_platform_admin)
    ]


def current_city(request: HttpRequest, cities: list[City]) -> City | None:
    """The one of these chosen in this session, else the first; None without any."""
    chosen = request.session.get(SESSION_CITY)
    return next((city for city in cities if str(city.pk) == chosen), cities[0] if cities else None)
