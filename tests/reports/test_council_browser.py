"""The council table in real Chromium: columns by keyboard, one click to copy, print on paper."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from accounts.models import User
from partners.models import City
from tests.browsing import sign_in
from tests.personas import *  # noqa: F403
from tests.reports.council_world import build_agreements

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

URL = "/reports/council/"


@pytest.fixture
def signed_in(signed_in: Page, seoul: City, officer: User) -> Page:
    build_agreements(seoul, officer)
    return signed_in


def heads(page: Page) -> list[str]:
    return page.locator(".council-table thead th").all_inner_texts()


def test_columns_are_chosen_ordered_and_kept_by_keyboard(signed_in: Page, live_server: Any) -> None:
    page = signed_in
    page.goto(f"{live_server.url}{URL}columns/?stage=FORCE&columns=no,title,kind&sort=code")
    page.get_by_role("button", name="Move up: Kind").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**focus=kind.up")
    # The keyboard is where it was, so that the column can be moved on.
    expect(page.get_by_role("button", name="Move up: Kind")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**focus=kind.down")
    expect(page.get_by_role("button", name="Move down: Kind")).to_be_focused()
    page.get_by_label("Where the original lies", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{URL}?*")
    assert heads(page) == ["Kind", "No.", "Title", "Where the original lies"]

    page.get_by_role("link", name="Keep this form under a name").press("Enter")
    page.wait_for_url("**/forms/new/?*")
    expect(page.locator("[autofocus]")).to_be_focused()
    page.keyboard.type("2025 행정사무감사 서식")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2025 행정사무감사 서식")
    page.goto(f"{live_server.url}{URL}")
    page.get_by_role("link", name="2025 행정사무감사 서식").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2025 행정사무감사 서식")
    assert heads(page)[0] == "Kind"


def test_one_click_copies_the_text_and_a_table(
    signed_in: Page, context: BrowserContext, live_server: Any
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = signed_in
    page.goto(f"{live_server.url}{URL}text/?stage=FORCE&columns=no,original&sort=signed")
    page.get_by_role("button", name="Copy all").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate(
        "async () => { const [item] = await navigator.clipboard.read();"
        " const read = async (type) => (await item.getType(type)).text();"
        " return [await read('text/plain'), await read('text/html')]; }"
    )
    assert "No.\tWhere the original lies\n1\t'=SUM(A1:A9)\n" in copied[0]
    assert "<td>'=SUM(A1:A9)</td>" in copied[1].replace("&#39;", "'")
    assert copied[1].count("<tr") == 5


def test_without_scripts_the_text_is_there_and_columns_move(
    browser: Browser, live_server: Any, officer_client: Client, seoul: City, officer: User
) -> None:
    build_agreements(seoul, officer)
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server, officer_client)
    page = context.new_page()
    page.goto(f"{live_server.url}{URL}columns/?stage=FORCE&columns=no,title&sort=code")
    page.get_by_role("button", name="Move up: Title").click()
    page.get_by_role("button", name="Show the table").click()
    assert heads(page) == ["Title", "No."]
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    page.get_by_role("link", name="Text to paste").click()
    expect(page.get_by_role("textbox")).to_have_value(
        re.compile("Title\tNo.\nFriendship of 1899\t1\n")
    )
    context.close()


def test_it_prints_on_a4_landscape_with_its_head_on_every_page_and_nothing_else(
    signed_in: Page, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}{URL}?stage=FORCE&columns=title&sort=code")
    # Long enough for a second sheet.
    page.evaluate(
        "() => { const body = document.querySelector('.council-table tbody');"
        " for (let turn = 0; turn < 5; turn++)"
        "   body.append(...[...body.children].map((row) => row.cloneNode(true))) }"
    )
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) > 1
    width, height = (float(paper.pages[0].mediabox[place]) for place in (2, 3))
    assert (round(width), round(height)) == (842, 595)
    first, second = (paper.pages[place].extract_text() for place in (0, 1))
    assert first.startswith("Agreements with partners abroad")
    assert second.lstrip().startswith("Title")
    assert "Register" not in first
    assert "Change the filter" not in first
