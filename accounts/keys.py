"""Keys: made once, shown once, kept as a digest."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Sequence

from django.utils import timezone

from accounts.models import ApiKey, User
from partners.models import City

_MARK = "cdk_"


def _digest(secret: str) -> str:
    # A key is 32 random bytes: it cannot be guessed, so a fast digest is as good as a slow one.
    return hashlib.sha256(secret.encode()).hexdigest()


def create_key(
    *, city: City, name: str, scopes: Sequence[str], expires_on: datetime.date, by: User
) -> tuple[ApiKey, str]:
    """Make a key for a city; return its row and the secret, which nothing will tell again."""
    prefix = secrets.token_hex(4)
    secret = f"{_MARK}{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        city=city,
        name=name,
        prefix=prefix,
        digest=_digest(secret),
        scopes=list(scopes),
        expires_on=expires_on,
        created_by=by,
    )
    return key, secret


def find_key(secret: str) -> ApiKey | None:
    """The key of that secret, whatever its state; one query. None for anything else."""
    if not secret.startswith(_MARK) or len(secret) > 200 or not secret.isascii():
        return None
    return ApiKey.objects.select_related("city").filter(digest=_digest(secret)).first()


def revoke_key(key: ApiKey) -> None:
    """Close a key for good; a second time changes nothing."""
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.version += 1
        key.save(update_fields=["revoked_at", "version", "updated_at"])
