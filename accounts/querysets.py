"""Sets of people, roles and keys."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from records.access import Access


class UserQuerySet(models.QuerySet):
    def colleagues(self, access: Access) -> Self:
        """People with a role in one of the asker's cities."""
        return self.filter(memberships__city__in=access.cities, is_active=True).distinct()

    def in_city(self, city_id: uuid.UUID) -> Self:
        """People who work in a city, by name."""
        return self.filter(memberships__city=city_id, is_active=True).distinct().order_by("name")

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
