"""Every page of single sign-on in real Chromium: accessible, within the screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.accounts.single_sign_on.conftest import Configure
from tests.accounts.single_sign_on.provider import BACK, START, Provider
from tests.browsing import sign_in
from tests.factories import PASSWORD, make_user
from tests.stack.test_page_types import AXE, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGN_IN = "/accounts/sign-in/"


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page that is open, light and dark, in words."""
    faults = []
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
        faults += [f"{scheme}: {fault}" for fault in violations(page)]
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        faults += [f"{wide} pixels wide on a screen of {width}"] if wide > width else []
    return faults


@pytest.mark.parametrize("language", ["en", "ko"])
def test_pages_of_single_sign_on(
    page: Page, live_server: Any, provider: Provider, configure: Configure, language: str
) -> None:
    make_user(None, name="Kim Min-ji")
    configure(provider.url, 'password = "refused"')
    page.context.set_extra_http_headers({"Accept-Language": language})
    # Whoever goes on meets nobody: so the page from which one goes can be looked at.
    page.route(f"{provider.url}/authorize**", lambda route: route.fulfill(status=204))
    faults: list[str] = []

    def look(name: str) -> None:
        faults.extend(f"{name}: {fault}" for fault in faults_of(page))

    page.goto(f"{live_server.url}{SIGN_IN}")
    look("sign-in")
    page.locator(f"form[action='{START}'] button").click()
    expect(page).to_have_url(f"{live_server.url}{START}")
    look("going on")
    page.goto(f"{live_server.url}{BACK}?error=server_error")
    look("failed")
    page.goto(f"{live_server.url}{BACK}?code=c&state=s")
    look("too late")
    page.goto(f"{live_server.url}{SIGN_IN}cancelled/")
    look("cancelled")
    page.goto(f"{live_server.url}{SIGN_IN}")
    page.locator("[name=login]").fill("kim.min-ji@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form.panel .btn-primary").click()
    expect(page.locator(f"form[action='{START}']")).to_be_visible()
    look("password closed")
    assert faults == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_pages_of_people_who_came_by_single_sign_on(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    provider: Provider,
    officer: User,
    language: str,
) -> None:
    page.context.set_extra_http_headers({"Accept-Language": language})
    officer.memberships.update(source="seoul")
    provider.claims["groups"] = ["officers"]
    client = Client()
    provider.sign_in(client)
    sign_in(context, live_server, client)
    page.goto(f"{live_server.url}/accounts/me/")
    faults = faults_of(page)
    # One more, whom nobody knows: the answer of the provider is opened by this browser itself.
    provider.claims = {**provider.claims, "sub": "lee", "email": "lee@example.org"}
    page.route(
        f"{provider.url}/authorize**",
        lambda route: route.fulfill(
            status=302, headers={"Location": _answer(live_server, provider, route.request.url)}
        ),
    )
    context.clear_cookies()
    page.goto(f"{live_server.url}{SIGN_IN}")
    page.locator(f"form[action='{START}'] button").click()
    expect(page.locator("h1")).to_have_text(
        "You are not let in" if language == "en" else "로그인할 수 없습니다"
    )
    assert faults + faults_of(page) == []


def _answer(live_server: Any, provider: Provider, asked: str) -> str:
    from urllib.parse import parse_qs, urlsplit

    query = parse_qs(urlsplit(asked).query)
    provider.asked = {name: values[0] for name, values in query.items()}
    return f"{live_server.url}{BACK}?code=c&state={provider.asked['state']}"
