"""The review of an import in a browser: one key decides, and the next name is at hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

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
        before = names.all_inner_texts()
        assert len(before) >= 4
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

        undo = page.get_by_role("button", name="Undo")
        expect(undo).to_have_count(1)
        undo.click()
        expect(page.get_by_text(f"“{before[2]}” waits again.")).to_be_visible()
        assert before[2] in names.all_inner_texts()
        assert before[1] not in names.all_inner_texts()
