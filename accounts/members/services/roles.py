"""Giving and taking roles; a city always keeps somebody who can do that."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.single_sign_on.rules import find_provider
from partners.models import City
from records.access import ROLES_IN_CITY, Access, Role
from records.rights import require


@transaction.atomic
def set_roles(
    user_id: uuid.UUID,
    roles: Iterable[str],
    *,
    city: City,
    access: Access,
    seen: Iterable[str] | None = None,
) -> User:
    """Let a person of the city have these roles there and no others; none ends the work there.

    `seen` are the roles that the editor saw. Raises User.DoesNotExist, PermissionDenied, and
    ValidationError: for roles that changed meanwhile, for the last administrator, for roles that
    a provider's claims give, and for roles that somebody would give to themselves on another's
    behalf.
    """
    require(access, "members.write", city.pk)
    hold_cities([city.pk])
    user: User = User.objects.in_city(city.pk).get(pk=user_id)
    rows = {row.role: row for row in Membership.objects.filter(user=user, city=city)}
    held, wanted = set(rows), {str(role) for role in roles}
    if seen is not None and set(seen) != held:
        raise ValidationError(_("Someone else changed the roles meanwhile. Look at them again."))
    if not wanted <= set(ROLES_IN_CITY):
        raise ValidationError({"roles": _("Choose roles from the list.")})
    is_own = user.pk == access.person
    if is_own and wanted - held and access.behalf("members.write", city.pk) is not None:
        message = _("On behalf of somebody else you cannot give roles to yourself.")
        raise ValidationError({"roles": message})
    if Role.CITY_ADMIN in held - wanted:
        _require_another_administrator(city, user)
    for role in sorted(held - wanted):
        _require_by_hand(rows[role])
    for role in held - wanted:
        rows[role].delete()
    for role in sorted(wanted - held):
        Membership.objects.create(user=user, city=city, role=role)
    return user


def end_work(user_id: uuid.UUID, *, city: City, access: Access) -> User:
    """Take all roles of a person in a city; the account stays, and so does the history.

    Raises as `set_roles` does.
    """
    return set_roles(user_id, (), city=city, access=access)


@transaction.atomic
def appoint_administrator(email: str, *, city_id: uuid.UUID, access: Access) -> User:
    """Make a person with an account administrator of a city, as its first one or one more.

    Raises City.DoesNotExist, PermissionDenied, and ValidationError by field when nobody who may
    sign in has that address.
    """
    require(access, "cities.appoint", None)
    city = City.objects.get(pk=city_id)
    user: User | None = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise ValidationError({"email": _("Nobody with this address has an account here.")})
    Membership.objects.get_or_create(user=user, city=city, role=Role.CITY_ADMIN)
    return user


def cities_to_appoint_in(access: Access) -> QuerySet[City]:
    """All cities, each with its `administrators`, for who may appoint one; two queries.

    Raises PermissionDenied.
    """
    require(access, "cities.appoint", None)
    rows = Membership.objects.filter(role=Role.CITY_ADMIN, user__is_active=True)
    administrators = Prefetch(
        "memberships",
        rows.select_related("user").order_by("user__name"),
        to_attr="administrators",
    )
    return City.objects.select_related("actor").prefetch_related(administrators)


def hold_cities(cities: Iterable[uuid.UUID]) -> None:
    """Let one at a time change who works in these cities: the last two administrators could else
    go at once. Everybody takes them in one order, and before any row of a person.
    """
    held = City.objects.select_for_update(no_key=True).filter(pk__in=set(cities))
    list(held.order_by("pk").values_list("pk"))


def _require_by_hand(row: Membership) -> None:
    """What claims give would come back with the next sign-in, unless the provider is gone."""
    provider = find_provider(row.source) if row.source else None
    if provider is not None:
        message = _("%(role)s comes from the sign-in with %(name)s. Take it away there.") % {
            "role": row.get_role_display(),
            "name": provider.name,
        }
        raise ValidationError({"roles": message})


def _require_another_administrator(city: City, user: User) -> None:
    administrators = Membership.objects.filter(city=city, role=Role.CITY_ADMIN)
    if not administrators.filter(user__is_active=True).exclude(user=user).exists():
        message = _("A city keeps an administrator. Give that role to somebody else first.")
        raise ValidationError({"roles": message})
