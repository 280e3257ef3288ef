"""Embassies and memberships in real Chromium, by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from domains import vocabulary as v
from partners.models import Actor, City, NetworkMembership
from tests.factories import make_actor, make_network
from tests.personas import *  # noqa: F403

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMBASSY = "Embassy of Germany in the Republic of Korea"


def test_embassy_takes_its_kind_three_letters_and_enter(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/partners/new/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Emb")
    page.keyboard.press("Tab")
    page.keyboard.type("ger")
    expect(page.locator(".ts-dropdown .option.active")).to_contain_text("Germany")
    page.keyboard.press("Enter")
    expect(page.locator("[name=name]")).to_have_value(EMBASSY)
    page.keyboard.press("Enter")
    page.wait_for_url("**/partners/0*/")
    assert Actor.objects.get(steward=seoul).labels["ko"] == "주한 독일 대사관"


def test_embassy_of_a_country_takes_enter_from_its_page(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    germany = make_actor("Germany", type=v.ActorType.STAT, level=v.Level.NAT)
    page = signed_in
    page.goto(f"{live_server.url}{germany.get_absolute_url()}")
    page.get_by_role("link", name="Add its embassy").click()
    page.wait_for_url("**/partners/new/*")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(EMBASSY)


def test_consulate_takes_its_city_and_enter_from_the_page_of_a_country(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/partners/countries/JP/")
    expect(page.locator("[data-locator] svg path").first).to_be_attached()
    page.get_by_role("link", name="Add an embassy or consulate").click()
    page.wait_for_load_state()
    page.get_by_label("Region or state").fill("Busan")
    expect(page.locator("[name=name]")).to_have_value("Consulate General of Japan in Busan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/partners/0*/")
    found = Actor.objects.get(steward=seoul)
    assert (found.type, found.country_code, found.seat_country_code) == ("MISN", "JP", "KR")
    assert found.labels["ko"] == "주Busan 일본 총영사관"


def test_membership_in_a_network_that_is_not_in_the_list_is_added_in_place(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    make_network("Harbour Cities")
    page = signed_in
    page.goto(f"{live_server.url}/partners/memberships/new/")
    page.locator("#id_network-ts-control").focus()
    page.keyboard.type("River League")
    page.locator(".ts-dropdown .option-add").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What it is").select_option(v.ActorType.CNET)
    dialog.get_by_role("button", name="Add the partner").click()
    expect(dialog).to_be_hidden()
    page.get_by_label("Fee a year").fill("100")
    page.get_by_role("button", name="Save the membership").click()
    page.wait_for_url("**/memberships/0*/")
    kept = NetworkMembership.objects.get(city=seoul)
    assert (str(kept.network), kept.fee, kept.currency) == ("River League", 100, "KRW")
