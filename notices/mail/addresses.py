"""Addresses for readers of mails, who are on no page: whole ones, and the one that stops them."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

# It lasts for good: a link in a mail of last year stops mails too, and can do nothing else.
_SIGNER = Signer(salt="notices.mail.unsubscribe", sep=".")


def host() -> str:
    """The host by which the world knows this program."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def unsubscribe_address(person: uuid.UUID) -> str:
    """Where a person stops all mails without signing in; only the program can make it."""
    return f"{settings.SITE_URL}{reverse('unsubscribe', args=[_SIGNER.sign(person.hex)])}"


def person_of(secret: str) -> uuid.UUID | None:
    """Whose address it is; None where the program did not make it."""
    try:
        return uuid.UUID(hex=_SIGNER.unsign(secret))
    except (BadSignature, ValueError):
        return None
