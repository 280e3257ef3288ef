"""Whole lives in real Chromium: a Korean pact by three roles, an Australian notice that is late."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext
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


def ko(text: str) -> str:
    """What a Korean reads in place of a text."""
    with translation.override("ko"):
        told = gettext(text)
    assert told != text, f"untranslated: {text}"
    return told


@pytest.fixture
def open_as(browser: Browser, live_server: Any) -> Iterator[Callable[[User, str], Page]]:
    """A page of its own for each person, each with a session of their own, in their language."""
    contexts = []

    def open_page(user: User, language: str) -> Page:
        context = browser.new_context(base_url=live_server.url, locale=language)
        contexts.append(context)
        sign_in(context, live_server, client_of(user))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@dataclass
class Life:
    """An agreement as three people of a Korean office see it, each on a page of their own."""

    clerk: Page
    lawyer: Page
    chief: Page
    activity: str = ""

    @property
    def address(self) -> str:
        return f"/activities/{self.activity}/agreement/"

    def take(self, page: Page, step: str, **told: str) -> None:
        """One step, from the page of the agreement to its button; `told` by names of fields."""
        page.goto(self.address)
        link = page.get_by_role("link", name=re.compile(rf"(^|: ?){re.escape(ko(step))}$"))
        if not link.first.is_visible():
            page.get_by_text(ko("Other ways it may go")).click()
        link.first.click()
        for name, value in told.items():
            field = page.locator(f"[name={name}]")
            if not field.is_visible():
                page.get_by_text(ko("More about this step")).click()
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        page.get_by_role("button", name=ko(step), exact=True).click()
        page.wait_for_url(f"**{self.address}")

    def fill(self, page: str, button: str, **told: str) -> None:
        """One of the clerk's forms behind the page of the agreement."""
        self.clerk.goto(f"{self.address}{page}")
        for name, value in told.items():
            self.clerk.locator(f"[name={name.replace('__', '-')}]").fill(value)
        self.clerk.get_by_role("button", name=ko(button)).click()
        self.clerk.wait_for_url(f"**{self.address}")

    def meet_gate(self, title: str, evidence: str) -> None:
        self.clerk.goto(self.address)
        gate = self.clerk.locator(".gate", has_text=title)
        if not gate.is_visible():
            self.clerk.get_by_text(ko("Once it is signed, changed or ended")).click()
        gate.get_by_role("link", name=ko("It was met")).click()
        self.clerk.locator("[name=evidence]").fill(evidence)
        self.clerk.locator("main form button.btn-primary").click()
        self.clerk.wait_for_url(f"**{self.address}**")


def propose(life: Life) -> None:
    clerk = life.clerk
    clerk.goto("/activities/new/?kind=AGR:FRI")
    clerk.locator("[name=starts_on]").fill(str(timezone.localdate().year + 1))
    clerk.get_by_role("combobox", name=ko("Partners")).click()
    clerk.keyboard.type("다낭")
    expect(clerk.locator(".ts-dropdown .option.active")).to_contain_text("다낭")
    clerk.keyboard.press("Enter")
    clerk.keyboard.press("Control+s")
    clerk.wait_for_url("**/activities/0*/")
    life.activity = str(Activity.objects.get().pk)
    life.take(clerk, "Look into it")


def negotiate(life: Life, draft: Path) -> None:
    clerk = life.clerk
    clerk.goto(f"{life.address}checks/")
    for finding in clerk.locator("select[name^=finding_]").all():
        finding.select_option("FINE")
    clerk.get_by_role("button", name=ko("Save the checklist")).click()
    clerk.wait_for_url(f"**{life.address}")
    life.take(clerk, "Begin to negotiate")
    draft.write_text("우호협력 협정서 초안")
    clerk.goto(f"/activities/{life.activity}/documents/new/")
    clerk.locator("[name=file]").set_input_files(draft)
    clerk.locator("[name=kind]").select_option("DRAF")
    clerk.locator("main form button.btn-primary").click()
    clerk.wait_for_url(f"**/activities/{life.activity}/**")
    life.take(clerk, "Give the text to the lawyers")


