"""Browsers in which somebody has signed in before: attempts from there are counted by themselves.

Whoever tries passwords for an account from elsewhere soon has to wait; its owner, at their own
computer, has not. The mark lies in the session, which outlives the sign-out: no cookie more.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from accounts.models import User

_KNOWN_TO = "known_to"
# The browser by a name that no sign-in changes: another one would give it as many attempts anew.
_NAME = "known_as"
# Colleagues share a computer; a list that grows for ever would be a register of them.
MOST_PEOPLE = 5
KEPT_FOR = datetime.timedelta(days=180)


def remember(request: HttpRequest, user: User) -> None:
    """Mark the browser as one in which the person has signed in."""
    others = [person for person in _people(request) if person != str(user.pk)]
    request.session[_KNOWN_TO] = [*others, str(user.pk)][-MOST_PEOPLE:]
    request.session.setdefault(_NAME, secrets.token_hex(8))


def key_of(request: HttpRequest, email: str) -> str | None:
    """What names the browser to whoever counts its attempts; None where the person is a stranger.

    One query where anybody has signed in before, none elsewhere.
    """
    people = _people(request)
    if not people:
        return None
    address = email.strip().lower()
    found = User.objects.filter(pk__in=people, email=address)
    person = found.values_list("pk", flat=True).first()
    return None if person is None else f"{person}:{request.session.get(_NAME)}"


@contextmanager
def kept(request: HttpRequest) -> Iterator[None]:
    """Keep the mark over what empties the session."""
    people, name = _people(request), request.session.get(_NAME)
    yield
    if people:
        request.session[_KNOWN_TO], request.session[_NAME] = people, name
        request.session.set_expiry(KEPT_FOR)


def _people(request: HttpRequest) -> list[str]:
    return list(request.session.get(_KNOWN_TO, []))
