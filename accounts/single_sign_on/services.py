"""Who a provider's word lets in, as whom, and with which roles."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import pghistory
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django_guid import get_guid

from accounts.models import Membership, User
from accounts.single_sign_on.rules import Provider, providers
from partners.models import City
from records.access import Role
from records.names import check_name

logger = logging.getLogger(__name__)


class Refusal(TextChoices):
    """Why somebody whom the provider knows is not let in, in words for them."""

    UNKNOWN = (
        "unknown",
        _("Nobody with your e-mail address is known here. Ask the administrator of your city."),
    )
    UNPROVEN = (
        "unproven",
        _("The provider does not say that your e-mail address is yours. Have it confirmed there."),
    )
    ELSEWHERE = (
        "elsewhere",
        _("Your e-mail address is not one for which this provider may speak. Sign in another way."),
    )
    TAKEN = (
        "taken",
        _(
            "Your e-mail address belongs to somebody who signs in with another account of this "
            "provider. Ask the administrator of your city."
        ),
    )
    PLATFORM = (
        "platform",
        _("Administrators of the platform sign in with their password."),
    )


class NotLetInError(Exception):
    """The provider knows the person, and this program does not let them in."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@transaction.atomic
def welcome(provider: Provider, account: SocialAccount, claims: Mapping[str, Any]) -> User:
    """The person of a proven sign-in, with the roles that the claims give; raises NotLetInError.

    `account` is how the provider knows them: who has signed in with it before is found by it,
    whatever their address has become; who has not is found by an address that the provider may
    speak for, once, and never where that person has an account of this provider already.
    """
    if account.pk is None:
        person = _by_address(provider, account, claims)
        # By two sign-ins at once it may have been made meanwhile.
        account, is_new = SocialAccount.objects.get_or_create(
            provider=provider.id, uid=account.uid, defaults={"user": person}
        )
        person = account.user
        if is_new:
            logger.info("%s: account linked to person %s", provider.id, person.pk)
    else:
        person = User.objects.select_for_update().get(pk=account.user_id)
        if not provider.serves_address(person.email):
            raise NotLetInError(Refusal.ELSEWHERE)
    if not provider.platform and _is_platform_admin(person):
        raise NotLetInError(Refusal.PLATFORM)
    if person.is_active:
        _map_roles(person, provider, claims)
    return person


def _by_address(provider: Provider, account: SocialAccount, claims: Mapping[str, Any]) -> User:
    told = str(claims.get("email") or "").strip()
    email = told.lower()
    # Other letters than these may become them: the sign of Kelvin is a k in small letters.
    if not (told.isascii() and provider.serves_address(email) and _is_address(email)):
        raise NotLetInError(Refusal.ELSEWHERE)
    # Some providers tell a truth as text.
    if not provider.trust_email and claims.get("email_verified") not in (True, "true"):
        raise NotLetInError(Refusal.UNPROVEN)
    person = User.objects.select_for_update().filter(email=email).first()
    if person is None:
        if provider.people != "create":
            raise NotLetInError(Refusal.UNKNOWN)
        return _create(provider, email, claims)
    others = SocialAccount.objects.filter(user=person, provider=provider.id)
    if others.exclude(uid=account.uid).exists():
        raise NotLetInError(Refusal.TAKEN)
    return person


def _create(provider: Provider, email: str, claims: Mapping[str, Any]) -> User:
    with _as_single_sign_on(provider):
        person: User = User.objects.create_user(email, _name_of(claims) or email)
    return person


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= (User._meta.get_field("email").max_length or 0)


def _name_of(claims: Mapping[str, Any]) -> str:
    """How a person is called, as far as it can be shown; a name may hold what cannot be seen."""
    parts = claims.get("given_name"), claims.get("family_name")
    name = str(claims.get("name") or " ".join(filter(None, map(str, filter(None, parts)))))
    name = name.strip()[: User._meta.get_field("name").max_length]
    try:
        check_name(name)
    except ValidationError:
        return ""
    return name


def _map_roles(person: User, provider: Provider, claims: Mapping[str, Any]) -> None:
    """Give the roles that the claims tell, and take those that they gave before and no longer do.

    What a person gave by hand, or another provider's claims, is left as it is.
    """
    met = {(rule.city, rule.role) for rule in provider.roles if rule.is_met_by(claims)}
    cities = dict(
        City.objects.filter(code__in={city for city, _role in met if city}).values_list(
            "code", "pk"
        )
    )
    for code in {city for city, _role in met if city} - cities.keys():
        logger.warning("%s: its rules name the city %s, which is not here", provider.id, code)
    wanted = {
        (cities.get(city or ""), role) for city, role in met if city is None or city in cities
    }
    held = list(Membership.objects.filter(user=person))
    with _as_single_sign_on(provider, person):
        for one in held:
            if one.source == provider.id and (one.city_id, one.role) not in wanted:
                one.delete()
        for city, role in wanted - {(one.city_id, one.role) for one in held}:
            Membership.objects.create(user=person, city_id=city, role=role, source=provider.id)


def _as_single_sign_on(provider: Provider, person: User | None = None) -> Any:
    """The context under which history keeps what a sign-in changes."""
    return pghistory.context(
        channel="sso",
        provider=provider.id,
        person=str(person.pk) if person else None,
        request=get_guid(),
    )


def _is_platform_admin(person: User) -> bool:
    return Membership.objects.filter(user=person, role=Role.PLATFORM_ADMIN).exists()


def provider_instead_of_password(person: User) -> Provider | None:
    """The provider with which somebody has to sign in; None for whom the password is open.

    It is closed for the addresses and the cities of a provider that says so. It stays open for the
    administrators of the platform, who must get in when a provider is down. One query at most.
    """
    closing = [one for one in providers() if one.password == "refused"]  # noqa: S105
    if not closing:
        return None
    held = set(person.memberships.values_list("city__code", "role"))
    if any(role == Role.PLATFORM_ADMIN for _city, role in held):
        return None
    cities = {city for city, _role in held}
    return next(
        (
            one
            for one in closing
            if one.serves_address(person.email) or not one.cities.isdisjoint(cities)
        ),
        None,
    )


def from_sign_in(cities: Iterable[City], person: User) -> list[tuple[str, list[str], str]]:
    """What a person is by claims: the city or platform, the roles there, and whose claims.

    One query. A provider that is gone from the settings is told by its id.
    """
    given = person.memberships.exclude(source="").order_by("source", "city__code", "role")
    held: dict[tuple[str, Any], list[str]] = {}
    for one in given:
        held.setdefault((one.source, one.city_id), []).append(one.get_role_display())
    places: dict[Any, Any] = {None: _("This program"), **{city.pk: city for city in cities}}
    names = {provider.id: provider.name for provider in providers()}
    return [
        (str(places[city]), roles, names.get(source, source))
        for (source, city), roles in held.items()
        if city in places
    ]
