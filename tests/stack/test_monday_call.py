"""Monday, nine o'clock, the mayor's office calls: "What do we have with Tokyo? Brief by three." """

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from tests.stack.program import PASSWORD, Program

pytestmark = [pytest.mark.stack, pytest.mark.browser]

KEY_SECONDS = 0.25
DECISION_SECONDS = 1.5
BOUND_SECONDS = 60
MOST_STOPS = 8


class Person:
    """Works at a person's pace: the time of hands and eyes is added to the program's."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.begun = time.monotonic()
        self.own_seconds = 0.0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.own_seconds += len(text) * KEY_SECONDS

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.own_seconds += KEY_SECONDS

    def reach(self, link: Locator) -> None:
        """Find something on the page: past its head by the first link, then by the Tab key."""
        self.own_seconds += DECISION_SECONDS
        self.press("Tab")
        self.press("Enter")
        for _stop in range(MOST_STOPS):
            self.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        expect(link).to_be_focused()

    @property
    def seconds(self) -> float:
        return self.own_seconds + time.monotonic() - self.begun


@pytest.mark.parametrize(
    ("language", "asked", "sheet", "told"),
    [
        (
            "ko",
            "도쿄",
            "한 장 요약",
            ("도쿄도", "東京都", "자매결연", "1988년 9월 3일"),
        ),
        ("en", "tokyo", "One-page sheet", ("Tokyo", "東京都", "September 3, 1988")),
    ],
)
def test_from_sign_in_to_the_printed_sheet_within_a_minute(
    program: Program,
    browser: Browser,
    language: str,
    asked: str,
    sheet: str,
    told: tuple[str, ...],
    tell: Callable[[str], None],
) -> None:
    address = f"http://127.0.0.1:{program.port}"
    context = browser.new_context(base_url=address, locale={"ko": "ko-KR", "en": "en-US"}[language])
    page = context.new_page()
    person = Person(page)
    page.goto("/")
    person.type("mayor@seoul.example")
    person.press("Tab")
    person.type(PASSWORD)
    person.press("Enter")
    page.wait_for_url(address + "/")
    person.own_seconds += DECISION_SECONDS
    person.press("Control+k")
    expect(page.locator("main [name=q]")).to_be_focused()
    person.type(asked)
    person.press("Enter")
    expect(page.get_by_role("rowheader").get_by_role("link").first).to_be_focused()
    person.own_seconds += DECISION_SECONDS
    person.press("Enter")
    page.wait_for_url("**/partners/*-*-*/")
    person.reach(page.get_by_role("link", name=sheet))
    person.press("Enter")
    page.wait_for_url("**/sheet/")
    expect(page.get_by_role("article")).to_be_visible()
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    link = page.get_by_role("link", name="PDF")
    person.reach(link)
    # A browser without a window shows no PDF: what the link leads to is asked for instead.
    answer = page.request.get(str(link.get_attribute("href")))
    pdf = PdfReader(io.BytesIO(answer.body()))
    seconds = person.seconds
    context.close()

    tell(f"from sign-in to the printed sheet: {seconds:.1f} s at a person's pace, {language}")
    assert seconds < BOUND_SECONDS
    for document in (printed, pdf):
        assert len(document.pages) == 1
        # Where letters stand on paper tells nothing of the spaces between them.
        text = "".join(document.pages[0].extract_text().split())
        for words in told:
            assert "".join(words.split()) in text
