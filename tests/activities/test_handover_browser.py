"""The head hands over what somebody has left behind, in real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Membership, User
from partners.models import City
from records.access import Role
from tests.browsing import sign_in
from tests.factories import make_activity, make_actor, make_user
from tests.personas import client_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_head_hands_over_the_records_of_somebody_who_has_left(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    seoul: City,
    officer: User,
    head: User,
) -> None:
    receiver = make_user(seoul, Role.OFFICER, name="Lee Do-hyun")
    record = make_activity(seoul, "Youth orchestra", partners=(make_actor(),), owner=officer)
    Membership.objects.filter(user=officer).delete()
    sign_in(context, live_server, client_of(head))
    page.goto(live_server.url + reverse("activities:handover-list"))
    page.get_by_role("link", name="Kim Min-ji").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand over the records of Kim Min-ji")
    page.get_by_label("Who answers for them now").select_option("Lee Do-hyun")
    page.get_by_label("Reason").fill("Moved to another office")
    page.get_by_role("button", name="Hand over 1 record").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("From Kim Min-ji to Lee Do-hyun")
    with page.expect_download() as download:
        page.get_by_role("link", name="English Word").click()
    assert download.value.suggested_filename == "handover-book.docx"
    page.goto(live_server.url + record.get_absolute_url())
    told = "Handed over from Kim Min-ji to Lee Do-hyun: Moved to another office"
    expect(page.get_by_text(told).first).to_be_visible()
    record.refresh_from_db()
    assert record.owner == receiver


def test_what_was_typed_about_one_person_hands_over_nobody_elses_records(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    seoul: City,
    officer: User,
    head: User,
) -> None:
    other = make_user(seoul, Role.OFFICER, name="Lee Do-hyun")
    for owner in (officer, other):
        make_activity(seoul, f"Of {owner}", partners=(make_actor(f"Of {owner}"),), owner=owner)
    sign_in(context, live_server, client_of(head))
    new = live_server.url + reverse("activities:handover-new")
    kept = page.get_by_text("What you typed here before was not saved:")
    page.goto(f"{new}?giver={officer.pk}")
    page.get_by_label("Reason").fill("Moved to another office")
    page.wait_for_function(
        "() => Object.keys(localStorage).some((key) => key.startsWith('draft:'))"
    )
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{new}?giver={other.pk}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lee Do-hyun")
    expect(kept).to_have_count(0)
    page.goto(f"{new}?giver={officer.pk}")
    page.evaluate("document.querySelector('form [name=giver][type=hidden]').value = 'another'")
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Reason")).to_have_value("Moved to another office")
    expect(page.locator("form [name=giver][type=hidden]")).to_have_value("another")
