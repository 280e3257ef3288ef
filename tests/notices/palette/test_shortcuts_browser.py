"""Single keys that lead to pages, and when they do nothing, in real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.notices.palette.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(signed_in: Page, live_server: Any) -> Page:
    signed_in.goto(live_server.url + "/domains/glossary/")
    signed_in.wait_for_load_state()
    return signed_in


def keydown(page: Page, key: str, **more: Any) -> None:
    page.evaluate(
        """told => {
          const event = new KeyboardEvent("keydown", { bubbles: true, ...told });
          document.body.dispatchEvent(event);
        }""",
        {"key": key, **more},
    )


@pytest.mark.parametrize(
    ("keys", "address"),
    [
        ("gd", "/dashboard/"),
        ("gr", "/activities/"),
        ("gp", "/partners/"),
        ("n", "/activities/new/"),
    ],
)
def test_keys_lead_to_pages(page: Page, live_server: Any, keys: str, address: str) -> None:
    page.keyboard.type(keys)
    expect(page).to_have_url(live_server.url + address)


def test_keys_of_a_korean_layout_lead_there_as_well(page: Page, live_server: Any) -> None:
    keydown(page, "ㅎ", code="KeyG")
    keydown(page, "ㅔ", code="KeyP")
    expect(page).to_have_url(live_server.url + "/partners/")


def test_nothing_happens_while_somebody_types_composes_or_holds_a_modifier(
    page: Page, live_server: Any
) -> None:
    where = page.url
    page.get_by_role("searchbox").or_(page.locator("main input[name=q]")).first.focus()
    page.keyboard.type("gpn?")
    for more in ({"isComposing": True}, {"keyCode": 229}, {"ctrlKey": True}, {"altKey": True},
                 {"metaKey": True}, {"repeat": True}):  # fmt: skip
        keydown(page, "n", **more)
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("Shift+N")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    keydown(page, "n")
    page.keyboard.press("Escape")
    assert page.url == where
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_first_key_is_forgotten_after_a_while(page: Page) -> None:
    where = page.url
    page.keyboard.press("g")
    page.wait_for_timeout(1_700)
    page.keyboard.press("p")
    page.wait_for_timeout(200)
    assert page.url == where


def test_question_mark_lists_them_and_gives_the_focus_back(page: Page) -> None:
    link = page.get_by_role("link", name="Register", exact=True).last
    link.focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text("Log an activity")).to_be_visible()
    assert violations(page, "#shortcuts") == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_single_keys_are_switched_off_and_stay_so(page: Page, live_server: Any) -> None:
    page.keyboard.press("?")
    box = page.get_by_label("Single keys are shortcuts")
    expect(box).to_be_checked()
    box.uncheck()
    page.keyboard.press("Escape")
    where = page.url
    page.keyboard.type("n?gp")
    page.wait_for_timeout(200)
    assert page.url == where
    expect(page.locator("#shortcuts")).to_be_hidden()
    # A script that listens for its own key, as the box of the search does, hears nothing either.
    page.evaluate(
        """() => {
          window.heard = [];
          document.addEventListener("keydown", (event) => heard.push(event.key));
        }"""
    )
    page.keyboard.press("/")
    assert page.evaluate("heard") == []
    page.goto(live_server.url + "/shortcuts/")
    box = page.locator("main").get_by_label("Single keys are shortcuts")
    expect(box).not_to_be_checked()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("Escape")
    box.check()
    page.locator("h1").click()
    page.keyboard.type("gp")
    expect(page).to_have_url(live_server.url + "/partners/")
