"""Keys for other systems: made, opened with, renewed, closed, and let into other cities."""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiKey, KeyConsent, KeySecret, User
from accounts.secrets import digest_of
from partners.models import City
from records.access import Access
from records.rights import require
from records.scopes import reading_only
from records.versions import lock_for_edit

OVERLAP = datetime.timedelta(days=7)
LONGEST_OVERLAP = datetime.timedelta(days=30)
MOST_SECRETS = 2
CHANGEABLE = ("name", "networks", "expires_on")
# Exact enough to see whether something is in use, and cheap for who asks all the time.
USE_NOTED_EVERY = datetime.timedelta(minutes=5)
_MARK = "cdk_"
_HINT = 4


@transaction.atomic
def create_key(
    *,
    city: City,
    name: str,
    scopes: Sequence[str],
    expires_on: datetime.date,
    by: User,
    networks: Sequence[str] = (),
    is_for_other_cities: bool = False,
) -> tuple[ApiKey, str]:
    """Make a key for a city; return its row and the secret, which nothing will tell again."""
    key = ApiKey.objects.create(
        city=city,
        name=name,
        prefix=secrets.token_hex(4),
        scopes=list(scopes),
        networks=list(networks),
        is_for_other_cities=is_for_other_cities,
        expires_on=expires_on,
        created_by=by,
    )
    return key, _add_secret(key, by=by)


def _add_secret(key: ApiKey, *, by: User) -> str:
    random = secrets.token_urlsafe(32)
    secret = f"{_MARK}{key.prefix}_{random}"
    KeySecret.objects.create(key=key, digest=digest_of(secret), hint=random[:_HINT], created_by=by)
    return secret


def find_secret(secret: str) -> KeySecret | None:
    """The row of that secret with its key, whatever their state; None for anything else.

    One query.
    """
    if not secret.startswith(_MARK) or len(secret) > 200 or not secret.isascii():
        return None
    return KeySecret.objects.select_related("key__city").filter(digest=digest_of(secret)).first()


def consents_to(key: ApiKey) -> dict[uuid.UUID, list[str]]:
    """The scopes that stand, by the city that consented to a key.

    One query, and none for a key of its own city alone: nearly all are, on each call.
    """
    if not key.is_for_other_cities:
        return {}
    return dict(KeyConsent.objects.standing().filter(key=key).values_list("city_id", "scopes"))


def note_use(secret: KeySecret, *, at: datetime.datetime, address: str | None) -> None:
    """Keep when and from where a secret was last used, at most every five minutes.

    Neither a version nor a row of history: nobody edited it.
    """
    before = at - USE_NOTED_EVERY
    if secret.last_used_at is not None and secret.last_used_at > before:
        return
    due = Q(last_used_at=None) | Q(last_used_at__lte=before)
    KeySecret.objects.filter(due, pk=secret.pk).update(last_used_at=at, last_used_from=address)


def latest_end(*, on: datetime.date) -> datetime.date:
    """The last day on which a secret may still work that is replaced on a day."""
    return on + LONGEST_OVERLAP


def secrets_to_follow(key: ApiKey, *, at: datetime.datetime) -> list[KeySecret]:
    """The secrets that still open, in whose place a new one may come: one, or none.

    Raises ValidationError for a key that is closed or has two of them already.
    """
    _require_open(key, at=at)
    live = list(KeySecret.objects.filter(key=key).live(at=at))
    if len(live) >= MOST_SECRETS:
        raise ValidationError(
            _("Two secrets of this key work already: revoke the one that nobody uses any more.")
        )
    return live


def _require_open(key: ApiKey, *, at: datetime.datetime) -> None:
    if not key.is_valid(on=timezone.localdate(at)):
        raise ValidationError(_("The key is revoked or expired: make a new one."))


