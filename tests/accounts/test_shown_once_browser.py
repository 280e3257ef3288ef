"""What is shown once is copied with one click."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from partners.models import City
from records.access import Role
from tests.browsing import sign_in
from tests.factories import make_user
from tests.personas import client_of

pytestmark = pytest.mark.browser


def test_key_is_copied_with_one_click(
    page: Page, context: BrowserContext, live_server: Any, seoul: City
) -> None:
    sign_in(context, live_server, client_of(make_user(seoul, Role.CITY_ADMIN)))
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/accounts/keys/new/")
    page.fill("[name=name]", "Statistics office")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("cdk_")
    assert copied == page.input_value("#shown-once")
    page.reload()
    expect(page.locator("#shown-once")).to_have_count(0)
