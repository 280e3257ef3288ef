"""What browsers are told with the answer of every route, and that no page needs more than that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from partners.models import Actor, Person
from tests.authorisation.cast import World
from tests.authorisation.routes import route_names
from tests.authorisation.rules import Door
from tests.authorisation.table import OF_ADMINISTRATORS, TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# 'none' or our own address; images alone may be part of an address, where Swagger draws arrows.
SOURCES = {"'none'", "'self'"}
ALSO = {("api-docs", "img-src"): {"data:"}}
# The token of forms belongs to the session, and the two are set together.
COOKIES = {
    settings.SESSION_COOKIE_NAME,
    settings.CSRF_COOKIE_NAME,
    settings.LANGUAGE_COOKIE_NAME,
}
ROUTES = [name for name in route_names() if name in TABLE and "GET" in TABLE[name].methods]


def _client(world: World, name: str) -> Client:
    rule = TABLE[name]
    if rule.door is Door.KEY:
        return world.asker("writing key").client
    if rule.door is Door.PLATFORM:
        return world.asker("platform_admin").client
    return world.asker("city_admin" if rule.action in OF_ADMINISTRATORS else "officer").client


def _get(world: World, name: str) -> HttpResponseBase:
    rule = TABLE[name]
    record = world.records[rule.record][0].args if rule.record else ()
    answer = _client(world, name).get(reverse(name, args=record))
    if answer.streaming:
        answer.getvalue()
    return answer


def _is_page(answer: HttpResponseBase) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming


def _policy(answer: HttpResponseBase) -> dict[str, set[str]]:
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";")]
    return {part[0]: set(part[1:]) for part in parts}


@pytest.mark.parametrize("name", ROUTES)
def test_every_answer_tells_browsers_the_strict_rules(name: str, world: World) -> None:
    """And keeps to them itself: nothing inline, no cookie but those of session and language."""
    answer = _get(world, name)
    assert {header: answer.headers.get(header) for header in EXPECTED} == EXPECTED
    assert "Access-Control-Allow-Origin" not in answer
    for feature in ("camera", "geolocation", "microphone", "payment", "usb"):
        assert f"{feature}=()" in answer["Permissions-Policy"]
    policy = _policy(answer)
    assert policy["default-src"] == {"'self'"}
    for directive in ("object-src", "base-uri", "frame-ancestors"):
        assert policy[directive] == {"'none'"}, directive
    for directive, sources in policy.items():
        assert sources <= SOURCES | ALSO.get((name, directive), set()), directive
    assert set(answer.cookies) <= COOKIES
    if _is_page(answer):
        assert _inline_in(answer.content.decode()) == []


def test_refusals_tell_them_too(client: Client) -> None:
    for path in ("/nowhere", "/api/v1/actors/", "/api/v1/nothing/", "/activities/"):
        answer = client.get(path)
        assert {header: answer.headers.get(header) for header in EXPECTED} == EXPECTED
        assert _policy(answer)["default-src"] == {"'self'"}


def test_static_files_are_for_our_own_pages_only(client: Client) -> None:
    answer = client.get("/static/img/favicon.svg")
    assert answer.status_code == 200
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert _policy(answer)["default-src"] == {"'self'"}
    assert "Access-Control-Allow-Origin" not in answer


class _Inline(HTMLParser):
    """Collects whatever of a page a strict policy would not run, or another host would serve."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        # Data for a script are none.
        is_script = tag == "script" and given.get("type") != "application/json"
        if tag == "style" or (is_script and "src" not in given):
            self.found.append(f"<{tag}>")
        for name, value in given.items():
            address = (value or "").strip().lower()
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(f"{tag} {name}")
            if name in {"href", "src", "action", "formaction"} and address.startswith(
                ("javascript:", "data:", "vbscript:")
            ):
                self.found.append(f"{tag} {name}={value}")
            if name == "src" and re.match(r"(https?:)?//", address):
                self.found.append(f"{tag} {name}={value}")


def _inline_in(page: str) -> list[str]:
    reader = _Inline()
    reader.feed(page)
    return reader.found


def test_what_people_type_is_shown_and_never_becomes_markup(world: World) -> None:
    typed = """"'><img src=x onerror=alert(1)><script>alert(2)</script>"""
    Activity.objects.update(title=typed, summary=typed, outcome=typed, home_department=typed)
    Actor.objects.update(labels={"en": typed, "ko": typed})
    Person.objects.update(name=typed)
    pages = shown = 0
    for name, page in _pages(world):
        assert _inline_in(page) == [], name
        assert "<img src=x" not in page, name
        pages += 1
        shown += "&lt;img src=x onerror=alert(1)&gt;" in page
    assert pages > 60
    assert shown > 20


def _pages(world: World) -> Iterator[tuple[str, str]]:
    for name in ROUTES:
        answer = _get(world, name)
        if _is_page(answer):
            yield name, answer.content.decode()


@pytest.mark.parametrize(
    "page",
    [
        "<p style='color:red'>",
        "<script>1</script>",
        "<style>p {}</style>",
        '<a onclick="x()">',
        '<a href="javascript:x()">',
        '<div hx-on:click="x()">',
        '<img src="//elsewhere.example/x.png">',
    ],
)
def test_what_is_inline_is_seen(page: str) -> None:
    assert _inline_in(page)
