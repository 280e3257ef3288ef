"""The review of an import in a browser: one key decides, and the next name is at hand."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.stack.browsing import signed_in
from tests.stack.program import Program

pytestmark = [pytest.mark.stack, pytest.mark.browser]

FILE = b"city,field\nGranada,Literature\nLondon,Music\nPerth,Crafts\nHeidelberg,Literature\n"


def test_keys_choose_skip_leave_out_and_undo(program: Program, browser: Browser) -> None:
    with signed_in(browser, program, "platform@citydiplo.example") as page:
        page.goto("/catalogue/imports/")
        file = {"name": "cities.csv", "mimeType": "text/csv", "buffer": FILE}
        page.set_input_files("[name=file]", file)
        page.locator("form.panel .btn-primary").click()
        page.get_by_role("link", name="Decide what is open").click(timeout=60_000)

        names = page.locator("[data-review-end] h2")
        expect(names.nth(3)).to_be_visible()
        before = names.all_inner_texts()
        focused = page.locator("article:focus h2")
        expect(focused).to_have_text(before[0])
        page.keyboard.press("s")
        expect(focused).to_have_text(before[1])
        page.keyboard.press("1")
        expect(focused).to_have_text(before[2])
        assert before[1] not in names.all_inner_texts()
        page.keyboard.press("x")
        expect(focused).to_have_text(before[3])
        assert len(names.all_inner_texts()) == len(before) - 2

        said = page.locator("#announcer")
        expect(said).to_have_text(f"{before[2]}: Left out: its rows are refused. Next: {before[3]}")

        # Only the last answer can be taken back, by its button or by u.
        expect(page.get_by_role("button", name="Undo")).to_have_count(1)
        page.keyboard.press("u")
        expect(page.get_by_text(f"“{before[2]}” waits again.")).to_be_visible()
        expect(focused).to_have_text(before[2])
        assert before[1] not in names.all_inner_texts()
        page.keyboard.press("u")
        expect(page.get_by_text(f"“{before[1]}” waits again.")).to_be_visible()
        assert sorted(names.all_inner_texts()) == sorted(before)


@contextlib.contextmanager
def opened(browser: Browser, program: Program, **options: Any) -> Iterator[Page]:
    """One more browser of the administrator, who has signed in; it may complain of refusals."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{program.port}",
        storage_state=program.sessions["platform@citydiplo.example"],
        locale="en-GB",
        **options,
    )
    yield context.new_page()
    context.close()


def waiting(page: Page, name: str) -> Locator:
    """The card of a name, on the page of an import's review that a person has just opened."""
    page.goto("/catalogue/imports/")
    page.get_by_role("link", name="review.csv").first.click()
    page.get_by_role("link", name="Decide what is open").click()
    card = page.locator("[data-review-end]").filter(has=page.get_by_role("heading", name=name))
    expect(card).to_have_count(1)
    return card


def send_file(page: Page, content: bytes) -> None:
    page.goto("/catalogue/imports/")
    file = {"name": "review.csv", "mimeType": "text/csv", "buffer": content}
    page.set_input_files("[name=file]", file)
    page.locator("form.panel .btn-primary").click()
    # The result comes by itself, and is said aloud.
    expect(page.locator("#announcer")).to_have_text("1 row read", timeout=60_000)


def test_second_of_two_administrators_is_told_and_stays_at_the_name(
    program: Program, browser: Browser
) -> None:
    with signed_in(browser, program, "platform@citydiplo.example") as first:
        send_file(first, b"city,field\nAlexandria,Film\n")
        with opened(browser, program) as second:
            waiting(first, "Alexandria").focus()
            card = waiting(second, "Alexandria")
            card.focus()
            first.keyboard.press("1")
            expect(first.locator("[data-review-answer]")).to_contain_text("This is ")
            second.keyboard.press("x")
            told = second.locator("article:focus [role=alert]")
            expect(told).to_contain_text("has decided meanwhile that this is")
            expect(told).to_contain_text("your answer was not taken")


def test_another_place_is_looked_up_without_a_script(program: Program, browser: Browser) -> None:
    with signed_in(browser, program, "platform@citydiplo.example") as page:
        send_file(page, b"city,field\nXyzzyville,Film\n")
    with opened(browser, program, java_script_enabled=False) as page:
        card = waiting(page, "Xyzzyville")
        card.get_by_role("textbox", name="Another place").fill("gabrovo")
        card.get_by_role("button", name="Look up").click()
        card.get_by_role("radio", name="Gabrovo, Bulgaria").check()
        card.get_by_role("button", name="Decide").click()
        expect(page.get_by_text("Decided last: “Xyzzyville” is Gabrovo")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("“Xyzzyville” waits again.")).to_be_visible()
