"""Two people answer one checklist, in Chromium and by keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from domains.vocabulary import LegalState
from partners.models import City
from tests.browsing import *  # noqa: F403
from tests.factories import make_actor, make_agreement, make_user
from tests.isolation.asking import forms_in
from tests.personas import *  # noqa: F403
from tests.personas import client_of
from tests.stack.test_page_types import AXE, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def expected_complaints() -> tuple[str, ...]:
    return ("409",)


def test_second_writer_chooses_by_keys(
    signed_in: Page, live_server: Any, officer: User, seoul: City
) -> None:
    told: dict[str, Any] = {"state": LegalState.PROPOSED, "signed_on": None, "owner": officer}
    pact = make_agreement(seoul, partners=(make_actor(),), **told)
    url = reverse("agreements:checks", args=[pact.pk])
    page, keys = signed_in, signed_in.keyboard
    page.goto(f"{live_server.url}{url}")
    page.locator("[name=finding_SANC]").focus()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type("A listed port, which no ship of ours calls at")
    page.locator("[name=finding_EXIT]").focus()
    keys.press("ArrowDown")

    colleague = client_of(make_user(seoul, "officer", name="Kim Min-su"))
    (form,) = [one for one in forms_in(colleague.get(url).text, "post") if "version" in one]
    theirs = {name: one.values[0] for name, one in form.items() if one.values}
    answer = colleague.post(url, {**theirs, "finding_SANC": "FINE", "finding_WORD": "FINE"})
    assert answer.status_code == 302

    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_load_state()
    row = page.get_by_role("group", name="Sanctions")
    expect(row).to_contain_text("Kim Min-su")
    expect(row).to_contain_text("A listed port, which no ship of ours calls at")
    expect(page.locator("main")).to_contain_text("Sensitive wording")
    page.evaluate(AXE)
    assert violations(page) == []
    row.get_by_role("radio", checked=True).focus()
    keys.press("ArrowUp")
    keys.press("ArrowDown")
    keys.press("Enter")
    page.wait_for_url(f"**{pact.get_absolute_url()}")
    stored = {row.check_code: row.finding for row in pact.checkanswer_rows.all()}
    assert stored == {"SANC": "RISK", "WORD": "FINE", "EXIT": "FINE"}
