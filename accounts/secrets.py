"""Secrets that are shown once: of a key, of an invitation, of a new password."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from accounts.encryption import UnreadableSecretError, decrypt, encrypt

# Of the session, from the form that made a secret to the page after it.
_KEPT = "shown_once"


def digest_of(secret: str) -> str:
    """What is kept of a secret, in 64 hexadecimal digits.

    A secret is 32 random bytes: it cannot be guessed, so a fast digest is as good as a slow one.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Shown:
    """A secret, and the row that it opens."""

    row: Any
    secret: str


@sensitive_variables("secret")
def keep_to_show(request: HttpRequest, row: Model, secret: str) -> None:
    """Let the next page about `row` show a secret: an answer to a form would make another one when
    it is loaded again. Closed meanwhile, since sessions are rows of the database.
    """
    kept = {"of": row._meta.label_lower, "pk": str(row.pk), "secret": encrypt(secret)}
    request.session[_KEPT] = kept


def take_to_show(request: HttpRequest, rows: QuerySet) -> Shown | None:
    """The secret that was made for one of `rows`, gone from the session with this first look.

    One query, and one to write the session, where there is one.
    """
    kept = request.session.get(_KEPT)
    if request.method != "GET" or not kept or kept["of"] != rows.model._meta.label_lower:
        return None
    row = rows.filter(pk=kept["pk"]).first()
    if row is None:
        return None
    del request.session[_KEPT]
    try:
        return Shown(row, decrypt(kept["secret"]))
    except UnreadableSecretError:
        return None
