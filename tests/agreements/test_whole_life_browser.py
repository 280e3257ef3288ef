"""Whole lives in real Chromium: a Korean pact by three roles, an Australian notice that is late."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from activities.models import Activity
from agreements.gates.services import apply_packs
from agreements.models import Agreement
from domains.vocabulary import LegalState
from partners.models import City
from tests.browsing import sign_in
from tests.factories import make_actor, make_agreement, make_city, make_user
from tests.personas import *  # noqa: F403
from tests.personas import client_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

S = LegalState


@pytest.fixture
def open_as(browser: Browser, live_server: Any) -> Iterator[Callable[[User], Page]]:
    """A page of its own for each person, each with a session of their own."""
    contexts = []

    def open_page(user: User) -> Page:
        context = browser.new_context(base_url=live_server.url)
        contexts.append(context)
        sign_in(context, live_server, client_of(user))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def take(page: Page, life: str, step: str, **told: str) -> None:
    """One step, from the page of the agreement to its button."""
    page.goto(life)
    link = page.get_by_role("link", name=re.compile(rf"(^|: ?){re.escape(step)}$"))
    if not link.first.is_visible():
        page.get_by_text("Other ways it may go").click()
    link.first.click()
    for label, value in told.items():
        field = page.get_by_label(label.replace("_", " "), exact=False).first
        if not field.is_visible():
            page.get_by_text("More about this step").click()
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    page.get_by_role("button", name=step, exact=True).click()
    page.wait_for_url(f"**{life}")


def meet_gate(page: Page, life: str, title: str, evidence: str) -> None:
    page.goto(life)
    gate = page.locator(".gate", has_text=title)
    if not gate.is_visible():
        page.get_by_text("When it is changed or ended").click()
    gate.get_by_role("link", name="It was met").click()
    page.locator("[name=evidence]").fill(evidence)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**{life}**")


def test_korean_pact_is_lived_through_by_three_roles(
    open_as: Callable[[User], Page],
    seoul: City,
    officer: User,
    reviewer: User,
    head: User,
    tmp_path: Path,
) -> None:
    make_actor("Da Nang", "다낭", country_code="VN")
    clerk, lawyer, chief = open_as(officer), open_as(reviewer), open_as(head)

    # Proposed
    clerk.goto("/activities/new/?kind=AGR:FRI")
    clerk.get_by_label("Date").fill(str(timezone.localdate().year + 1))
    clerk.get_by_role("combobox", name="Partners").click()
    clerk.keyboard.type("다낭")
    expect(clerk.locator(".ts-dropdown .option.active")).to_contain_text("Da Nang")
    clerk.keyboard.press("Enter")
    clerk.keyboard.press("Control+s")
    clerk.wait_for_url("**/activities/0*/")
    activity = Activity.objects.get()
    life = f"/activities/{activity.pk}/agreement/"
    take(clerk, life, "Look into it")

    # Looked into, and negotiated
    clerk.goto(f"{life}checks/")
    for finding in clerk.locator("select[name^=finding_]").all():
        finding.select_option("FINE")
    clerk.get_by_role("button", name="Save the checklist").click()
    clerk.wait_for_url(f"**{life}")
    take(clerk, life, "Begin to negotiate")
    draft = tmp_path / "draft.txt"
    draft.write_text("우호협력 협정서 초안")
    clerk.goto(f"/activities/{activity.pk}/documents/new/")
    clerk.get_by_label("File").set_input_files(draft)
    clerk.get_by_label("Kind").select_option("DRAF")
    clerk.locator("main form button.btn-primary").click()
    clerk.wait_for_url(f"**/activities/{activity.pk}/**")
    take(clerk, life, "Give the text to the lawyers")

    # Agreed to by the lawyer, resolved by the council, cleared by the head
    take(lawyer, life, "The lawyers agree", Who_decided="Legal office")
    chief.goto(life)
    expect(chief.get_by_text("Meet or waive what the law asks for first.")).to_be_visible()
    resolution = "Resolution of the council on a friendship pact"
    meet_gate(clerk, life, resolution, "제332회 임시회, 의안 제1234호")
    take(
        chief,
        life,
        "Clear it for signature",
        Who_decided="Head of office",
        Why_we_do_it="Two harbours with the same river.",
        number_of_the_council="1234",
    )

    # Signed and in force
    clerk.goto(f"{life}signatories/")
    for row, (name, capacity) in enumerate([("오세훈", "시장"), ("Lê Trung Chinh", "Chairman")]):
        clerk.locator(f"[name=row-{row}-name]").fill(name)
        clerk.locator(f"[name=row-{row}-capacity]").fill(capacity)
    clerk.get_by_role("button", name="Save the signatories").click()
    clerk.wait_for_url(f"**{life}")
    clerk.goto(f"{life}moves/signed/")
    clerk.locator("#id_languages-ts-control").click()
    clerk.keyboard.type("Korean")
    clerk.keyboard.press("Enter")
    clerk.keyboard.press("Tab")
    clerk.get_by_role("button", name="It is signed").click()
    clerk.wait_for_url(f"**{life}")
    take(clerk, life, "It is in force", Where_the_original_lies="서울기록원")

    # Amended, renewed, ended without fault
    clerk.goto(f"{life}amendments/new/")
    clerk.get_by_label("Which clause").fill("제3조")
    clerk.get_by_label("What it says now").fill("매년 학생 20명을 교환한다.")
    clerk.get_by_label("In force from").fill(timezone.localdate().isoformat())
    clerk.get_by_role("button", name="Save the amendment").click()
    clerk.wait_for_url(f"**{life}")
    take(clerk, life, "It is amended")
    take(
        clerk,
        life,
        "It runs on",
        Who_decided="Both mayors, by letter",
        Expires=str(timezone.localdate().year + 5),
    )
    meet_gate(clerk, life, "Resolution of the council on cancelling", "제340회 임시회")
    take(
        chief,
        life,
        "End it",
        Who_decided="Mayor",
        Reason_for_the_end="Both sides wish it",
        Why="What was agreed has been done.",
    )
    agreement = Agreement.objects.get()
    assert agreement.state == S.TERMINATED
    states = [row.target for row in agreement.transition_rows.order_by("number")]
    assert states == [
        *(S.PROPOSED, S.DILIGENCE, S.NEGOTIATING, S.LEGAL_REVIEW, S.GATES, S.CLEARED, S.SIGNED),
        *(S.IN_FORCE, S.AMENDED, S.RENEWED, S.TERMINATED),
    ]
    people = {row.person for row in agreement.transition_rows.select_related("person")}
    assert people == {officer, reviewer, head}

    # The courteous letter
    clerk.goto(f"{life}letter/")
    clerk.get_by_label("Language of the letter").select_option("ko")
    with clerk.expect_download() as download:
        clerk.get_by_role("button", name="Make the Word file").click()
    letter = Path(download.value.path()).read_bytes()
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(letter)).paragraphs)
    assert "존경하는 Lê Trung Chinh Chairman 귀하" in text
    assert "어느 쪽의 허물도 아니며" in text


@pytest.mark.parametrize(
    ("days", "words", "is_red"), [(14, "due today", False), (15, "1 day late", True)]
)
def test_australian_notice_turns_red_on_day_fifteen(
    open_as: Callable[[User], Page], days: int, words: str, is_red: bool
) -> None:
    melbourne = make_city("Melbourne", "멜버른", "MEL")
    type(melbourne.actor).objects.filter(pk=melbourne.actor_id).update(country_code="AU")
    melbourne.refresh_from_db()
    clerk = make_user(melbourne, "officer", name="Jo Nguyen")
    today = timezone.localdate()
    signed = (today - datetime.timedelta(days=days)).isoformat()
    pact = make_agreement(
        melbourne,
        partners=(make_actor("Osaka", country_code="JP"),),
        state=S.SIGNED,
        state_on=signed,
        signed_on=signed,
    )
    apply_packs(pact, on=today)
    page = open_as(clerk)
    page.goto(pact.get_absolute_url())
    clock = page.locator(".gate", has_text="Notify the Commonwealth that it was entered")
    expect(clock).to_contain_text(words)
    expect(page.locator(".gate .overdue")).to_have_count(1 if is_red else 0)
    if is_red:
        colour = page.locator(".gate .overdue").evaluate("e => getComputedStyle(e).color")
        bad = page.evaluate(
            "() => { const e = document.body.appendChild(document.createElement('i'));"
            " e.className = 'overdue'; const c = getComputedStyle(e).color; e.remove(); return c; }"
        )
        assert colour == bad
    page.goto("/")
    expect(page.get_by_text(words).first).to_be_visible()
