"""From the work list each row's next act is done in real Chromium, and the row is gone."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Commitment, DocumentText, Participation
from activities.services import add_document, drop_scan
from notices.kinds import RowKind
from partners.models import City
from tests.activities.sharing_world import make_pact, offered
from tests.browsing import sign_in, unhurried
from tests.factories import make_activity, make_actor, make_agreement, make_gate, make_incoming
from tests.personas import client_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def later(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def iso(days: int) -> str:
    return later(days).isoformat()


def fill_office(city: City, other: City, head: User) -> None:
    """One row of each kind, all of the head."""
    access = access_for_user(head)
    done = {"owner": head, "state": "DONE", "outcome": "Well done", "starts_on": iso(-20)}
    lively = make_actor("Hamburg", "함부르크")
    pact = {"owner": head, "partners": (lively,), "signed_on": iso(-500), "rationale": "Ports"}
    trip = make_activity(city, "Harbour visit", partners=(lively,), **done)
    for side, words in (("OURS", "We send two buses."), ("THEIRS", "They send four nurses.")):
        Commitment.objects.create(
            city=city, activity=trip, side=side, words=words, owner=head, due_on=iso(-5)
        )
    make_incoming(city, "Invitation to the port days", owner=head, reply_due=later(-2))
    gated = make_agreement(city, "Pact with a gate", **pact)
    make_gate(gated, due_on=later(5))
    over = {"state": "DENOUNCED", "state_on": iso(-200), "expires_on": iso(-3)}
    make_agreement(city, "Pact under notice", **{**pact, **over})
    make_agreement(city, "Pact that ends", expires_on=iso(40), **pact)
    make_agreement(city, "Pact to be reviewed", review_on=iso(10), **pact)
    make_agreement(
        city, "Pact with the lawyers", state="LEGAL_REVIEW", **{**pact, "signed_on": None}
    )
    for title, state in (("Pact to be cleared", "GATES"), ("Pact to be signed", "CLEARED")):
        make_agreement(city, title, state=state, **{**pact, "signed_on": None})
    planned = {**pact, "signed_on": None, "starts_on": iso(-9), "state": "NEGOTIATING"}
    make_agreement(city, "Pact that was planned", **planned)
    Activity.objects.filter(title="Pact that was planned").update(state="PLAN")
    make_activity(
        city, "Planned exchange", owner=head, state="PLAN", starts_on=iso(-9), partners=(lively,)
    )
    offered(make_pact(other, city.actor), city)
    asked = make_activity(city, "Shared drill", partners=(other.actor,), **done)
    offered(asked, other)
    Participation.objects.filter(activity=asked, actor=other.actor).update(
        answer="change", answer_note="We only observe.", answered_at=timezone.now()
    )
    make_activity(city, "Half a visit", owner=head, state="DRFT", partners=(lively,))
    make_activity(city, "Nobody's project", partners=(lively,))
    drop_scan(ContentFile(b"%PDF-1.7 x %%EOF", "dropped.pdf"), city=city, access=access, by=head)
    broken = ContentFile(b"%PDF-1.7 broken %%EOF", "broken.pdf")
    document = add_document(trip.pk, broken, access=access, by=head, kind="MISC")
    DocumentText.objects.filter(document=document).update(state="FAILED", failure="damaged")
    silent = make_actor("Busan Port Authority")
    long_ago = {"starts_on": "2001-01-01", "signed_on": "2001"}
    make_agreement(city, "Old pact", owner=head, partners=(silent,), **long_ago)


def save(page: Page) -> None:
    """The one primary button of a form."""
    page.locator("main form[method=post] .btn-primary").first.click()
    page.wait_for_load_state()


def _keep(page: Page) -> None:
    page.fill("[name=kept_on]", iso(-1))
    page.fill("[name=evidence]", "Minutes of the meeting")
    save(page)


def _meet(page: Page) -> None:
    page.fill("[name=evidence]", "Letter of the ministry")
    save(page)


def _over(page: Page) -> None:
    page.fill("[name=on]", iso(-1))
    page.fill("[name=authority]", "Mayor")
    save(page)


def _renew(page: Page) -> None:
    page.locator("a[href$='/renew/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.go_back()
    page.locator("a[href$='/moves/expired/'], a[href$='/moves/terminated/']").first.wait_for(
        state="attached"
    )
    # Given a later last day, it ends soon no more.
    page.goto(page.url.replace("agreement/", "edit/"))
    _set(page, "expires_on", iso(400))
    save(page)


def _review(page: Page) -> None:
    _set(page, "review_on", iso(400))
    save(page)


def _agree(page: Page) -> None:
    page.fill("[name=on]", iso(0))
    page.fill("[name=authority]", "Legal office")
    save(page)


def _withdraw(page: Page) -> None:
    page.locator("main details", has_text="We withdraw").locator("summary").first.click()
    page.locator("a[href$='/moves/withdrawn/']").first.click()
    page.fill("[name=reason]", "The port was sold.")
    _agree(page)


def _outcome(page: Page) -> None:
    _set(page, "outcome", "Twelve students came.")
    save(page)


def _answer(page: Page) -> None:
    page.check("[name=answer][value=acknowledged]")
    save(page)


def _settle(page: Page) -> None:
    # Another part than before takes the answer back: then it waits for the other city.
    page.locator("details.form-section").evaluate_all("all => all.forEach(e => e.open = true)")
    page.locator("tr[data-who]", has_text="Busan").locator("[type=checkbox]").last.check()
    save(page)


def _set(page: Page, name: str, value: str) -> None:
    field = page.locator(f"[name={name}]")
    page.locator("details.form-section").evaluate_all("all => all.forEach(e => e.open = true)")
    field.fill(value)


def _own(page: Page) -> None:
    page.locator("details.form-section").evaluate_all("all => all.forEach(e => e.open = true)")
    page.locator("select[name=owner]").select_option(label="Park Ji-hoon")
    save(page)


def _file(page: Page) -> None:
    page.fill("[name=code]", Activity.objects.get(title="Harbour visit").code)
    save(page)


def _contact(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("Busan Port Authority")
    page.fill("[name=title]", "Call with the port authority")
    page.fill("[name=starts_on]", iso(-1))
    save(page)


ACTS: list[tuple[RowKind, str, Callable[[Page], None]]] = [
    (RowKind.PROMISE, "We send two buses.", _keep),
    (RowKind.THEIRS, "They send four nurses.", _keep),
    (RowKind.REPLY, "Invitation to the port days", save),
    (RowKind.GATE, "Notify the Commonwealth that it was entered", _meet),
    (RowKind.NOTICE, "Pact under notice", _over),
    (RowKind.ENDING, "Pact that ends", _renew),
    (RowKind.REVIEW, "Pact to be reviewed", _review),
    (RowKind.STEP, "Pact with the lawyers", _agree),
    (RowKind.STEP, "Pact to be cleared", _agree),
    (RowKind.STEP, "Pact to be signed", _agree),
    (RowKind.OUTCOME, "Pact that was planned", _withdraw),
    (RowKind.OUTCOME, "Planned exchange", _outcome),
    (RowKind.OFFER, "Pact of two harbours", _answer),
    (RowKind.PART, "Shared drill", _settle),
    (RowKind.DRAFT, "Half a visit", save),
    (RowKind.UNOWNED, "Nobody's project", _own),
    (RowKind.SCAN, "dropped.pdf", _file),
    (RowKind.CONTACT, "Busan Port Authority", _contact),
]


def test_next_act_of_each_kind_is_done_from_the_list(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    seoul: City,
    busan: City,
    head: User,
    tmp_path: Path,
) -> None:
    fill_office(seoul, busan, head)
    sign_in(context, live_server, client_of(head))
    front = f"{live_server.url}/?who=office"
    saved = tmp_path / "readable.txt"
    saved.write_text("What can be read.")

    def replace_file(page: Page) -> None:
        page.set_input_files("[name=file]", str(saved))
        save(page)

    acts = [*ACTS, (RowKind.UNREAD, "broken.pdf", replace_file)]
    assert {kind for kind, _title, _do in acts} == set(RowKind)
    page = unhurried(page)
    for kind, title, do in acts:
        page.goto(front)
        row = page.locator(f".work-row[data-kind={kind.value}]", has_text=title)
        expect(row, kind.value).to_have_count(1)
        row.locator("[data-act]").click()
        page.wait_for_load_state()
        do(page)
        page.goto(front)
        left = page.locator(f".work-row[data-kind={kind.value}]", has_text=title)
        waits = left.filter(has_text="See how it stands")
        # What is asked of another city anew waits for its answer again.
        expect(left, kind.value).to_have_count(waits.count() if kind is RowKind.PART else 0)


def test_row_is_put_off_and_taken_up_by_keyboard(
    signed_in: Page, live_server: Any, seoul: City, officer: User
) -> None:
    make_incoming(seoul, "Invitation to the port days", owner=officer, reply_due=later(-2))
    page = signed_in
    page.goto(live_server.url)
    page.get_by_role("link", name="Late 1").focus()
    page.keyboard.press("Enter")
    for name in ("Invitation to the port days", "Answer: Invitation", "Put off: Invitation"):
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_contain_text(name.rpartition(": ")[2])
    page.keyboard.press("Enter")
    page.wait_for_url("**/put-off/")
    page.keyboard.type("The council meets first")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Put off until")
    page.locator("#put_off .work-row button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("It is on the work list again.")
    expect(page.locator("#late .work-row")).to_have_count(1)
