"""Dropping and filing old scans, and reading of documents, in real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typst
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Document, Scan
from activities.services import drop_scan
from partners.models import City
from tests.activities import files
from tests.browsing import sign_in
from tests.factories import make_activity, make_actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def expected_complaints() -> tuple[str, ...]:
    return ("422",)


@pytest.fixture
def folder(tmp_path: Path) -> list[str]:
    given = {
        "협정 1996.pdf": files.pdf("Pact"),
        "form.docx": files.refused()["holds macros"][1],
        "minutes.docx": files.docx("Minutes"),
    }
    for name, content in given.items():
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in given]


def test_files_are_sent_one_by_one_and_each_is_told(
    signed_in: Page, live_server: Any, seoul: City, folder: list[str]
) -> None:
    page = signed_in
    page.goto(live_server.url + reverse("activities:scan-list"))
    page.set_input_files("input[type=file]", folder)
    rows = page.locator("[data-drop-files] > li")
    expect(page.locator("[data-drop-done]")).to_contain_text("2 kept, 1 refused.")
    expect(rows.nth(0)).to_contain_text("kept")
    expect(rows.nth(1)).to_contain_text("holds macros")
    expect(rows.nth(2).get_by_role("link")).to_have_text("minutes.docx")
    page.get_by_role("link", name="Show the files to be filed").click()
    expect(page.get_by_role("link", name="협정 1996.pdf").first).to_be_visible()


def test_files_that_are_dragged_into_the_field_are_taken(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    page = signed_in
    page.goto(live_server.url + reverse("activities:scan-list"))
    page.evaluate(
        """() => {
            const given = new DataTransfer();
            given.items.add(new File(["old words"], "old.txt"));
            const zone = document.querySelector("[data-drop-zone]");
            const told = { dataTransfer: given, bubbles: true, cancelable: true };
            for (const name of ["dragenter", "dragover", "drop"])
                zone.dispatchEvent(new DragEvent(name, told));
        }"""
    )
    expect(page.locator("[data-drop-done]")).to_contain_text("1 kept, 0 refused.")
    assert Scan.objects.get().name == "old.txt"


def test_files_are_filed_by_keyboard_one_after_the_other(
    signed_in: Page, live_server: Any, seoul: City, officer_client: Client
) -> None:
    activity = make_activity(seoul, "Harbour pact", partners=(make_actor(),))
    for name in ("a.txt", "b.txt"):
        sent = {"dropped": [_file(name)]}
        officer_client.post(reverse("activities:scan-list"), sent)
    page = signed_in
    page.goto(live_server.url + reverse("activities:scan-list"))
    page.get_by_role("link", name="File the first").press("Enter")
    for name in ("a.txt", "b.txt"):
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(page.get_by_role("combobox", name="Record")).to_be_focused()
        page.keyboard.type("harbour")
        expect(page.locator(".ts-dropdown [data-selectable]")).to_have_count(1)
        page.keyboard.press("Tab")
        expect(page.locator(".ts-control .item")).to_contain_text("Harbour pact")
        page.get_by_role("button", name="File it").press("Enter")
    expect(page.get_by_text("No file waits to be filed")).to_be_visible()
    assert set(Document.objects.values_list("name", "activity")) == {
        ("a.txt", activity.pk),
        ("b.txt", activity.pk),
    }


def test_without_script_all_files_go_at_once(
    browser: Any, live_server: Any, seoul: City, officer_client: Client, folder: list[str]
) -> None:
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server, officer_client)
    page = context.new_page()
    page.goto(live_server.url + reverse("activities:scan-list"))
    page.set_input_files("input[type=file]", folder)
    page.get_by_role("button", name="Keep the files").click()
    expect(page.get_by_role("alert")).to_contain_text("1 file was refused; all others are kept.")
    expect(page.get_by_role("alert")).to_contain_text("form.docx: This file holds macros.")
    assert Scan.objects.count() == 2
    context.close()


def _file(name: str) -> Any:
    return SimpleUploadedFile(name, name.encode())


def test_picture_shows_itself_while_it_is_filed(
    signed_in: Page, live_server: Any, seoul: City, officer: User
) -> None:
    picture = typst.compile(b"#set page(width: 2000pt, height: 900pt)\nPact", format="png")
    file = ContentFile(bytes(picture), name="pact.png")
    scan = drop_scan(file, city=seoul, access=access_for_user(officer), by=officer)
    page = signed_in
    page.goto(live_server.url + scan.get_absolute_url())
    shown = page.get_by_role("img", name="pact.png")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.naturalWidth") > 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Look at the file").press("Enter")
    assert opened.value.url.endswith(reverse("activities:scan-preview", args=[scan.pk]))
