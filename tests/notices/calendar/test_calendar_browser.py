"""The calendar by keyboard alone, on a desk and on a phone, in real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from activities.models import Activity
from partners.models import City
from tests.factories import make_actor
from tests.notices.calendar.office import make_visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tab_to(page: Page, name: str) -> None:
    """Press the tab key until a link or button of that name has the focus."""
    for _step in range(120):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
        )
        if name in (told or ""):
            return
    raise AssertionError(f"nothing called {name} is reached by the tab key")


def test_a_visit_is_found_opened_and_moved_by_keyboard(
    signed_in: Page, live_server: Any, seoul: City, officer: User
) -> None:
    lyon = make_actor("Lyon", country_code="FR")
    visit = make_visit(seoul, "From Lyon", partners=(lyon,), owner=officer)
    page = signed_in
    page.goto(f"{live_server.url}/calendar/?day=2026-07-01")
    expect(page.get_by_role("heading", level=1)).to_have_text("July 2026")
    # It is a holiday in France, which is told before anything else.
    expect(page.get_by_role("heading", name="Clashes")).to_be_visible()

    tab_to(page, "Later")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("August 2026")
    tab_to(page, "Earlier")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("July 2026")

    tab_to(page, "July 14, 2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calendar/agenda/?day=2026-07-14")
    tab_to(page, "Move “From Lyon”")
    page.keyboard.press("Enter")
    page.wait_for_url("**/move/")
    page.locator("[name=starts_on]").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("2026-08-20")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("August 2026")
    expect(page.get_by_text("Moved.")).to_be_visible()
    assert Activity.objects.get(pk=visit.pk).starts_on == "2026-08-20"


def test_a_phone_shows_dots_and_the_days_below(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    make_visit(seoul, "From Lyon")
    page = signed_in
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/calendar/?day=2026-07-01")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator("td .calendar-dots i").first).to_be_visible()
    expect(page.locator("td").get_by_text("From Lyon")).to_be_hidden()
    expect(page.locator(".calendar-list").get_by_text("From Lyon", exact=True)).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator("td").get_by_text("From Lyon")).to_be_visible()
    expect(page.locator(".calendar-list").get_by_text("From Lyon", exact=True)).to_be_hidden()


def test_an_address_is_made_by_keyboard_and_copied(signed_in: Page, live_server: Any) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/calendar/subscribe/")
    page.locator("[name=name]").focus()
    page.keyboard.type("My phone")
    page.keyboard.press("Enter")
    shown = page.locator("#shown-once")
    expect(shown).to_be_visible()
    assert shown.input_value().startswith(f"{live_server.url}/feeds/")
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
