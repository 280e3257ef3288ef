"""How a page is found whose address is known only once its record is there; made where none is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page


def first_link(
    where: str | Callable[[Page], str], pattern: str, below: str = ""
) -> Callable[[Page], str]:
    """The first address on a page that matches, or one `below` it; for pages of one record.

    It is looked for once: in another language or theme the same record is shown.
    """
    known: list[str] = []

    def find(page: Page) -> str:
        if known:
            return known[0]
        address = where if isinstance(where, str) else where(page)
        page.goto(address)
        found = page.evaluate(
            "pattern => [...document.querySelectorAll('a[href]')]"
            ".map(a => a.getAttribute('href')).find(h => new RegExp(pattern).test(h))",
            pattern,
        )
        assert found, f"no link like {pattern} on {address}"
        known.append(f"{found}{below}")
        return known[0]

    return find


# Leaves something to decide and something refused.
CREATIVE_CITIES = b"city,field\nGabrovo,Crafts\nValencia,Design\nNowhere at all,Film\nx\n"
# Two towns of one name side by side.
TWO_OF_ONE_NAME = b"""\
city,country,latitude,longitude,population,partner,partner_country,partner_latitude,\
partner_longitude,partner_population
Kansas City,United States,39.05,-94.58,,Kansas City,United States,39.1067,-94.6764,
"""
OTHERWISE_SEPARATED = b"city;field\nGabrovo;Crafts\n"
_import_pages: dict[bytes, str] = {}


def result_of(file: bytes) -> Callable[[Page], str]:
    """The page of an import with its result; the file is sent once."""

    def find(page: Page) -> str:
        if file not in _import_pages:
            page.goto("/catalogue/imports/")
            sent = {"name": "cities.csv", "mimeType": "text/csv", "buffer": file}
            page.set_input_files("[name=file]", sent)
            page.locator("form.panel .btn-primary").click()
            page.wait_for_selector("#run:not([hx-get])", timeout=60_000)
            _import_pages[file] = urlsplit(page.url).path
        return _import_pages[file]

    return find


UUID = "[0-9a-f-]{36}"
PERSON = first_link("/partners/people/", f"^/partners/people/{UUID}/$")
A_PARTNER = first_link("/partners/", f"^/partners/{UUID}/$")
# A partner at which somebody holds a post.
PARTNER = first_link("/partners/people/", f"^/partners/{UUID}/$")
OFFERED = first_link("/activities/shared/", f"^/activities/shared/{UUID}/$")
WITH_GATES = first_link("/activities/gates/", f"^/activities/{UUID}/agreement/#gates$")
AN_ACTIVITY = first_link("/activities/?q=flood", f"^/activities/{UUID}/$")
AGREEMENT = first_link("/activities/?type=SIS", f"^/activities/{UUID}/$")
PROMISE = first_link("/activities/commitments/", f"^/activities/commitments/{UUID}/$")
CAME_IN = first_link("/activities/incoming/", f"^/activities/incoming/{UUID}/$")
FORM = first_link("/activities/forms/", f"^/activities/forms/{UUID}/$")
A_MOVE = first_link("/calendar/agenda/", f"^/calendar/{UUID}/move/$")
TODAY = datetime.datetime.now(tz=datetime.UTC).date()
two_compared = first_link("/partners/duplicates/", f"^/partners/duplicates/{UUID}/{UUID}/$")


def shared_duplicates(page: Page) -> str:
    """The duplicates of all cities; there is one pair at least."""
    result_of(TWO_OF_ONE_NAME)(page)
    return "/catalogue/duplicates/"


shared_compared = first_link(shared_duplicates, f"^/catalogue/duplicates/{UUID}/{UUID}/$")


def looked_up(page: Page) -> str:
    """The review as those see it who have no script and look another place up."""
    page.goto("/catalogue/imports/review/")
    end = page.locator("[data-review-end]").first.get_attribute("id")
    return f"/catalogue/imports/review/?look={str(end).removeprefix('end-')}&q=valencia"


def a_key(page: Page) -> str:
    """A key that other cities may consent to, made on the page where there is none yet."""
    page.goto("/accounts/keys/")
    if not page.locator("main th a").count():
        page.goto("/accounts/keys/new/")
        page.fill("[name=name]", "Statistics")
        page.check("[name=is_for_other_cities]")
        page.locator("main form .btn-primary").click()
        page.goto("/accounts/keys/")
    return str(page.locator("main th a").first.get_attribute("href"))


def dropped(page: Page, content: bytes) -> str:
    """The address of a dropped file that waits to be filed."""
    page.goto("/activities/scans/")
    sent = {"name": f"{content.decode()}.txt", "mimeType": "text/plain", "buffer": content}
    page.set_input_files("[name=dropped]", sent)
    page.wait_for_selector("[data-drop-done]:not([hidden])")
    page.goto("/activities/scans/")
    return str(page.get_by_role("link", name=f"{content.decode()}.txt").first.get_attribute("href"))


def a_saved_search(page: Page) -> str:
    """A search that is kept, made where there is none yet."""
    page.goto("/search/saved/")
    links = page.locator("main li a[href$='/edit/']")
    if not links.count():
        page.goto("/search/saved/new/?q=Hamburg")
        page.locator("main form .btn-primary").click()
    return str(links.first.get_attribute("href")).removesuffix("edit/")


def a_scan(page: Page) -> str:
    """A file that waits all the time."""
    page.goto("/activities/scans/")
    waiting = page.get_by_role("link", name="waiting.txt").first
    return str(waiting.get_attribute("href")) if waiting.count() else dropped(page, b"waiting")


def a_document(page: Page) -> str:
    """A document with an earlier version, filed on the page where there is none yet."""
    page.goto("/activities/documents/")
    links = page.locator("main li a[href$='/about/']")
    if not links.count():
        page.goto("/activities/")
        found = re.search(r"\b[A-Z]{3}-\d{4}-\d{4}\b", page.content())
        assert found is not None
        page.goto(dropped(page, b"minutes"))
        page.fill("[name=code]", found.group())
        page.locator("main form .btn-primary").click()
        page.goto("/activities/documents/")
        page.goto(str(links.first.get_attribute("href")).replace("about/", "versions/new/"))
        sent = {"name": "final.txt", "mimeType": "text/plain", "buffer": b"final minutes"}
        page.set_input_files("[name=file]", sent)
        page.locator("main form .btn-primary").click()
        page.goto("/activities/documents/")
    return str(links.first.get_attribute("href"))


def a_handover(page: Page) -> str:
    """A handover; where there is none yet, the deputy hands everything to the officer."""
    page.goto("/activities/handovers/")
    links = page.locator("main a[href^='/activities/handovers/']:not([href$='/new/'])")
    if not links.count():
        page.goto("/activities/handovers/new/")
        page.select_option("[name=giver]", label="오하준")
        page.locator("main form .btn-primary").click()
        page.select_option("[name=receiver]", label="김민지")
        page.fill("[name=reason]", "Moved to another office")
        page.locator("main form[method=post] .btn-primary").click()
        page.goto("/activities/handovers/")
    return str(links.first.get_attribute("href"))


def a_comment(page: Page) -> str:
    """The page that takes a comment back, written where there is none yet."""
    page.goto(f"{AN_ACTIVITY(page)}history/")
    links = page.locator("main a[href$='/take-back/']")
    if not links.count():
        page.fill("[name=text]", "Ask them once more before the visit.")
        page.locator("main form[method=post] .btn-primary").click()
        page.goto(f"{AN_ACTIVITY(page)}history/")
    return str(links.first.get_attribute("href"))


def an_address(verb: str) -> Callable[[Page], str]:
    """The page that does something with an address of one's calendar, made where there is none."""

    def find(page: Page) -> str:
        page.goto("/calendar/subscribe/")
        links = page.locator(f"main a[href$='/{verb}/']")
        if not links.count():
            page.fill("[name=name]", "Phone")
            page.locator("main form .btn-primary").click()
            page.wait_for_load_state()
        return str(links.first.get_attribute("href"))

    return find
