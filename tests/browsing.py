"""A browser in which an officer has signed in, at the server of the test itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page


def sign_in(context: BrowserContext, live_server: Any, client: Client) -> None:
    """Let a browser be whoever a client is."""
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def unhurried(page: Page) -> Page:
    """A page at which keys wait for its scripts: a test is quicker than any person."""
    keyboard = page.keyboard
    for name in ("press", "type"):
        setattr(keyboard, name, _once_loaded(page, getattr(keyboard, name)))
    return page


def _once_loaded(page: Page, act: Callable[..., None]) -> Callable[..., None]:
    def wait_and_act(*args: Any, **options: Any) -> None:
        page.wait_for_load_state()
        act(*args, **options)

    return wait_and_act


@pytest.fixture
def expected_complaints() -> tuple[str, ...]:
    """What the console of the browser may say in a test, such as the status of a refused form."""
    return ()


@pytest.fixture
def signed_in(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    officer_client: Client,
    expected_complaints: tuple[str, ...],
) -> Iterator[Page]:
    """A page of the officer; fails on any other complaint of the browser."""
    sign_in(context, live_server, officer_client)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    yield unhurried(page)
    assert [one for one in problems if not any(text in one for text in expected_complaints)] == []
