"""The box in the header in a real browser: by keyboard alone, while one types, without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, Route, expect

from partners.models import City
from tests.browsing import sign_in
from tests.factories import make_activity, make_actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def records(seoul: City) -> Any:
    hamburg = make_actor("Hamburg", "함부르크")
    return make_activity(seoul, "Harbour days", partners=(hamburg,))


@pytest.fixture
def box(signed_in: Page, live_server: Any, records: Any) -> Locator:
    """The box, to which the key has led."""
    signed_in.goto(live_server.url)
    signed_in.keyboard.press("/")
    return signed_in.get_by_role("combobox", name="Search everything")


def test_a_record_is_one_key_a_few_letters_and_an_arrow_away(
    live_server: Any, records: Any, box: Locator
) -> None:
    page, field = box.page, box
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("harb")
    options = page.locator("#search-options").get_by_role("option")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "search-option-1")
    page.keyboard.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", "search-option-1")
    page.keyboard.press("Escape")
    expect(page.locator("#search-options")).to_be_hidden()
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{records.get_absolute_url()}")


def test_an_answer_that_arrives_late_leaves_nothing_chosen(box: Locator) -> None:
    page, field = box.page, box
    options = page.locator("#search-options").get_by_role("option")
    page.keyboard.type("harb")
    expect(options).to_have_count(2)
    held: list[Route] = []
    page.route("**/search/suggest/*", lambda route: held.append(route))
    with page.expect_request("**/search/suggest/*"):
        page.keyboard.type("our")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "search-option-1")
    held[0].continue_()
    expect(options.first).to_have_attribute("aria-selected", "false")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile(".*"))
    # The last one leads to the page of all finds: it is none itself.
    expect(page.locator("#announcer")).to_contain_text("1 suggestions")


def test_enter_leads_to_all_finds_and_a_facet_to_some(
    signed_in: Page, live_server: Any, records: Any
) -> None:
    page = signed_in
    page.goto(live_server.url)
    page.keyboard.press("/")
    page.keyboard.type("함부르크")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 finds")).to_be_visible()
    page.get_by_role("link", name="Partners and networks").click()
    expect(page.get_by_role("heading", name="1 find")).to_be_visible()


def test_the_key_writes_a_slash_where_one_writes(
    signed_in: Page, live_server: Any, records: Any
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/search/")
    own = page.locator("main input[name=q]")
    own.focus()
    page.keyboard.type("a/b")
    expect(own).to_have_value("a/b")


def test_on_a_narrow_screen_the_key_and_a_link_lead_to_the_page(
    signed_in: Page, live_server: Any, records: Any
) -> None:
    page = signed_in
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url)
    expect(page.get_by_role("combobox", name="Search everything")).to_be_hidden()
    page.keyboard.press("/")
    expect(page).to_have_url(f"{live_server.url}/search/")
    page.keyboard.press("/")
    expect(page.locator("main input[name=q]")).to_be_focused()
    page.goto(live_server.url)
    page.get_by_role("link", name="Search everything").click()
    expect(page).to_have_url(f"{live_server.url}/search/")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360


def test_without_scripts_the_box_is_a_form(
    browser: Browser, live_server: Any, officer_client: Client, records: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server, officer_client)
    page = context.new_page()
    page.goto(live_server.url)
    page.locator("#search-all").fill("harbour")
    page.locator("#search-all").press("Enter")
    expect(page.get_by_role("heading", name="1 find")).to_be_visible()
    context.close()
