"""`Authorization: Bearer KEY`: who asks by key, and whether the key's scope allows it."""

from __future__ import annotations

from typing import Any

import pghistory
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.access import access_for_key
from accounts.keys import find_key
from accounts.models import ApiKey
from records.access import Scope
from records.audit.entries import note
from records.models import EntryKind


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
        key = find_key(secret.strip())
        if key is None or not key.is_valid(on=timezone.localdate()):
            _note_refusal(request._request, key)
            raise AuthenticationFailed(_("The key is unknown, revoked or expired."))
        plain = request._request
        plain.access = access_for_key(key)  # type: ignore[attr-defined]
        plain.city = key.city  # type: ignore[attr-defined]
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


class KeyScopePermission(BasePermission):
    """Reading needs a key, writing one with the scope for it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        key = request.auth
        if not isinstance(key, ApiKey):
            return False
        return request.method in SAFE_METHODS or Scope.WRITE in key.scopes


class KeyScheme(OpenApiAuthenticationExtension):
    """How the schema describes the key."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
