"""Finding, paging and leaving by keyboard alone, in real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from accounts.models import User
from partners.models import City
from tests.factories import make_activity, make_actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_partner_is_one_key_its_name_and_enter_twice_away(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    hamburg = make_actor("Hamburg", "함부르크")
    make_activity(seoul, partners=(hamburg, make_actor("Lyon", country_code="FR")))
    page = signed_in
    page.goto(live_server.url)

    page.keyboard.press("Control+k")
    expect(page.locator("main [name=q]")).to_be_focused()
    page.keyboard.type("함부")
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader").get_by_role("link")).to_be_focused()
    # Once more from the list itself, which the key does not leave.
    page.keyboard.press("Control+k")
    expect(page.locator("main [name=q]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader").get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{hamburg.get_absolute_url()}")


def test_a_partner_without_activities_is_found_by_the_key_as_well(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    hamburg = make_actor("Hamburg", "함부르크")
    page = signed_in
    page.goto(live_server.url)
    page.keyboard.press("Control+k")
    expect(page.locator("main [name=q]")).to_be_focused()
    page.keyboard.type("함부")
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader").get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{hamburg.get_absolute_url()}")


def test_a_list_that_is_only_opened_takes_no_focus(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    make_activity(seoul, partners=(make_actor("Hamburg"),))
    signed_in.goto(f"{live_server.url}/partners/")
    assert signed_in.evaluate("document.activeElement === document.body")


def test_the_next_page_of_the_register_keeps_the_focus_in_the_list(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    hamburg = make_actor("Hamburg")
    for number in range(51):
        make_activity(seoul, f"Activity {number:02}", partners=(hamburg,))
    page = signed_in
    page.goto(f"{live_server.url}/activities/?ordering=title")

    page.get_by_role("link", name="Next").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Activity 50")).to_be_visible()
    expect(page.get_by_role("region", name="Activities")).to_be_focused()

    page.get_by_role("link", name="Count them").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("51 records")).to_be_visible()
    expect(page.get_by_role("region", name="Activities")).to_be_focused()


def test_a_menu_closes_when_the_focus_leaves_it(
    signed_in: Page, live_server: Any, officer: User
) -> None:
    page = signed_in
    page.goto(live_server.url)
    menu = page.locator("details.user-menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    for _item in range(menu.locator("a, button").count()):
        page.keyboard.press("Tab")
        expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(menu).not_to_have_attribute("open", "")


@pytest.mark.parametrize(
    "address",
    [
        "/activities/new/",
        "/partners/new/",
        "/partners/{partner}/people/new/",
        "/partners/memberships/new/",
        "/partners/countries/DE/note/",
    ],
)
def test_cancel_asks_once_where_something_was_written_and_else_not_at_all(
    signed_in: Page, live_server: Any, seoul: City, address: str
) -> None:
    page, dialogs = signed_in, list[str]()

    def leave(dialog: Dialog) -> None:
        dialogs.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    partner = make_actor("Hamburg")
    form = f"{live_server.url}{address.format(partner=partner.pk)}"
    field = page.locator("form[data-warn-unsaved] :is(input[type=text], textarea):visible").first
    for written, expected in (("", []), ("Words", ["beforeunload"])):
        page.goto(form)
        field.focus()
        page.keyboard.type(written)
        page.get_by_role("link", name="Cancel").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: url != form)
        assert dialogs == expected
