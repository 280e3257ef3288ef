"""Secret addresses of calendars: made, renewed, revoked, and opened with."""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.secrets import digest_of
from notices.models import FeedAddress
from partners.models import City
from records.access import Access
from records.rights import require

MOST_ADDRESSES = 10
# Exact enough to see whether one is in use, and cheap for who asks all the time.
USE_NOTED_EVERY = datetime.timedelta(minutes=5)


@transaction.atomic
def make_address(
    *,
    user: User,
    city: City,
    access: Access,
    name: str,
    kinds: Sequence[str],
    is_only_mine: bool = False,
    has_confidential: bool = False,
) -> tuple[FeedAddress, str]:
    """Make an address for one's own calendar of a city; its secret is told this once.

    Raises PermissionDenied, and ValidationError by field, also for more than `MOST_ADDRESSES`.
    """
    require(access, "activities.read", city.pk)
    # Of two who make the last one that is free at once, the second is told.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if FeedAddress.objects.filter(user=user, city=city).live().count() >= MOST_ADDRESSES:
        message = _("You have %(most)d addresses already: revoke one that you use no more.")
        raise ValidationError(message % {"most": MOST_ADDRESSES})
    secret = secrets.token_urlsafe(32)
    address = FeedAddress(
        user=user,
        city=city,
        name=name,
        kinds=list(kinds),
        is_only_mine=is_only_mine,
        has_confidential=has_confidential,
        digest=digest_of(secret),
    )
    address.full_clean(exclude=["user", "city"])
    address.save(force_insert=True)
    return address, secret


@transaction.atomic
def renew_address(address_id: uuid.UUID, *, access: Access) -> tuple[FeedAddress, str]:
    """Give an address of one's own a new secret, which is told this once; the former opens no more.

    Raises FeedAddress.DoesNotExist, also for one that was revoked.
    """
    address = _own(address_id, access)
    secret = secrets.token_urlsafe(32)
    address.digest, address.last_used_at = digest_of(secret), None
    address.version += 1
    address.save(update_fields=["digest", "last_used_at", "version", "updated_at"])
    return address, secret


@transaction.atomic
def revoke_address(address_id: uuid.UUID, *, access: Access, at: datetime.datetime) -> FeedAddress:
    """Close an address of one's own for good; raises FeedAddress.DoesNotExist."""
    address = _own(address_id, access)
    address.revoked_at = at
    address.version += 1
    address.save(update_fields=["revoked_at", "version", "updated_at"])
    return address


def _own(address_id: uuid.UUID, access: Access) -> FeedAddress:
    rows = FeedAddress.objects.visible_to(access).live()
    return rows.select_for_update(of=("self",), no_key=True).get(pk=address_id)


def note_use(address: FeedAddress, *, at: datetime.datetime) -> None:
    """Keep when an address was last asked, at most every five minutes.

    Neither a version nor a row of history: nobody edited it.
    """
    before = at - USE_NOTED_EVERY
    if address.last_used_at is not None and address.last_used_at > before:
        return
    due = Q(last_used_at=None) | Q(last_used_at__lte=before)
    FeedAddress.objects.filter(due, pk=address.pk).update(last_used_at=at)
