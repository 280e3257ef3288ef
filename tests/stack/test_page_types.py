"""Every type of page in real Chromium: accessible, within the screen, without codes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from domains import vocabulary
from tests.stack.browsing import signed_in
from tests.stack.program import ROOT, Program

pytestmark = [pytest.mark.stack, pytest.mark.browser]

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()

OFFICER = "officer@seoul.example"
ADMIN = "admin@seoul.example"


def first_link(address: str, pattern: str) -> Callable[[Page], str]:
    """The first address on a page that matches; for pages of one record."""

    def find(page: Page) -> str:
        page.goto(address)
        found = page.evaluate(
            "pattern => [...document.querySelectorAll('a[href]')]"
            ".map(a => a.getAttribute('href')).find(h => new RegExp(pattern).test(h))",
            pattern,
        )
        assert found, f"no link like {pattern} on {address}"
        return str(found)

    return find


UUID = "[0-9a-f-]{36}"
PAGES: dict[str, tuple[str, str | Callable[[Page], str]]] = {
    "dashboard": ("mayor@seoul.example", "/"),
    "register": (OFFICER, "/activities/"),
    "register, nothing found": (OFFICER, "/activities/?q=zzzzzz"),
    "map": (OFFICER, "/activities/map/"),
    "map, nothing found": (OFFICER, "/activities/map/?q=zzzzzz"),
    "activity": (OFFICER, first_link("/activities/?q=flood", f"^/activities/{UUID}/$")),
    "agreement": (OFFICER, first_link("/activities/?type=SIS", f"^/activities/{UUID}/$")),
    "entry": (OFFICER, "/activities/new/"),
    "promises": (OFFICER, "/activities/commitments/"),
    "partners": (OFFICER, "/partners/"),
    "partner": (OFFICER, first_link("/partners/", f"^/partners/{UUID}/$")),
    "new partner": (OFFICER, "/partners/new/"),
    "domains": (OFFICER, "/domains/"),
    "domain": (OFFICER, "/domains/environment/"),
    "glossary": (OFFICER, "/domains/glossary/"),
    "vocabulary": (OFFICER, "/domains/vocabulary/"),
    "reports": (OFFICER, "/reports/"),
    "order a report": (OFFICER, "/reports/new/"),
    "own page": (OFFICER, "/accounts/me/"),
    "keys": (ADMIN, "/accounts/keys/"),
    "new key": (ADMIN, "/accounts/keys/new/"),
    "people": (ADMIN, "/accounts/people/"),
}
CODES = {
    str(code)
    for choices in vars(vocabulary).values()
    if isinstance(choices, type) and issubclass(choices, vocabulary.TextChoices)
    for code in choices.values
    # Abbreviations that people of the trade write themselves.
    if code not in {"MOU", "LOI", "NGO", "IGO"}
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "language"), [(360, "ko"), (1440, "en")])
def test_page_types(
    program: Program, browser: Browser, theme: str, width: int, language: str
) -> None:
    faults: list[str] = []
    for email in dict.fromkeys(email for email, _where in PAGES.values()):
        with signed_in(
            browser, program, email, language=language, theme=theme, width=width
        ) as page:
            for name, (whose, where) in PAGES.items():
                if whose == email:
                    address = where if isinstance(where, str) else where(page)
                    faults += [f"{name}: {fault}" for fault in faults_of(page, address, width)]
    assert not faults, "\n".join(faults)


def faults_of(page: Page, address: str, width: int) -> list[str]:
    """What is wrong with one page, in words."""
    answer = page.goto(address)
    assert answer is not None
    if answer.status != 200:
        return [f"answers {answer.status}"]
    # All scripts are deferred and draw before the page counts as loaded; letters may come later.
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate(AXE)
    # Of what is in order, axe would list every element: that takes longer than the checks.
    faults = [
        f"axe {found['id']}: {found['nodes'][0]['html'][:120]}"
        for found in page.evaluate(
            "axe.run({resultTypes: ['violations']}).then(results => results.violations)"
        )
    ]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        faults.append(f"{wide} pixels wide on a screen of {width}")
    words = set(re.findall(r"\b[A-Z_]{3,}\b", page.locator("body").inner_text()))
    faults += [f"shows the code {code}" for code in sorted(words & CODES)]
    return faults


def test_signed_out_pages_are_accessible(program: Program, browser: Browser) -> None:
    page = browser.new_page(base_url=f"http://127.0.0.1:{program.port}")
    faults = faults_of(page, "/accounts/sign-in/", 1280)
    page.close()

    assert faults == []
