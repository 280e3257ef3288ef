"""Every type of page in real Chromium: accessible, within the screen, without codes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from domains import vocabulary
from tests.stack.browsing import signed_in
from tests.stack.page_types import MISSING, PAGES
from tests.stack.program import ROOT, Program

pytestmark = [pytest.mark.stack, pytest.mark.browser]

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()

THEMES = ("light", "dark")

CODES = {
    str(code)
    for choices in vars(vocabulary).values()
    if isinstance(choices, type) and issubclass(choices, vocabulary.TextChoices)
    for code in choices.values
    # Abbreviations that people of the trade write themselves.
    if code not in {"MOU", "LOI", "NGO", "IGO"}
}


HOW = [(360, "ko", "light"), (1440, "en", "dark"), (360, "ko", "dark"), (1440, "en", "light")]


@pytest.mark.parametrize("way", range(len(HOW)))
def test_page_types(program: Program, browser: Browser, way: int) -> None:
    """Each page in one of the ways, in turn."""
    _look(program, browser, list(PAGES)[way :: len(HOW)], *HOW[way])


@pytest.mark.prove
@pytest.mark.parametrize(("width", "language", "theme"), HOW)
def test_page_types_in_every_way(
    program: Program, browser: Browser, width: int, language: str, theme: str
) -> None:
    _look(program, browser, list(PAGES), width, language, theme)


def _look(
    program: Program, browser: Browser, names: list[str], width: int, language: str, theme: str
) -> None:
    faults: list[str] = []
    for email in dict.fromkeys(PAGES[name][0] for name in names):
        with signed_in(
            browser, program, email, language=language, width=width, missing=MISSING
        ) as page:
            for name in names:
                whose, where = PAGES[name]
                if whose == email:
                    address = where if isinstance(where, str) else where(page)
                    found = faults_of(page, address, width, theme=theme)
                    faults += [f"{name}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def faults_of(page: Page, address: str, width: int, *, theme: str) -> list[str]:
    """What is wrong with one page, in words."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    answer = page.goto(address)
    assert answer is not None
    if answer.status != (404 if address in MISSING else 200):
        return [f"answers {answer.status}"]
    # All scripts are deferred and draw before the page counts as loaded; letters may come later.
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate(AXE)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    faults = violations(page)
    for screen in (*sorted({360, 768} - {width}), width):
        page.set_viewport_size({"width": screen, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > screen:
            faults.append(f"{wide} pixels wide on a screen of {screen}")
    words = set(re.findall(r"\b[A-Z_]{3,}\b", page.locator("body").inner_text()))
    return faults + [f"shows the code {code}" for code in sorted(words & CODES)]


def violations(page: Page) -> list[str]:
    # Of what is in order, axe would list every element: that takes longer than the checks.
    run = "axe.run({resultTypes: ['violations']}).then(results => results.violations)"
    found = page.evaluate(run)
    return [f"axe {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def test_signed_out_pages_are_accessible(program: Program, browser: Browser) -> None:
    page = browser.new_page(base_url=f"http://127.0.0.1:{program.port}")
    faults = {theme: faults_of(page, "/accounts/sign-in/", 1280, theme=theme) for theme in THEMES}
    page.close()

    assert faults == {"light": [], "dark": []}
