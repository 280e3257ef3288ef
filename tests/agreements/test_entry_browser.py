"""The entry page in real Chromium, by keyboard alone."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from activities.models import Activity
from partners.models import Actor, City
from tests.factories import make_actor, make_place
from tests.personas import *  # noqa: F403

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def expected_complaints() -> tuple[str, ...]:
    return ("422",)


def choose_partner(page: Page, typed: str, offered: str) -> None:
    """Type into the focused field of partners and take the first of the list."""
    page.keyboard.type(typed)
    expect(page.locator(".ts-dropdown .option.active")).to_contain_text(offered)
    page.keyboard.press("Enter")


def focused(page: Page) -> str:
    return page.evaluate(
        "() => document.activeElement.closest('.ts-wrapper')?.previousElementSibling?.name"
        " ?? document.activeElement.name"
    )


def test_old_pact_is_logged_by_keyboard_and_stands_in_the_register(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    hamburg = make_actor("Hamburg", "함부르크")
    page = signed_in
    page.goto(f"{live_server.url}/activities/new/")

    assert focused(page) == "kind"
    page.keyboard.type("Sister")
    page.keyboard.press("Tab")
    page.keyboard.type("1992")
    page.keyboard.press("Tab")
    choose_partner(page, "함부", "Hamburg")
    expect(page.get_by_label("Title")).to_have_value("Sister city: Hamburg")
    expect(page.locator("[name=domain]")).to_have_value("CUL")
    page.keyboard.press("Tab")
    assert focused(page) == "title"
    page.keyboard.press("Enter")

    page.wait_for_url("**/activities/0*/")
    activity = Activity.objects.get()
    assert (activity.starts_on, activity.agreement.signed_on) == ("1992", "1992")
    assert activity.participations.filter(actor=hamburg).exists()
    page.goto(f"{live_server.url}/activities/")
    expect(page.get_by_role("link", name="Sister city: Hamburg").first).to_be_visible()


def test_the_next_activity_is_reached_from_any_field_by_keyboard(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    make_actor("Hamburg", "함부르크")
    make_actor("Lyon", country_code="FR")
    page = signed_in
    page.goto(f"{live_server.url}/activities/new/?kind=AGR:SIS")
    page.get_by_label("Date").fill("1992")
    page.keyboard.press("Tab")
    choose_partner(page, "함부", "Hamburg")
    choose_partner(page, "lyon", "Lyon")
    expect(page.get_by_label("Title")).to_have_value("Sister city: Hamburg, Lyon")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")

    expect(page.get_by_label("Date")).to_have_value("")
    assert focused(page) == "kind"
    assert Activity.objects.count() == 1
    expect(page.locator("[name=partners] + .ts-wrapper .item")).to_have_count(0)


def test_body_that_is_not_in_the_list_is_added_on_the_way(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/activities/new/?kind=MEET")
    page.get_by_label("Title").fill("기후 회의")
    page.get_by_label("Date").fill("2024년 7월")
    page.keyboard.press("Tab")
    page.keyboard.type("한강포럼")
    expect(page.locator(".option-add.active, .option-add")).to_be_visible()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog.get_by_label("Name", exact=False).first).to_have_value("한강포럼")
    dialog.get_by_label("What it is").select_option(label="Civil society organisation")
    dialog.locator("#add-partner_country_code-ts-control").press_sequentially("south kor")
    expect(dialog.locator(".ts-dropdown .option.active")).to_have_text("South Korea")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Add the partner").press("Enter")
    expect(page.locator("[name=partners] + .ts-wrapper .item")).to_contain_text("한강포럼")
    expect(page.locator("tr[data-who]").nth(1)).to_contain_text("한강포럼")
    expect(page.get_by_label("Title")).to_have_value("기후 회의")
    page.get_by_role("button", name="Save", exact=True).press("Enter")

    page.wait_for_url("**/activities/0*/")
    forum = Actor.objects.get(labels__ko="한강포럼")
    assert (forum.steward, forum.country_code) == (seoul, "KR")
    activity = Activity.objects.get()
    assert activity.participations.filter(actor=forum).exists()
    assert (activity.starts_on, activity.domain) == ("2024-07", "ENV")


def test_what_was_typed_stays_after_an_error(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    place = make_place(2911298, "Hamburg", country_code="DE", search_key="\nhamburg\n")
    page = signed_in
    page.goto(f"{live_server.url}/activities/new/?kind=AGR:FRI")
    page.get_by_label("Title").fill("Friendship")
    page.get_by_label("Date").fill("31.2.2025")
    page.keyboard.press("Tab")
    choose_partner(page, "hamburg", "Hamburg")
    page.get_by_label("Expires").fill("1999")
    page.get_by_role("button", name="Save", exact=True).press("Enter")

    summary = page.get_by_role("alert").filter(has_text="Nothing was saved")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "starts_on"
    expect(page.get_by_label("Title")).to_have_value("Friendship")
    expect(page.locator("[name=partners] + .ts-wrapper .item")).to_contain_text("Hamburg")
    assert not Actor.objects.filter(place=place).exists()

    page.get_by_label("Date").fill("1990-02-28")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.wait_for_url("**/activities/0*/")
    assert Activity.objects.get().participations.filter(actor__place=place).exists()


def test_entry_works_without_javascript(
    browser: Any, live_server: Any, officer: User, officer_client: Client, seoul: City
) -> None:
    make_actor("Hamburg", "함부르크")
    context = browser.new_context(java_script_enabled=False)
    cookie = officer_client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/activities/new/")
    page.get_by_label("Kind").select_option(label="Sister city")
    page.get_by_label("Date").fill("1992")
    page.get_by_label("Or write their names").fill("함부르크")
    page.get_by_label("Title").fill("Pact")
    page.get_by_role("button", name="Save", exact=True).click()

    page.wait_for_url("**/activities/*-*-*/")
    assert Activity.objects.get().domain == "CUL"
    context.close()


def slow_down(page: Page, seconds: float) -> None:
    """Let the list of partners come late, as on a bad line."""

    def late(route: Route) -> None:
        time.sleep(seconds)
        route.continue_()

    page.route("**/partners/typeahead/**", late)


def test_enter_before_the_list_has_come_neither_sends_the_form_nor_loses_the_name(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    make_actor("Hamburg", "함부르크")
    page = signed_in
    slow_down(page, 1)
    page.goto(f"{live_server.url}/activities/new/?kind=AGR:SIS")
    page.get_by_label("Date").fill("1992")
    page.keyboard.press("Tab")
    page.keyboard.type("함부르크")
    page.keyboard.press("Enter")

    expect(page.locator(".ts-dropdown .option.active")).to_contain_text("Hamburg")
    page.keyboard.press("Enter")
    expect(page.locator("[name=partners] + .ts-wrapper .item")).to_contain_text("Hamburg")
    assert not Activity.objects.exists()


def test_name_that_was_typed_and_not_chosen_is_kept_and_found_when_saving(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    hamburg, lyon = make_actor("Hamburg"), make_actor("Lyon", country_code="FR")
    page = signed_in
    page.goto(f"{live_server.url}/activities/new/?kind=AGR:SIS")
    page.get_by_label("Date").fill("1992")
    page.keyboard.press("Tab")
    choose_partner(page, "hamb", "Hamburg")
    slow_down(page, 2)
    page.keyboard.type("lyon")
    page.keyboard.press("Tab")

    expect(page.get_by_label("Or write their names")).to_have_value("lyon")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/activities/0*/")
    parties = set(Activity.objects.get().participations.values_list("actor", flat=True))
    assert {hamburg.pk, lyon.pk} <= parties


def test_tab_takes_no_row_that_nobody_has_looked_at(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    for country, key in (("DE", 1), ("AT", 2)):
        make_place(key, "Hallstadt", country_code=country, search_key="\nhallstadt\n")
    page = signed_in
    page.goto(f"{live_server.url}/activities/new/?kind=MEET")
    page.locator("#id_partners-ts-control").press_sequentially("hallst")
    expect(page.locator(".ts-dropdown .option")).to_have_count(2)
    page.keyboard.press("Tab")
    expect(page.locator("[name=partners] + .ts-wrapper .item")).to_have_count(0)


def test_tab_leaves_the_country_of_a_new_body_open_and_escape_gives_the_name_back(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/activities/new/?kind=MEET")
    page.locator("#id_partners-ts-control").press_sequentially("Riverbank Forum")
    expect(page.locator(".option-add")).to_be_visible()
    page.keyboard.press("Enter")
    page.locator("#add-partner_country_code-ts-control").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#add-partner [name=country_code]")).to_have_value("")
    page.locator("#add-partner [name=name]").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#id_partners-ts-control")).to_have_value("Riverbank Forum")


def test_proposed_title_follows_the_kind_also_after_an_error(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    make_actor("Hamburg")
    page = signed_in
    page.goto(f"{live_server.url}/activities/new/?kind=AGR:MOU")
    page.get_by_label("Date").fill("31.2.2025")
    page.keyboard.press("Tab")
    choose_partner(page, "hamb", "Hamburg")
    expect(page.get_by_label("Title")).to_have_value("Memorandum of understanding: Hamburg")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert").filter(has_text="Nothing was saved")).to_be_focused()

    page.get_by_label("Kind").select_option(label="Friendship")
    expect(page.get_by_label("Title")).to_have_value("Friendship: Hamburg")