@transaction.atomic
def change_key(
    key_id: uuid.UUID,
    fields: Mapping[str, Any],
    *,
    version: int,
    access: Access,
    at: datetime.datetime,
) -> ApiKey:
    """Change name, networks and last day of a key; its scopes stay as they were made.

    Raises ApiKey.DoesNotExist, PermissionDenied, StaleRecordError, and ValidationError for a key
    that is closed or for what the row does not take.
    """
    key = lock_for_edit(ApiKey.objects.visible_to(access), key_id, version=version)
    require(access, "keys.write", key.city_id)
    _require_open(key, at=at)
    for name in CHANGEABLE:
        setattr(key, name, fields[name])
    key.full_clean(exclude=["city", "created_by"], validate_unique=False)
    key.save(update_fields=[*CHANGEABLE, "version", "updated_at"])
    return key


@transaction.atomic
def rotate_key(key: ApiKey, *, until: datetime.date | None, by: User, at: datetime.datetime) -> str:
    """Give a key a second secret and return it; the first works through the day `until`.

    Where no secret opens any more, `until` says nothing. Raises ValidationError by field: for a key
    that is closed, with two secrets already, or for a day that has passed or is more than
    `LONGEST_OVERLAP` away.
    """
    today = timezone.localdate(at)
    key = ApiKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    live = secrets_to_follow(key, at=at)
    if not live:
        return _add_secret(key, by=by)
    if until is None or not today <= until <= latest_end(on=today):
        raise ValidationError(
            {
                "until": _("Choose a day from today to %(most)d days from now.")
                % {"most": LONGEST_OVERLAP.days}
            }
        )
    midnight = datetime.datetime.combine(until + datetime.timedelta(days=1), datetime.time.min)
    for secret in live:
        secret.expires_at = timezone.make_aware(midnight)
        secret.version += 1
        secret.save(update_fields=["expires_at", "version", "updated_at"])
    return _add_secret(key, by=by)


def revoke_key(key: ApiKey) -> None:
    """Close a key for good; a second time changes nothing."""
    _revoke(key)


def revoke_secret(secret: KeySecret) -> None:
    """Close one secret of a key for good; a second time changes nothing."""
    _revoke(secret)


def _revoke(row: ApiKey | KeySecret) -> None:
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.version += 1
        row.save(update_fields=["revoked_at", "version", "updated_at"])


@transaction.atomic
def consent_to(
    code: str, *, city: City, access: Access, by: User, at: datetime.datetime
) -> KeyConsent:
    """Let a key of another city read the records of `city`, as far as its reading scopes go.

    `code` is how the key begins, with its mark or without. Raises PermissionDenied, and
    ValidationError for a code that is none, for a city's own key and for a second consent.
    """
    if not access.may("keys.write", city.pk):
        raise PermissionDenied
    key = key_offered(code, city=city, on=timezone.localtime(at).date())
    # Of two who consent at once, the second is told.
    ApiKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    consent = KeyConsent(
        key=key, city=city, scopes=reading_only(key.scopes), given_by=by, given_at=at
    )
    consent.validate_constraints()
    consent.save(force_insert=True)
    return consent


def key_offered(code: str, *, city: City, on: datetime.date) -> ApiKey:
    """The key of another city that begins so; raises ValidationError for the field `code`."""
    prefix = code.strip().removeprefix(_MARK).partition("_")[0].rstrip("….")
    keys = ApiKey.objects.offered_to(city, on=on).select_related("city__actor")
    key = keys.filter(prefix=prefix.lower()).first() if prefix else None
    if key is None:
        raise ValidationError(
            {
                "code": _(
                    "No key that asks other cities begins so. Ask its owner for the code again; it"
                    " looks like cdk_1a2b3c4d."
                )
            }
        )
    return key


@transaction.atomic
def withdraw_consent(
    consent_id: uuid.UUID, *, access: Access, by: User, at: datetime.datetime
) -> None:
    """End a consent: from the next request on the key reads nothing of the city.

    Raises KeyConsent.DoesNotExist and PermissionDenied; a second time changes nothing.
    """
    visible = KeyConsent.objects.visible_to(access)
    consent = visible.select_for_update(of=("self",), no_key=True).get(pk=consent_id)
    if not access.may("keys.write", consent.city_id):
        raise PermissionDenied
    if consent.withdrawn_at is None:
        consent.withdrawn_by, consent.withdrawn_at = by, at
        consent.version += 1
        consent.save(update_fields=["withdrawn_by", "withdrawn_at", "version", "updated_at"])
