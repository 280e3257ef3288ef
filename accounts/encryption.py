"""Secrets that must be read back, such as those of second factors, never plain in the database."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# Told apart from every other use of the same secret key.
_PURPOSE = b"citydiplo: secrets at rest"


class UnreadableSecretError(Exception):
    """No secret key that is set opens this text: the one that closed it was taken away."""


def encrypt(text: str) -> str:
    """Close a text with the present secret key; the result is ASCII."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(closed: str) -> str:
    """Open what `encrypt` made with the present secret key or a former one that is still set.

    Raises UnreadableSecretError for anything else.
    """
    try:
        return _keys().decrypt(closed.encode()).decode()
    except InvalidToken:
        raise UnreadableSecretError from None


def renewed(closed: str) -> str:
    """The same secret, closed with the present secret key; raises UnreadableSecretError."""
    return encrypt(decrypt(closed))


def _keys() -> MultiFernet:
    return _keys_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _keys_of(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))
