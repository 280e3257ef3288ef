"""Who asks: one frozen value, built for a session, a key or a job, from which all rights follow."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.policy import ROLES_OF_ACTION
from records.scopes import READ_PUBLIC, covers


class Role(TextChoices):
    """What a person is in a city; roles combine in small offices."""

    VIEWER = "viewer", pgettext_lazy("role of a person", "Viewer")
    OFFICER = "officer", _("Officer")
    HEAD = "head", _("Head of office")
    LEGAL = "legal", _("Legal reviewer")
    MAYOR_OFFICE = "mayor_office", _("Mayor's office")
    CITY_ADMIN = "city_admin", _("City administrator")
    PLATFORM_ADMIN = "platform_admin", _("Platform administrator")


# What somebody can be in a city; the platform's administrator stands outside of all.
ROLES_IN_CITY = tuple(role for role in Role if role is not Role.PLATFORM_ADMIN)


class Visibility(TextChoices):
    """Who may read a record: the world, the city, or those it names."""

    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")
    CONFIDENTIAL = "confidential", _("Confidential")


@dataclass(frozen=True)
class Acting:
    """A role that somebody has only because another has handed it over, for some days or more."""

    role: str
    giver: uuid.UUID
    giver_name: str
    until: datetime.date | None = None


@dataclass(frozen=True)
class Access:
    """The rights of one asker, fixed for the length of one request or job.

    `roles` maps a city's id to the roles held there; `acting` tells which of them follow from a
    delegation alone, and by whom. `person` is None for a key and for a job
    that serves an audience; such an access reads confidential records only through its roles.
    `scopes` narrows the roles further, by city; None where nothing does, as for a person.
    """

    person: uuid.UUID | None = None
    roles: Mapping[uuid.UUID, frozenset[str]] = field(default_factory=dict)
    scopes: Mapping[uuid.UUID, frozenset[str]] | None = None
    is_platform_admin: bool = False
    acting: Mapping[uuid.UUID, tuple[Acting, ...]] = field(default_factory=dict)

    @property
    def cities(self) -> tuple[uuid.UUID, ...]:
        """The cities for which the asker speaks; what may be read there is asked by action."""
        return tuple(city for city in self.roles if self.scopes is None or self.scopes.get(city))

    def cities_for(self, action: str) -> tuple[uuid.UUID, ...]:
        """The cities in which `action` of `records.policy` is allowed."""
        return tuple(city for city in self.roles if self.may(action, city))

    def cities_for_public(self, action: str) -> tuple[uuid.UUID, ...]:
        """The cities in which `action`, which reads, is allowed for public records and no others.

        Raises KeyError for an action that the policy does not name.
        """
        return tuple(
            city
            for city in self.roles
            if self._has_role(action, city)
            and not self.may(action, city)
            and READ_PUBLIC in self.scopes_in(city)
        )

    def may(self, action: str, city: uuid.UUID | None) -> bool:
        """Whether `action` of `records.policy` is allowed in a city; without one, to the platform.

        Raises KeyError for an action that the policy does not name.
        """
        if city is None:
            return self.is_platform_admin and Role.PLATFORM_ADMIN in ROLES_OF_ACTION[action]
        if not self._has_role(action, city):
            return False
        return self.scopes is None or covers(self.scopes_in(city), action)

    def scopes_in(self, city: uuid.UUID) -> frozenset[str]:
        """The scopes of a key in a city; nothing for an asker whom none narrow."""
        return (self.scopes or {}).get(city, frozenset())

    def _has_role(self, action: str, city: uuid.UUID) -> bool:
        return not ROLES_OF_ACTION[action].isdisjoint(self.roles.get(city, frozenset()))

    def own_roles(self, city: uuid.UUID) -> frozenset[str]:
        """The roles that the asker holds in a city without acting for anybody."""
        return self.roles.get(city, frozenset()) - {one.role for one in self.acting.get(city, ())}

    def behalf(self, action: str, city: uuid.UUID | None) -> Acting | None:
        """Whose delegation alone allows `action` in a city; None where the asker's own role does.

        Raises KeyError for an action that the policy does not name.
        """
        allowed = ROLES_OF_ACTION[action]
        if city is None or not allowed.isdisjoint(self.own_roles(city)):
            return None
        return next((one for one in self.acting.get(city, ()) if one.role in allowed), None)

    def narrowed_to(self, cities: Iterable[uuid.UUID]) -> Access:
        """The same asker, seeing no more than these cities."""
        kept = frozenset(cities)
        return replace(
            self,
            roles={city: roles for city, roles in self.roles.items() if city in kept},
            acting={city: roles for city, roles in self.acting.items() if city in kept},
        )


NOBODY = Access()
