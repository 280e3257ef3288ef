"""Passkeys in Chromium with its virtual authenticator; and what one browser does to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from accounts.models import SignInRule, User
from partners.models import City
from records.access import Role
from tests.accounts.signing_in import OWN, PROFILE, SIGN_IN
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """The virtual authenticator of one page."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self.id: str = made["authenticatorId"]

    def be_at_hand(self, there: bool) -> None:
        """Whether the person shows finger or face when the device asks."""
        self.session.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": there}
        )


@pytest.fixture
def complaints(page: Page, live_server: Any) -> Iterator[list[str]]:
    """What the browser complains of, such as a breach of the content security policy."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console", lambda message: found.append(message.text) if message.type == "error" else None
    )
    yield found
    assert found == []


def enter_password(page: Page, live_server: Any, user: User) -> None:
    assert live_server.url.startswith("http://localhost:")
    page.goto(live_server.url + SIGN_IN)
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "sign-in/" not in url or "second-factor" in url)


def add_passkey(page: Page, live_server: Any, *, alone: bool = True) -> None:
    page.goto(f"{live_server.url}{OWN}passkeys/add/")
    page.fill("[name=name]", "computer at work")
    page.set_checked("[name=passwordless]", alone)
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(f"{live_server.url}{OWN}codes/")


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def test_passkey_is_added_and_signs_in_alone(
    page: Page, live_server: Any, officer: User, complaints: list[str]
) -> None:
    device = Device(page)
    enter_password(page, live_server, officer)
    add_passkey(page, live_server)
    sign_out(page)
    page.goto(f"{live_server.url}{SIGN_IN}?next={PROFILE}")
    page.get_by_role("button", name="Sign in with a passkey").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + PROFILE)
    expect(page.locator("body")).to_contain_text(officer.email)
    sign_out(page)
    page.goto(live_server.url + SIGN_IN)
    device.be_at_hand(False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("[data-passkey-failed]")).to_be_visible()
    # Nothing of it went to the server.
    expect(page).to_have_url(live_server.url + SIGN_IN)


def test_passkey_is_asked_for_after_the_password(
    page: Page, live_server: Any, officer: User, complaints: list[str]
) -> None:
    Device(page)
    enter_password(page, live_server, officer)
    add_passkey(page, live_server, alone=False)
    sign_out(page)
    enter_password(page, live_server, officer)
    expect(page).to_have_url(f"{live_server.url}/accounts/sign-in/second-factor/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(live_server.url + OWN)
    expect(page.locator("body")).to_contain_text("computer at work")
    expect(page.locator("body")).not_to_contain_text("Signs in alone")


def test_passkey_confirms_who_it_is(
    page: Page, live_server: Any, officer: User, complaints: list[str]
) -> None:
    Device(page)
    enter_password(page, live_server, officer)
    add_passkey(page, live_server)
    page.goto(f"{live_server.url}/accounts/me/confirm/?next={OWN}app/")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{live_server.url}{OWN}app/")


def test_passkey_is_renamed_and_removed(
    page: Page, live_server: Any, officer: User, complaints: list[str]
) -> None:
    Device(page)
    enter_password(page, live_server, officer)
    add_passkey(page, live_server)
    expect(page.locator("body")).to_contain_text("The passkey is added.")
    page.goto(live_server.url + OWN)
    page.get_by_role("link", name="Rename computer at work").click()
    page.fill("[name=name]", "phone")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove phone").click()
    page.get_by_role("button", name="Remove the passkey").click()
    page.wait_for_url(live_server.url + OWN)
    expect(page.locator("body")).to_contain_text("The passkey is removed.")
    assert not Authenticator.objects.exists()


def test_passkey_is_enough_for_who_must_have_a_second_factor(
    page: Page, live_server: Any, officer: User, seoul: City, complaints: list[str]
) -> None:
    SignInRule.objects.create(city=seoul, second_factor_roles=["officer"], since="2026-01-01")
    Device(page)
    enter_password(page, live_server, officer)
    expect(page).to_have_url(live_server.url + OWN)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(f"{live_server.url}{OWN}codes/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert len(download.value.path().read_text().split()) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(f"{live_server.url}/")


def test_administrator_signs_out_another_browser(
    page: Page,
    browser: Browser,
    live_server: Any,
    officer: User,
    seoul: City,
    complaints: list[str],
) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN, name="Yoon Ha-eun")
    enter_password(page, live_server, officer)
    elsewhere: BrowserContext = browser.new_context()
    desk = elsewhere.new_page()
    enter_password(desk, live_server, admin)
    desk.goto(f"{live_server.url}/accounts/people/")
    desk.get_by_role("link", name=officer.name, exact=True).click()
    expect(desk.locator("main")).to_contain_text("Chrome on Linux")
    desk.get_by_role("button", name="Sign out everywhere").click()
    expect(desk.locator("main")).to_contain_text("is signed out everywhere")
    page.goto(live_server.url + PROFILE)
    expect(page).to_have_url(f"{live_server.url}{SIGN_IN}?next={PROFILE}")
    elsewhere.close()
