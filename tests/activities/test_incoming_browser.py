"""An e-mail that is dropped in becomes a visit, by keyboard, in real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from activities.models import Activity, IncomingItem
from partners.models import City
from tests.activities import files, letters
from tests.factories import make_actor, make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_dropped_email_becomes_a_visit_with_partner_and_file(
    signed_in: Page, live_server: Any, seoul: City, tmp_path: Path
) -> None:
    hamburg = make_actor("Hamburg", "함부르크")
    make_post(seoul, hamburg, email="office@hamburg.example")
    saved = tmp_path / "visit.eml"
    saved.write_bytes(letters.eml(attached={"programme.pdf": files.pdf()}))
    page = signed_in
    page.goto(live_server.url + reverse("activities:incoming-list"))
    page.set_input_files("input[name=file]", str(saved))
    page.focus("input[name=file]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incoming/0*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Visit in May")
    expect(page.locator("dl.facts").first).to_contain_text("Hamburg")

    page.get_by_role("link", name="Make a record of it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title")).to_have_value("Visit in May")
    page.keyboard.type("Visit")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/activities/0*/")
    activity = Activity.objects.get()
    assert activity.instrument == "VISI"
    assert activity.participations.filter(actor=hamburg).exists()
    expect(page.get_by_role("link", name="programme.pdf").first).to_be_visible()
    assert IncomingItem.objects.get().became == activity
    page.locator("aside").get_by_role("link", name="Visit in May").click()
    page.wait_for_url("**/incoming/0*/")
    expect(page.locator("main")).to_contain_text("Part of a record")
