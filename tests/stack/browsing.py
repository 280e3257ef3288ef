"""People at their browsers, before the whole program with its demonstration data."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator

from playwright.sync_api import Browser, Page

from tests.browsing import unhurried
from tests.stack.program import PASSWORD, Program


@contextlib.contextmanager
def signed_in(
    browser: Browser,
    program: Program,
    email: str,
    *,
    language: str = "en",
    theme: str = "light",
    width: int = 1440,
    missing: Collection[str] = (),
) -> Iterator[Page]:
    """A page of somebody who has signed in; fails on any complaint of the browser.

    Of addresses that are `missing` on purpose it says that they are.

    People sign in by keyboard the first time, and later come with the session they got.
    """
    address = f"http://127.0.0.1:{program.port}"
    context = browser.new_context(
        base_url=address,
        storage_state=program.sessions.get(email),
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        locale={"en": "en-GB", "ko": "ko-KR"}[language],
        accept_downloads=True,
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = unhurried(context.new_page())
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"{message.text} {message.location['url']}")
            if message.type == "error"
            and message.location["url"].removeprefix(address) not in missing
            else None
        ),
    )
    if email not in program.sessions:
        _sign_in(page, email)
        program.sessions[email] = context.storage_state()
    yield page
    context.close()
    assert not complaints, "\n".join(complaints)


def _sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/sign-in/")
    page.locator("[name=login]").focus()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
