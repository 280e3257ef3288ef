"""Every type of page: who looks at it, and its address, or how it is found."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page

OFFICER = "officer@seoul.example"
OTHER_OFFICER = "officer@busan.example"
ADMIN = "admin@seoul.example"
PLATFORM = "platform@citydiplo.example"
HEAD = "head@seoul.example"


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


PAGES: dict[str, tuple[str, str | Callable[[Page], str]]] = {
    "work list": (OFFICER, "/"),
    "work list of the office": (HEAD, "/?who=office"),
    "group of the work list": (OFFICER, "/work-list/?group=waiting&who=office"),
    "work list, put off": (OFFICER, first_link("/?who=office", "/put-off/")),
    "dashboard": ("mayor@seoul.example", "/dashboard/"),
    "calendar, month": (OFFICER, "/calendar/"),
    "calendar, week": (OFFICER, "/calendar/week/"),
    "calendar, agenda": (OFFICER, "/calendar/agenda/"),
    "calendar, nothing found": (OFFICER, "/calendar/agenda/?day=1950-03-05&kind=visit"),
    "calendar, moving an activity": (OFFICER, A_MOVE),
    "subscribing to the calendar": (OFFICER, "/calendar/subscribe/"),
    "renewing an address": (OFFICER, an_address("renew")),
    "revoking an address": (OFFICER, an_address("revoke")),
    "register": (OFFICER, "/activities/"),
    "register, nothing found": (OFFICER, "/activities/?q=zzzzzz"),
    "map": (OFFICER, "/activities/map/"),
    "map, nothing found": (OFFICER, "/activities/map/?q=zzzzzz"),
    "activity": (OFFICER, AN_ACTIVITY),
    "agreement": (OFFICER, AGREEMENT),
    "letter of a partner": (
        OFFICER,
        first_link(AGREEMENT, f"^/activities/{UUID}/letters/{UUID}/$"),
    ),
    "offered to us": (OFFICER, "/activities/shared/"),
    "offered record": (OFFICER, OFFERED),
    "own record of what is offered": (OFFICER, lambda page: f"{OFFERED(page)}link/"),
    "record to be offered": (
        OTHER_OFFICER,
        first_link(
            first_link("/activities/?q=tourism", f"^/activities/{UUID}/$"),
            f"^/activities/{UUID}/offers/{UUID}/$",
        ),
    ),
    "offer to be withdrawn": (
        OTHER_OFFICER,
        first_link(
            first_link("/activities/?q=rescue", f"^/activities/{UUID}/$"),
            f"^/activities/{UUID}/offers/{UUID}/withdraw/$",
        ),
    ),
    "open gates": (OFFICER, "/activities/gates/"),
    "agreement with gates": (OFFICER, WITH_GATES),
    "gate that was met": (
        OFFICER,
        first_link(WITH_GATES, f"^/activities/gates/{UUID}/meet/$"),
    ),
    "gate to be waived": (
        HEAD,
        first_link(WITH_GATES, f"^/activities/gates/{UUID}/waive/$"),
    ),
    "entry": (OFFICER, "/activities/new/"),
    "legal life": (OFFICER, lambda page: f"{AGREEMENT(page)}agreement/"),
    "next step": (OFFICER, first_link(WITH_GATES, f"^/activities/{UUID}/agreement/moves/")),
    "signatories": (OFFICER, lambda page: f"{AGREEMENT(page)}agreement/signatories/"),
    "checks before negotiation": (OFFICER, lambda page: f"{AGREEMENT(page)}agreement/checks/"),
    "new amendment": (OFFICER, lambda page: f"{AGREEMENT(page)}agreement/amendments/new/"),
    "renewal": (OFFICER, lambda page: f"{AGREEMENT(page)}agreement/renew/"),
    "closing letter": (OFFICER, lambda page: f"{AGREEMENT(page)}agreement/letter/"),
    "history": (OFFICER, lambda page: f"{AN_ACTIVITY(page)}history/"),
    "as it was": (OFFICER, lambda page: f"{AN_ACTIVITY(page)}history/as-of/?on={TODAY}"),
    "as it was, not there yet": (
        OFFICER,
        lambda page: f"{AN_ACTIVITY(page)}history/as-of/?on=2001-01-01",
    ),
    "comment to be taken back": (OFFICER, a_comment),
    "promises": (OFFICER, "/activities/commitments/"),
    "promise": (OFFICER, PROMISE),
    "correct a promise": (OFFICER, lambda page: f"{PROMISE(page)}edit/"),
    "renegotiate a promise": (OFFICER, lambda page: f"{PROMISE(page)}renegotiate/"),
    "promise that was kept": (OFFICER, lambda page: f"{PROMISE(page)}keep/"),
    "promise that was not kept": (OFFICER, lambda page: f"{PROMISE(page)}not-kept/"),
    "incoming": (OFFICER, "/activities/incoming/"),
    "incoming, nothing found": (OFFICER, "/activities/incoming/?q=zzzzzz"),
    "incoming item": (OFFICER, CAME_IN),
    "new incoming item": (OFFICER, "/activities/incoming/new/"),
    "change an incoming item": (OFFICER, lambda page: f"{CAME_IN(page)}edit/"),
    "answer": (OFFICER, lambda page: f"{CAME_IN(page)}answer/"),
    "no answer needed": (OFFICER, lambda page: f"{CAME_IN(page)}close/"),
    "entry of an incoming item": (OFFICER, first_link(CAME_IN, "^/activities/new/.+=")),
    "forms of authorities": (OFFICER, "/activities/forms/"),
    "form of an authority": (OFFICER, FORM),
    "new form": (OFFICER, "/activities/forms/new/"),
    "change a form": (OFFICER, lambda page: f"{FORM(page)}edit/"),
    "delete a form": (OFFICER, lambda page: f"{FORM(page)}delete/"),
    "placeholders": (OFFICER, "/activities/forms/placeholders/"),
    "forms for a record": (OFFICER, lambda page: f"{AGREEMENT(page)}forms/"),
    "handovers": (HEAD, lambda page: a_handover(page) and "/activities/handovers/"),
    "handover": (HEAD, a_handover),
    "whose records to hand over": (HEAD, "/activities/handovers/new/"),
    "hand over own records": (OFFICER, "/activities/handovers/new/"),
    "files to be filed": (OFFICER, lambda page: a_scan(page) and "/activities/scans/"),
    "file to be filed": (OFFICER, a_scan),
    "document": (OFFICER, a_document),
    "documents": (OFFICER, lambda page: a_document(page) and "/activities/documents/?q=minutes"),
    "change a document": (OFFICER, lambda page: a_document(page).replace("about", "edit")),
    "new version": (OFFICER, lambda page: a_document(page).replace("about", "versions/new")),
    "partners": (OFFICER, "/partners/"),
    "partner": (OFFICER, A_PARTNER),
    "partners, fading ties": (OFFICER, "/partners/?tie=FADING"),
    "decide about a tie": (OFFICER, lambda page: f"{A_PARTNER(page)}tie/"),
    "weights of contacts": (OFFICER, "/partners/weights/"),
    "set weights of contacts": (HEAD, "/partners/weights/new/"),
    "history of a partner": (OFFICER, lambda page: f"{PARTNER(page)}history/"),
    "sheet of a partner": (OFFICER, lambda page: f"{A_PARTNER(page)}sheet/?language=both"),
    "countries": (OFFICER, "/partners/countries/"),
    "country": (OFFICER, "/partners/countries/US/"),
    "sheet of a country": (OFFICER, "/partners/countries/US/sheet/"),
    "new partner": (OFFICER, "/partners/new/"),
    "people at partners": (OFFICER, "/partners/people/"),
    "person": (OFFICER, PERSON),
    "change a person": (OFFICER, first_link(PERSON, f"^/partners/people/{UUID}/edit/$")),
    "new post and person": (OFFICER, first_link(PARTNER, f"^/partners/{UUID}/people/new/$")),
    "holder of a post": (OFFICER, first_link(PARTNER, f"^/partners/posts/{UUID}/holder/$")),
    "change a post": (OFFICER, first_link(PARTNER, f"^/partners/posts/{UUID}/edit/$")),
    "change a term": (OFFICER, first_link(PERSON, f"^/partners/terms/{UUID}/edit/$")),
    "erase a person": (
        HEAD,
        first_link("/partners/people/?show=retention", f"^/partners/people/{UUID}/erase/$"),
    ),
    "state": (OFFICER, first_link("/partners/?show=all&type=STAT", f"^/partners/{UUID}/$")),
    "network": (OFFICER, first_link("/partners/?show=all&q=iclei", f"^/partners/{UUID}/$")),
    "members of a network": (
        OFFICER,
        first_link("/partners/?show=all&q=c40", f"^/partners/{UUID}/$", "members/"),
    ),
    "memberships": (OFFICER, "/partners/memberships/"),
    "membership": (
        OFFICER,
        first_link("/partners/memberships/", f"^/partners/memberships/{UUID}/$"),
    ),
    "void membership": (
        OFFICER,
        first_link("/partners/memberships/", f"^/partners/memberships/{UUID}/$", "void/"),
    ),
    "new membership": (OFFICER, "/partners/memberships/new/"),
    "contribution": (
        OFFICER,
        first_link(
            "/partners/memberships/", f"^/partners/memberships/{UUID}/$", "contributions/new/"
        ),
    ),
    "duplicates": (OFFICER, "/partners/duplicates/"),
    "two compared": (OFFICER, two_compared),
    "merge": (OFFICER, lambda page: f"{two_compared(page)}merge/"),
    "two to compare": (OFFICER, "/partners/duplicates/choose/"),
    "merges made": (OFFICER, "/partners/merges/"),
    "domains": (OFFICER, "/domains/"),
    "domain": (OFFICER, "/domains/environment/"),
    "glossary": (OFFICER, "/domains/glossary/"),
    "search": (OFFICER, "/search/"),
    "search, with finds": (OFFICER, "/search/?q=Hamburg"),
    "search, without finds": (OFFICER, "/search/?q=xyzzyplugh"),
    "saved searches": (OFFICER, "/search/saved/"),
    "search to be kept": (OFFICER, "/search/saved/new/?q=Hamburg"),
    "saved search, changed": (OFFICER, lambda page: f"{a_saved_search(page)}edit/"),
    "saved search, deleted": (OFFICER, lambda page: f"{a_saved_search(page)}delete/"),
    "vocabulary": (OFFICER, "/domains/vocabulary/"),
    "reports": (OFFICER, "/reports/"),
    "order a report": (OFFICER, "/reports/new/"),
    "council table": (OFFICER, "/reports/council/"),
    "council table, text": (OFFICER, "/reports/council/text/"),
    "council table, columns": (OFFICER, "/reports/council/columns/"),
    "council table, to be kept": (OFFICER, "/reports/council/forms/new/"),
    "everywhere to go": (OFFICER, "/go/"),
    "everywhere to go, for the platform": (PLATFORM, "/go/"),
    "keyboard shortcuts": (OFFICER, "/shortcuts/"),
    "own page": (OFFICER, "/accounts/me/"),
    "second factor": (OFFICER, "/accounts/me/second-factor/"),
    "where one is signed in": (OFFICER, "/accounts/me/sessions/"),
    "reminders by e-mail": (OFFICER, "/reminders/"),
    "reminders sent": (ADMIN, "/reminders/mails/"),
    "sign-in rules": (ADMIN, "/accounts/city/sign-in/"),
    "how somebody signs in": (
        ADMIN,
        first_link("/accounts/people/", f"^/accounts/people/{UUID}/sign-in/$"),
    ),
    "everybody": (PLATFORM, "/accounts/everybody/"),
    "keys": (ADMIN, "/accounts/keys/"),
    "new key": (ADMIN, "/accounts/keys/new/"),
    "key": (ADMIN, a_key),
    "new secret": (ADMIN, lambda page: f"{a_key(page)}rotate/"),
    "keys of other cities": (ADMIN, "/accounts/keys/of-others/"),
    "consent to a key": (ADMIN, "/accounts/keys/of-others/new/"),
    "audit": (ADMIN, "/accounts/audit/"),
    "audit, nothing found": (ADMIN, "/accounts/audit/?until=2001-01-01"),
    "audit of the platform": (PLATFORM, "/accounts/audit/platform/"),
    "people": (ADMIN, "/accounts/people/"),
    "roles of a person": (ADMIN, first_link("/accounts/people/", f"^/accounts/people/{UUID}/$")),
    "end of work": (
        ADMIN,
        first_link("/accounts/people/", f"^/accounts/people/{UUID}/$", "end/"),
    ),
    "what each role may do": (ADMIN, "/accounts/people/roles/"),
    "who acts for whom": (OFFICER, "/accounts/delegations/"),
    "hand roles over": (OFFICER, "/accounts/delegations/new/"),
    "hand the roles of others over": (ADMIN, "/accounts/delegations/new/"),
    "cities": (PLATFORM, "/accounts/cities/"),
    "new administrator": (
        PLATFORM,
        first_link("/accounts/cities/", f"^/accounts/cities/{UUID}/administrator/$"),
    ),
    "shared catalogue": (PLATFORM, "/catalogue/"),
    "public memberships": (PLATFORM, "/catalogue/memberships/"),
    "new public membership": (PLATFORM, "/catalogue/memberships/new/"),
    "change a public membership": (
        PLATFORM,
        first_link("/catalogue/memberships/", f"^/catalogue/memberships/{UUID}/edit/$"),
    ),
    "import": (PLATFORM, result_of(CREATIVE_CITIES)),
    "imports": (PLATFORM, "/catalogue/imports/"),
    "import of a refused file": (PLATFORM, result_of(OTHERWISE_SEPARATED)),
    "created ties": (PLATFORM, lambda page: f"{result_of(TWO_OF_ONE_NAME)(page)}created/"),
    "names to decide": (PLATFORM, "/catalogue/imports/review/"),
    "names to decide, of one kind": (PLATFORM, "/catalogue/imports/review/?reason=ambiguous"),
    "names to decide, nothing found": (
        PLATFORM,
        "/catalogue/imports/review/?reason=ambiguous&file=none",
    ),
    "name to decide, looked up": (PLATFORM, looked_up),
    "duplicates of all cities": (PLATFORM, shared_duplicates),
    "two of all cities compared": (PLATFORM, shared_compared),
    "merge for all cities": (PLATFORM, lambda page: f"{shared_compared(page)}merge/"),
    "two of all cities to compare": (PLATFORM, "/catalogue/duplicates/choose/"),
    "merges made for all cities": (PLATFORM, "/catalogue/merges/"),
}
