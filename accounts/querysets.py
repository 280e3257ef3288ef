"""Sets of people, roles and keys."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q

from records.access import Access, Acting


class UserQuerySet(models.QuerySet):
    def everybody(self) -> Self:
        """All people of the installation: for administrators of the platform alone."""
        return self.all()

    def found_by(self, text: str) -> Self:
        """Those whose name or address holds a text."""
        return self.filter(models.Q(name__icontains=text) | models.Q(email__icontains=text))

    def colleagues(self, access: Access) -> Self:
        """People with a role in one of the asker's cities."""
        return self.filter(memberships__city__in=access.cities, is_active=True).distinct()

    def in_city(self, city_id: uuid.UUID) -> Self:
        """People who work in a city, by name."""
        return self.filter(memberships__city=city_id, is_active=True).distinct().order_by("name")

    def of_platform(self) -> Self:
        """Administrators of the platform, by name."""
        return self.filter(memberships__city=None, memberships__isnull=False).order_by("name")

    def named(self, email: str) -> Any | None:
        """The person of that address, as somebody typed it; one query."""
        return self.filter(email=email.strip().lower()).first()

    def with_roles_in(self, city_id: uuid.UUID) -> Self:
        """Each with `roles_here`, the memberships in a city; one query more."""
        memberships = apps.get_model("accounts", "Membership")._default_manager
        return self.prefetch_related(
            models.Prefetch(
                "memberships", queryset=memberships.filter(city=city_id), to_attr="roles_here"
            )
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> Any:
        """Create a person; without a password nobody can sign in as them."""
        user = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        return self.filter(city__in=access.cities)


class DelegationQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Those of the asker's cities: who acts for whom is no secret there."""
        return self.filter(city__in=access.cities)

    def of_person(self, person: uuid.UUID | None) -> Self:
        """Those that a person gave or received."""
        return self.filter(Q(giver=person) | Q(receiver=person))

    def untold_to(self, user_id: uuid.UUID) -> Self:
        """Those that somebody else arranged with a person's roles, untold so far, oldest first."""
        rows = self.filter(giver=user_id, arranged_by__isnull=False, told_at__isnull=True)
        return rows.order_by("created_at")

    def in_force(self, *, on: datetime.date) -> Self:
        """Those that hold on a day, its first and last one included, and are not revoked."""
        lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        return self.filter(lasting, starts_on__lte=on, revoked_at__isnull=True)

    def handed_over(self, *, on: datetime.date) -> Iterator[tuple[uuid.UUID, Acting]]:
        """City and role of each that gives a role on a day; one query.

        A giver who may not sign in any more, or holds the role no longer, hands nothing over.
        """
        memberships = apps.get_model("accounts", "Membership")._default_manager
        held = memberships.filter(user=OuterRef("giver"), city=OuterRef("city"))
        rows = (
            self.in_force(on=on)
            .filter(giver__is_active=True)
            .annotate(held=ArraySubquery(held.values("role")))
            .order_by("starts_on", "id")
        )
        names = ("city", "roles", "held", "giver", "giver__name", "ends_on")
        for city, roles, held_now, giver, name, until in rows.values_list(*names):
            for role in roles:
                if role in held_now:
                    yield city, Acting(role, giver, name, until)


class ApiKeyQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Keys of the cities whose keys the asker may manage."""
        return self.filter(city__in=access.cities_for("keys.read"))

    def offered_to(self, city: Any, *, on: datetime.date) -> Self:
        """Valid keys of others to which a city may consent; who knows the code of one finds it."""
        valid = self.filter(revoked_at=None, expires_on__gte=on, is_for_other_cities=True)
        return valid.exclude(city=city)

    def with_last_use(self) -> Self:
        """Annotate `last_used_at`, the last use of any of its secrets; None before the first."""
        return self.annotate(last_used_at=models.Max("secrets__last_used_at"))


class KeySecretQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Secrets of the keys that the asker may manage."""
        return self.filter(key__city__in=access.cities_for("keys.read"))

    def live(self, *, at: datetime.datetime) -> Self:
        """Those that open at a moment, as long as their key does."""
        lasting = models.Q(expires_at=None) | models.Q(expires_at__gt=at)
        return self.filter(lasting, revoked_at=None)


class KeyConsentQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Consents that cities gave, and those given to their keys, for who manages keys there."""
        cities = access.cities_for("keys.read")
        return self.filter(models.Q(city__in=cities) | models.Q(key__city__in=cities))

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Invitations of the cities to which the asker may invite."""
        return self.filter(city__in=access.cities_for("members.invite"))

    def open(self, *, at: datetime.datetime) -> Self:
        """Those whose link still opens at that moment."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


class SignInRuleQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        return self.filter(city__in=access.cities)

    def asking(self, access: Access, *, on: datetime.date) -> Self:
        """Rules in force on that day that ask the asker for a second factor, by a role held."""
        held = models.Q(pk__in=[])
        for city, roles in access.roles.items():
            held |= models.Q(city=city, second_factor_roles__overlap=sorted(roles))
        return self.filter(held, since__lte=on)


class FactorResetQuerySet(models.QuerySet):
    def untold_to(self, user_id: uuid.UUID) -> Self:
        """Those of which a person has not been told yet, oldest first."""
        return self.filter(user=user_id, told_at__isnull=True).order_by("created_at")
