"""The first day of an office: logged by keyboard, seen by the mayor, reported, pulled by key."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.stack.browsing import signed_in
from tests.stack.program import Program

pytestmark = [pytest.mark.stack, pytest.mark.browser]

TITLE = "하천복원 업무협약 River restoration 2026"
REPORT_PATIENCE_MS = 60_000


def log_agreement_by_keyboard(page: Page) -> str:
    """Enter a memorandum with Tokyo without touching the mouse; return its address."""
    page.goto("/activities/new/")
    page.keyboard.type("Memo")
    page.keyboard.press("Tab")
    page.keyboard.type("2026-03-05")
    page.keyboard.press("Tab")
    page.keyboard.type("도쿄")
    expect(page.locator(".ts-dropdown .option.active")).to_contain_text("Tokyo")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type(TITLE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/activities/*-*-*/")
    return page.url


def order_report(page: Page) -> None:
    """Order the annual report of 2026 in Korean and wait until the worker has made it."""
    page.goto("/reports/new/")
    page.get_by_label("Year").fill("2026")
    page.locator("input[name=language][value=ko]").check()
    page.get_by_role("button", name="Order the report").click()
    page.wait_for_url("**/reports/*-*-*/")
    expect(page.get_by_role("link", name="Download the PDF")).to_be_visible(
        timeout=REPORT_PATIENCE_MS
    )


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("link", name=name).click()
    return started.value.path().read_bytes()


def make_key(page: Page) -> str:
    page.goto("/accounts/keys/new/")
    page.get_by_label("Name", exact=False).first.fill("statistics")
    page.get_by_role("button", name="Make the key").click()
    return page.get_by_label("Key", exact=True).input_value()


def ask(program: Program, path: str, key: str) -> tuple[int, dict]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{program.port}{path}", headers={"Authorization": f"Bearer {key}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_agreement_goes_from_the_keyboard_to_the_mayor_the_report_and_the_api(
    program: Program, browser: Browser
) -> None:
    with signed_in(browser, program, "mayor@seoul.example") as page:
        before = live_memoranda(page)

    with signed_in(browser, program, "officer@seoul.example") as page:
        address = log_agreement_by_keyboard(page)
        page.goto("/activities/")
        expect(page.get_by_role("link", name=TITLE).first).to_be_visible()
        page.goto(address)
        page.get_by_role("link", name="Tokyo").first.click()
        expect(page.get_by_role("link", name=TITLE).first).to_be_visible()
        order_report(page)
        report_address = page.url
        pdf = download(page, "Download the PDF")

    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    assert "하천복원" in text

    with signed_in(browser, program, "mayor@seoul.example") as page:
        assert live_memoranda(page) == before + 1
        page.get_by_role("row", name="Memorandum of understanding").get_by_role("link").click()
        expect(page.get_by_role("link", name=TITLE).first).to_be_visible()

    with signed_in(browser, program, "admin@seoul.example") as page:
        key = make_key(page)
    status, found = ask(program, "/api/v1/agreements/?q=River%20restoration%202026", key)
    assert status == 200
    assert [row["title"] for row in found["results"]] == [TITLE]

    with signed_in(browser, program, "head@busan.example") as page:
        other_key = make_key(page)
    activity = address.rstrip("/").rpartition("/")[2]
    assert ask(program, f"/api/v1/activities/{activity}/", other_key)[0] == 404
    assert ask(program, f"/api/v1/activities/{activity}/", key)[0] == 200
    with signed_in(browser, program, "officer@busan.example") as page:
        closed = [address, report_address, f"{report_address}pdf/", f"{report_address}annex/"]
        statuses = [page.request.get(closed_address).status for closed_address in closed]
    assert statuses == [404, 404, 404, 404]


def live_memoranda(page: Page) -> int:
    """The number of live memoranda that the dashboard shows."""
    page.goto("/dashboard/")
    page.get_by_text("Figures as a table").first.click()
    row = page.get_by_role("row").filter(has_text="Memorandum of understanding").first
    return int(row.get_by_role("link").last.inner_text())
