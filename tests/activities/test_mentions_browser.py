"""Mentioning colleagues while one writes, by keyboard, in real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from activities.models import Comment
from partners.models import City
from tests.factories import make_activity, make_actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_colleague_is_named_after_an_at_and_told(
    signed_in: Page, live_server: Any, seoul: City, head: User, viewer: User
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    page = signed_in
    page.goto(f"{live_server.url}{activity.get_absolute_url()}history/")
    text = page.get_by_label("Comment", exact=False).first
    text.press_sequentially("Please look, @park")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text(["Park Ji-hoon"])
    text.press("Enter")
    expect(text).to_have_value("Please look, @Park Ji-hoon ")
    # With nothing to choose, Tab and Enter do what they always do.
    text.press_sequentially("today")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.get_by_role("button", name="Write the comment").click()
    expect(page.locator(".comment blockquote")).to_have_text("Please look, @Park Ji-hoon today")
    comment = Comment.objects.get()
    assert [mention.user for mention in comment.mentions.all()] == [head]
