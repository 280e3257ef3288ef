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