def consent(life: Life) -> None:
    """The lawyer agrees, the council resolves, the head clears it."""
    life.take(life.lawyer, "The lawyers agree", authority="법무담당관")
    life.chief.goto(life.address)
    waiting = life.chief.get_by_text(ko("Meet or waive what the law asks for first."))
    expect(waiting).to_be_visible()
    life.meet_gate("우호협력 협정에 대한 시의회 의결", "제332회 임시회, 의안 제1234호")
    life.take(
        life.chief,
        "Clear it for signature",
        authority="국제협력과장",
        rationale="두 항구가 같은 강을 품고 있다.",
        council_resolution="1234",
    )


def sign(life: Life) -> None:
    clerk = life.clerk
    life.fill(
        "signatories/",
        "Save the signatories",
        row__0__name="오세훈",
        row__0__capacity="시장",
        row__1__name="Lê Trung Chinh",
        row__1__capacity="인민위원장",
    )
    clerk.goto(f"{life.address}moves/signed/")
    clerk.locator("#id_languages-ts-control").click()
    clerk.keyboard.type("한국어")
    clerk.keyboard.press("Enter")
    clerk.keyboard.press("Tab")
    clerk.get_by_role("button", name=ko("It is signed")).click()
    clerk.wait_for_url(f"**{life.address}")
    life.take(clerk, "It is in force", original_location="서울기록원")


def amend_and_renew(life: Life) -> None:
    today = timezone.localdate()
    life.fill(
        "amendments/new/",
        "Save the amendment",
        clause="제3조",
        words="매년 학생 20명을 교환한다.",
        in_force_on=today.isoformat(),
    )
    life.take(life.clerk, "It is amended")
    told = {"authority": "양 도시 시장, 서한으로", "expires_on": str(today.year + 5)}
    life.take(life.clerk, "Its term is renewed", **told)


def end(life: Life) -> None:
    life.meet_gate("취소에 대한 시의회 의결", "제340회 임시회")
    ending, why = ko("Both sides wish it"), "뜻한 바를 모두 이루었다."
    life.take(life.chief, "End it", authority="시장", ending=ending, reason=why)


def write_letter(life: Life) -> str:
    life.clerk.goto(f"{life.address}letter/")
    with life.clerk.expect_download() as download:
        life.clerk.get_by_role("button", name=ko("Make the Word file")).click()
    letter = docx.Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    return "\n".join(paragraph.text for paragraph in letter.paragraphs)


def test_korean_pact_is_lived_through_by_three_roles(
    open_as: Callable[[User, str], Page],
    seoul: City,
    officer: User,
    reviewer: User,
    head: User,
    tmp_path: Path,
) -> None:
    make_actor("Da Nang", "다낭", country_code="VN")
    life = Life(*[open_as(user, "ko-KR") for user in (officer, reviewer, head)])
    propose(life)
    negotiate(life, tmp_path / "draft.txt")
    consent(life)
    sign(life)
    amend_and_renew(life)
    end(life)
    agreement = Agreement.objects.get()
    assert agreement.state == S.TERMINATED
    states = [row.target for row in agreement.transition_rows.order_by("number")]
    assert states == [
        *(S.PROPOSED, S.DILIGENCE, S.NEGOTIATING, S.LEGAL_REVIEW, S.GATES, S.CLEARED, S.SIGNED),
        *(S.IN_FORCE, S.AMENDED, S.RENEWED, S.TERMINATED),
    ]
    people = {row.person for row in agreement.transition_rows.select_related("person")}
    assert people == {officer, reviewer, head}
    text = write_letter(life)
    assert "Lê Trung Chinh" in text
    assert "허물" in text


@pytest.mark.parametrize(
    ("days", "words", "is_red"), [(14, "due today", False), (15, "1 day late", True)]
)
def test_australian_notice_turns_red_on_day_fifteen(
    open_as: Callable[[User, str], Page], days: int, words: str, is_red: bool
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
    page = open_as(clerk, "en-AU")
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
    page.goto("/dashboard/")
    expect(page.get_by_text(words).first).to_be_visible()
