"""What people do at sign-in, for tests: passwords, codes of an app, recovery codes."""

from __future__ import annotations

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.factories import PASSWORD

SIGN_IN = "/accounts/sign-in/"
ASKED = "/accounts/sign-in/second-factor/"
OWN = "/accounts/me/second-factor/"
PROFILE = "/accounts/me/"


def sign_in(user: User, client: Client | None = None, **more: str) -> Client:
    """A client that has given the right password."""
    client = client or Client()
    client.post(SIGN_IN, {"login": user.email, "password": PASSWORD, **more})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


def code_of(secret: str, *, later: int = 0) -> str:
    """What an app shows now, or so many steps of time later; one step is taken as right too."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def set_up_app(client: Client) -> str:
    """Set up an app; return its key. The code of now is used by that, the next one is not."""
    secret = client.get(f"{OWN}app/").context["form"].secret
    answer = client.post(f"{OWN}app/", {"code": code_of(secret)})
    assert answer["Location"] == f"{OWN}codes/"
    # What one process of the server remembers, another does not know.
    cache.clear()
    return str(secret)


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r"<code>(\d{8})</code>", client.get(f"{OWN}codes/").text)
