"""Sessions: how long they last, where somebody is signed in, and how they end from afar."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from accounts.models import User
from accounts.sessions import devices
from accounts.sign_in import known_devices

STARTED_AT = "started_at"
SEEN_AT = "seen_at"
# How long until it is written down again that somebody is there: not at every click.
NOTED_EVERY = 5 * 60


def keep_within_limits(request: HttpRequest, *, at: float) -> None:
    """End the session of who was away or has been signed in for too long; else note that they came.

    `at` is in seconds since 1970. Writes to the database at the first request after sign-in, and
    every five minutes from then on.
    """
    session = request.session
    if not request.user.is_authenticated:
        # Of a closed account: it would open again with the account.
        if SESSION_KEY in session:
            with known_devices.kept(request):
                session.flush()
        return
    if has_ended(session, at=at):
        with known_devices.kept(request):
            logout(request)
    elif at - session.get(SEEN_AT, 0) >= NOTED_EVERY:
        session.setdefault(STARTED_AT, at)
        session[SEEN_AT] = at
        UserSession.objects.create_from_request(request)


def has_ended(session: SessionBase | Mapping[str, Any], *, at: float) -> bool:
    """Whether idle or whole time of a session are over at that moment."""
    seen, started = session.get(SEEN_AT, at), session.get(STARTED_AT, at)
    idle = settings.SESSION_IDLE_HOURS * 3600
    return at - seen >= idle or at - started >= settings.SESSION_COOKIE_AGE


@dataclass(frozen=True)
class OpenSession:
    """One place where a person is signed in, for its page."""

    pk: int
    device: str
    address: str
    started_at: datetime.datetime
    seen_at: datetime.datetime
    is_this: bool

    @classmethod
    def of(cls, row: UserSession, *, key: str | None) -> Self:
        return cls(
            row.pk,
            devices.in_words(row.user_agent),
            row.ip,
            row.created_at,
            row.last_seen_at,
            row.session_key == key,
        )


def open_sessions(user: User, *, key: str | None = None) -> list[OpenSession]:
    """Where a person is signed in, the last seen first; `key` is that of the asker's own session.

    Two queries.
    """
    rows = list(UserSession.objects.filter(user=user).order_by("-last_seen_at"))
    stored = Session.objects.in_bulk([row.session_key for row in rows])
    at = time.time()
    return [
        OpenSession.of(row, key=key)
        for row in rows
        if row.session_key in stored and _is_open(stored[row.session_key], user, at=at)
    ]


def _is_open(stored: Session, user: User, *, at: float) -> bool:
    data = stored.get_decoded()
    # Since the password changed, the session opens nothing.
    is_theirs = data.get(HASH_SESSION_KEY) == user.get_session_auth_hash()
    return is_theirs and stored.expire_date.timestamp() > at and not has_ended(data, at=at)


@transaction.atomic
def end_sessions(user: User, *, but: str | None = None, only: int | None = None) -> int:
    """Sign a person out everywhere, from the next click on; how many sessions that were.

    `but` is the key of a session that goes on, `only` the id of the one that ends.
    """
    rows = UserSession.objects.filter(user=user)
    if but is not None:
        rows = rows.exclude(session_key=but)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)


def forget_ended_sessions(*, at: datetime.datetime) -> None:
    """Delete what is left of sessions that are over: nobody needs to know from where they were."""
    Session.objects.filter(expire_date__lt=at).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(alive)).delete()
