"""Cookies serve the session and the language, and nothing else; of people who are signed in, the
walk over all routes in tests/authorisation says so."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.authorisation.routes import route_names
from tests.authorisation.rules import Door
from tests.authorisation.table import TABLE
from tests.authorisation.test_browser_rules import COOKIES

OPEN = [
    name
    for name in route_names()
    if name in TABLE
    and TABLE[name].door is not Door.KEY
    and TABLE[name].record == ""
    and "GET" in TABLE[name].methods
]


@pytest.mark.django_db
def test_no_page_sets_whoever_is_not_signed_in_any_other_cookie() -> None:
    met: set[str] = set()
    for name in OPEN:
        answer = Client(raise_request_exception=False).get(reverse(name))
        met |= set(answer.cookies)
        if answer.streaming:
            answer.getvalue()
    met |= set(Client().post("/i18n/setlang/", {"language": "ko", "next": "/"}).cookies)
    assert met <= COOKIES
    assert settings.LANGUAGE_COOKIE_NAME in met
