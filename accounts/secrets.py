"""Secrets that are shown once: of a key, of an invitation."""

from __future__ import annotations

import hashlib


def digest_of(secret: str) -> str:
    """What is kept of a secret, in 64 hexadecimal digits.

    A secret is 32 random bytes: it cannot be guessed, so a fast digest is as good as a slow one.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
