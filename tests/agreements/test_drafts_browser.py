"""What is typed and not saved yet survives the window, in real Chromium."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from activities.models import Activity
from partners.models import City
from tests.factories import make_activity, make_actor
from tests.personas import *  # noqa: F403

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"
WAIT_UNTIL_KEPT = f"() => {KEPT} === 1"


@pytest.fixture
def expected_complaints() -> tuple[str, ...]:
    return ("422", "404", "ERR_CONNECTION", "ERR_FAILED")


def choose_partner(page: Page, typed: str, offered: str) -> None:
    page.get_by_role("combobox", name="Partners").click()
    page.keyboard.type(typed)
    expect(page.locator(".ts-dropdown .option.active")).to_contain_text(offered)
    page.keyboard.press("Enter")


def leave(page: Page, url: str) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(url)


def test_what_was_typed_is_offered_again_and_forgotten_once_saved(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    make_actor("Hamburg", "함부르크")
    page, new = signed_in, f"{live_server.url}/activities/new/"
    page.goto(new)
    page.get_by_label("Kind").select_option("AGR:SIS")
    page.get_by_label("Date").fill("1992")
    choose_partner(page, "함부", "Hamburg")
    page.get_by_label("Title").fill("A pact of the harbours")
    page.wait_for_function(WAIT_UNTIL_KEPT)
    leave(page, f"{live_server.url}/activities/")
    page.goto(new)
    expect(page.get_by_text("What you typed here before was not saved:")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Title")).to_have_value("A pact of the harbours")
    expect(page.locator("[name=partners] + .ts-wrapper .item")).to_have_count(1)
    page.keyboard.press("Control+s")
    page.wait_for_url("**/activities/0*/")
    assert Activity.objects.get().title == "A pact of the harbours"
    assert page.evaluate(KEPT) == 0
    page.goto(new)
    expect(page.get_by_text("What you typed here before was not saved:")).to_have_count(0)


def test_draft_outlives_a_server_that_does_not_answer(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    page = signed_in
    url = f"{live_server.url}/activities/{activity.pk}/commitments/new/"
    page.goto(url)
    page.get_by_label("Exact words").fill("Ten students a year")
    page.route(
        url, lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.get_by_role("button", name="Save the promise").click()
    page.unroute(url)
    page.goto(url)
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Exact words")).to_have_value("Ten students a year")


def test_draft_is_thrown_away_and_signing_out_leaves_none(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    page = signed_in
    url = f"{live_server.url}/activities/{activity.pk}/commitments/new/"
    for _time in range(2):
        page.goto(url)
        page.get_by_label("Exact words").fill("Ten students a year")
        page.wait_for_function(WAIT_UNTIL_KEPT)
        if not _time:
            leave(page, f"{live_server.url}/activities/")
            page.goto(url)
            page.get_by_role("button", name="Throw it away").click()
            assert page.evaluate(KEPT) == 0
    # From the very page on which something was typed, which asks before it is left.
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("summary", has_text="Kim Min-ji").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert page.evaluate(KEPT) == 0


def test_pact_of_1992_with_a_year_and_a_scan_takes_less_than_a_minute(
    signed_in: Page, live_server: Any, seoul: City, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    make_actor("Hamburg", "함부르크")
    scan = tmp_path / "pact-1992.pdf"
    scan.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    page = signed_in
    page.on("filechooser", lambda chooser: chooser.set_files(scan))
    page.goto(f"{live_server.url}/activities/new/")
    begun = time.monotonic()
    # As a person types: a key every fifth of a second.
    page.keyboard.type("Sister", delay=200)
    page.keyboard.press("Tab")
    page.keyboard.type("1992", delay=200)
    page.keyboard.press("Tab")
    page.keyboard.type("함부", delay=200)
    expect(page.locator(".ts-dropdown .option.active")).to_contain_text("Hamburg")
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.name") != "scan":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.activeElement.files?.length === 1")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/activities/0*/")
    took = time.monotonic() - begun
    activity = Activity.objects.get()
    assert (activity.starts_on, activity.agreement.state) == ("1992", "SIGNED")
    (document,) = activity.documents.all()
    assert (document.name, document.kind) == ("pact-1992.pdf", "TEXT")
    tell(f"a pact of 1992 with its scan, by keyboard: {took:.1f} s")
    assert took < 60
