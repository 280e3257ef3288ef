"""`Authorization: Bearer KEY`: who asks by key, and whether the key's scope allows it."""

from __future__ import annotations

from typing import Any

import pghistory
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import (
    AuthenticationFailed,
    MethodNotAllowed,
    PermissionDenied,
    ValidationError,
)
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.access import access_for_key
from accounts.keys.services import consents_to, find_secret, note_use
from accounts.models import ApiKey
from partners.models import City
from records.access import Access
from records.audit.entries import note
from records.client_address import client_address, is_within
from records.filters import CITY
from records.models import EntryKind
from records.scopes import Scope, scope_for

ABOUT_KEYS = (
    "The administrator of a city makes keys, each with its scopes, its last day, and perhaps the"
    " networks from which it opens. Writing includes reading. `read` and `write` do not open"
    " personal data: people at partners have scopes of their own. A key for public records reads"
    " those that are public and no drafts. Confidential records stay closed to every key.\n\n"
    "A key may read other cities that consented to it: `/cities/` shows which, lists hold the"
    " records of all of them unless `city` names one, and what is written belongs to the key's own"
    " city. A key being renewed has two secrets for some days, and either opens."
)


class KeyUser:
    """Stands where frameworks expect a user: a program, not a person."""

    is_authenticated = True
    is_active = True
    pk = None


class KeyAuthentication(BaseAuthentication):
    """Sets `request.access` and `request.city` on the request of a valid key."""

    def authenticate(self, request: Request) -> tuple[KeyUser, ApiKey] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer":
            raise AuthenticationFailed(_("Send the key as: Authorization: Bearer KEY"))
        found = find_secret(secret.strip())
        now = timezone.now()
        today = timezone.localtime(now).date()
        if found is None or not (found.is_live(at=now) and found.key.is_valid(on=today)):
            _note_refusal(request._request, found.key if found else None)
            raise AuthenticationFailed(_("The key is unknown, revoked or expired."))
        key, plain = found.key, request._request
        address = client_address(plain)
        if key.networks and not is_within(address, key.networks):
            _note_refusal(plain, key)
            raise WrongNetwork(address)
        note_use(found, at=now, address=address)
        plain.access, plain.city = _narrowed(request, key)  # type: ignore[attr-defined]
        # Until the middleware that looks after pages takes it back.
        timezone.activate(key.city.time_zone)
        pghistory.context(key=str(key.pk), city=str(key.city_id))
        return KeyUser(), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _note_refusal(request: Any, key: ApiKey | None) -> None:
    """A program that tries for hours with a key that is closed is told of once an hour."""
    city_id = key.city_id if key else None
    note(
        EntryKind.KEY_REFUSED,
        request,
        subject=key or ApiKey,
        key=key.pk if key else None,
        city_id=city_id,
        once_a="hour",
    )


def _narrowed(request: Request, key: ApiKey) -> tuple[Access, City]:
    """What the key may do in this request, and the city of which it asks.

    Writing stays in the key's own city, and sees no other; reading may be narrowed by `?city=`.
    """
    access = access_for_key(key, consents_to(key))
    wanted = request.query_params.get(CITY)
    if request.method not in SAFE_METHODS:
        return access.narrowed_to([key.city_id]), key.city
    if wanted is None:
        return access, key.city
    named = [city for city in access.cities if str(city) == wanted.strip().lower()]
    if not named:
        message = _("Give the id of one of the cities under /cities/.")
        raise ValidationError({CITY: [message]}, code="invalid_choice")
    return access.narrowed_to(named), City.objects.visible_to(access).get(pk=named[0])


class WrongNetwork(PermissionDenied):
    """The key is right, but it does not open from there."""

    default_code = "network"

    def __init__(self, address: str | None) -> None:
        # Which networks are allowed is told in the city alone.
        message = _(
            "This key opens only from the networks that were named for it, and the call came from"
            " %(address)s. Call from there, or have that network named for it."
        )
        super().__init__(message % {"address": address or _("an unknown address")})


class WrongScope(PermissionDenied):
    """The scopes of the key do not reach what was asked."""

    default_code = "scope"

    def __init__(self, wanted: str) -> None:
        message = _("The scopes of this key do not include %(scope)s.")
        super().__init__(message % {"scope": wanted})


class KeyScopePermission(BasePermission):
    """Whether a scope of the key reaches what a view reads or writes.

    A view names actions of `records.policy`: `reads`, empty for what every key may read, and
    `writes`, empty where nothing is written. With `reads_public` a key for public records may read
    too; the view's queryset then shows it no others.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiKey):
            return False
        access: Access = request._request.access  # type: ignore[attr-defined]
        if request.method in SAFE_METHODS:
            action, public = getattr(view, "reads", ""), getattr(view, "reads_public", False)
            if not action or access.cities_for(action):
                return True
            if public and access.cities_for_public(action):
                return True
            raise WrongScope(scope_for(action))
        action = getattr(view, "writes", "")
        if not action:
            raise MethodNotAllowed(request.method or "")
        if not access.cities_for(action):
            raise WrongScope(scope_for(action))
        return True


class KeyScheme(OpenApiAuthenticationExtension):
    """How the schema describes the key."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        scopes = "\n".join(f"- `{scope.value}`: {scope.label}" for scope in Scope)
        return {"type": "http", "scheme": "bearer", "description": f"{ABOUT_KEYS}\n\n{scopes}"}
