"""Signing in and out, and what changes how one signs in, goes into the audit of every city that the
person serves.

By the signals of framework and library, so that no way to sign in is forgotten.
"""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from accounts.models import User
from records.audit.entries import note
from records.models import EntryKind

FAILED = {EntryKind.SIGN_IN_FAILED, EntryKind.FACTOR_FAILED}


@receiver(user_logged_in, dispatch_uid="audit")
def signed_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    _note(EntryKind.SIGN_IN, request, user)


@receiver(user_logged_out, dispatch_uid="audit")
def signed_out(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        _note(EntryKind.SIGN_OUT, request, user)


@receiver(user_login_failed, dispatch_uid="audit")
def failed_to_sign_in(
    sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
) -> None:
    """Of an address without an account nothing is kept but from where it was tried."""
    told = credentials.get("email") or credentials.get("username") or ""
    # As text it may be one that the database could not even look for.
    user = User.objects.named(told) if isinstance(told, str) and "\0" not in told else None
    _note(EntryKind.SIGN_IN_FAILED, request, user, once_a="minute")


@receiver(authentication_failed, dispatch_uid="audit")
def failed_at_the_second_factor(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """Whoever tries has the password already."""
    _note(EntryKind.FACTOR_FAILED, request, user, once_a="minute")


@receiver([password_changed, password_set, password_reset], dispatch_uid="audit")
def has_another_password(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    _note(EntryKind.WAYS_IN, request, user, what="password")


@receiver(authenticator_added, dispatch_uid="audit")
def has_a_factor_more(
    sender: Any, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    _note(EntryKind.WAYS_IN, request, user, what=f"{authenticator.type}_added")


@receiver(authenticator_removed, dispatch_uid="audit")
def has_a_factor_less(
    sender: Any, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    _note(EntryKind.WAYS_IN, request, user, what=f"{authenticator.type}_removed")


@receiver(authenticator_reset, dispatch_uid="audit")
def has_new_codes(
    sender: Any, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    _note(EntryKind.WAYS_IN, request, user, what=f"{authenticator.type}_added")


def _note(
    kind: EntryKind, request: Any, user: User | None, once_a: str = "", **details: Any
) -> None:
    # Who failed, or has set a new password by a link, may be anybody.
    is_signed_in = kind != EntryKind.WAYS_IN or request.user.is_authenticated
    cities: list[uuid.UUID | None] = [None]
    if user is not None:
        cities = list(user.memberships.values_list("city_id", flat=True).distinct()) or [None]
    for city_id in cities:
        note(
            kind,
            _WithoutCity(request),
            subject=user or User,
            person=user.pk if user and is_signed_in and kind not in FAILED else None,
            city_id=city_id,
            once_a=once_a,
            **details,
        )


class _WithoutCity:
    """The request as it came: neither the person nor the city before is the one to be told of."""

    def __init__(self, request: Any) -> None:
        self.META = getattr(request, "META", {})
        self.path = getattr(request, "path", "")
