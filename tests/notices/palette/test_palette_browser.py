"""The command palette by keyboard, in real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from partners.models import City
from records.access import Role
from tests.factories import make_activity, make_actor
from tests.notices.palette.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(signed_in: Page, live_server: Any) -> Page:
    signed_in.goto(live_server.url + "/domains/glossary/")
    return signed_in


def opened(page: Page) -> Locator:
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Page, partner or act")
    expect(field).to_be_focused()
    expect(options(page).first).to_be_visible()
    return field


def options(page: Page) -> Locator:
    return page.locator("#palette [role=option]")


def chosen(page: Page) -> Locator:
    return page.locator("#palette [role=option][aria-selected=true]")


def speak_korean(context: BrowserContext, live_server: Any) -> None:
    context.add_cookies([{"name": "django_language", "value": "ko", "url": live_server.url}])


def test_a_page_is_one_key_a_word_and_enter_away(page: Page, live_server: Any) -> None:
    field = opened(page)
    page.keyboard.type("counc")
    expect(chosen(page)).to_have_text("Council table")
    assert field.get_attribute("aria-activedescendant") == chosen(page).get_attribute("id")
    page.keyboard.press("Enter")
    expect(page).to_have_url(live_server.url + "/reports/council/")


@pytest.mark.parametrize("typed", ["용어집", "용어", "요", "ㅇㅇㅈ", "용ㅇ", "gloss", "GLOSS"])
def test_words_of_both_languages_fit_also_half_a_syllable(
    page: Page, live_server: Any, typed: str
) -> None:
    page.goto(live_server.url + "/accounts/me/")
    opened(page)
    page.keyboard.insert_text(typed)
    expect(options(page).filter(has_text="Glossary")).to_be_visible()


def test_arrows_go_round_escape_gives_the_focus_back(page: Page) -> None:
    link = page.get_by_role("link", name="Keyboard shortcuts")
    link.focus()
    opened(page)
    first = chosen(page).text_content()
    page.keyboard.press("ArrowUp")
    expect(chosen(page)).to_have_text("As the device")
    page.keyboard.press("ArrowDown")
    assert chosen(page).text_content() == first
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(link).to_be_focused()
    # The same key that opens it closes it.
    opened(page)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_hidden()
    expect(link).to_be_focused()


def test_partner_is_found_by_name_and_a_quick_enter_waits_for_it(
    page: Page, live_server: Any, seoul: City
) -> None:
    hamburg = make_actor("Hamburg", "함부르크")
    make_activity(seoul, partners=(hamburg,))
    opened(page)
    page.keyboard.type("함부")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{hamburg.get_absolute_url()}")


def test_what_fits_no_page_is_looked_for_everywhere(page: Page, live_server: Any) -> None:
    opened(page)
    page.keyboard.type("zzzqqq")
    expect(options(page)).to_have_count(1)
    expect(chosen(page)).to_contain_text("zzzqqq")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/search/?q=zzzqqq")


def test_key_that_ends_a_syllable_chooses_nothing(page: Page) -> None:
    field = opened(page)
    page.keyboard.insert_text("용어집")
    where = page.url
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        field.evaluate(
            """(field, more) => {
              for (const key of ["ArrowDown", "Enter"])
                field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
            }""",
            composing,
        )
    expect(page.locator("#palette")).to_be_visible()
    expect(chosen(page)).to_have_text("Glossary")
    assert page.url == where


def test_korean_reader_reads_korean_and_types_either(
    page: Page, context: BrowserContext, live_server: Any
) -> None:
    speak_korean(context, live_server)
    page.goto(live_server.url + "/domains/glossary/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="화면, 협력 상대 또는 작업")).to_be_focused()
    page.keyboard.type("council")
    expect(chosen(page)).to_contain_text("의회")
    page.keyboard.press("Enter")
    expect(page).to_have_url(live_server.url + "/reports/council/")


def test_city_language_and_look_are_switched(
    page: Page, live_server: Any, officer: User, seoul: City, busan: City
) -> None:
    officer.memberships.create(city=busan, role=Role.OFFICER)
    page.goto(live_server.url + "/domains/glossary/")
    expect(page.locator("#switch-city")).to_have_value(str(busan.pk))
    opened(page)
    page.keyboard.type("dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    opened(page)
    page.keyboard.insert_text("서울")
    expect(chosen(page)).to_have_text("Seoul")
    page.keyboard.press("Enter")
    expect(page.locator("#switch-city")).to_have_value(str(seoul.pk))
    page.goto(live_server.url + "/domains/glossary/?q=tie")
    opened(page)
    page.keyboard.insert_text("한국어")
    expect(chosen(page)).to_have_text("한국어")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    # The page that one was on, not that of the palette.
    expect(page).to_have_url(live_server.url + "/domains/glossary/?q=tie")


def test_who_is_signed_out_meanwhile_signs_in_and_goes_on(
    page: Page, context: BrowserContext
) -> None:
    context.clear_cookies()
    page.keyboard.press("Control+k")
    page.wait_for_url("**/accounts/sign-in/?next=/go/")


def test_button_opens_it_and_without_script_leads_to_the_page(
    page: Page, context: BrowserContext, live_server: Any
) -> None:
    page.locator("[data-palette]").click()
    expect(page.locator("#palette")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#palette")).to_be_hidden()
    browser = context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    bare = plain.new_page()
    bare.goto(live_server.url + "/domains/glossary/")
    bare.locator("[data-palette]").click()
    bare.get_by_role("link", name="Council table").click()
    assert bare.url == live_server.url + "/reports/council/"
    plain.close()


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (768, "dark"), (1440, "light")])
def test_open_palette_passes_axe_and_fits(
    page: Page, live_server: Any, seoul: City, width: int, theme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.evaluate("theme => localStorage.setItem('citydiplo-theme', theme)", theme)
    make_activity(seoul, partners=(make_actor("Parma", "파르마", country_code="IT"),))
    page.reload()
    opened(page)
    page.keyboard.type("par")
    expect(options(page).filter(has_text="Parma")).to_be_visible()
    assert violations(page, "#palette") == []
    box = page.locator("#palette").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
