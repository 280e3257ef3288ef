"""Mentioning colleagues while one writes, by keyboard, in real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Comment
from activities.services import write_comment
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


def test_mention_waits_on_the_front_page_until_it_is_seen(
    signed_in: Page, live_server: Any, seoul: City, officer: User
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    words, access = f"@{officer.name}, please look.", access_for_user(officer)
    comment = write_comment(activity.pk, words, access=access, by=officer)
    page = signed_in
    page.goto(live_server.url)
    panel = page.get_by_role("form", name="You were mentioned")
    expect(panel).to_contain_text("please look.")
    panel.get_by_role("link", name=activity.title).click()
    expect(page.locator(f"#comment-{comment.pk}")).to_be_in_viewport()
    page.goto(live_server.url)
    panel.get_by_role("button", name="I have seen these").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("They are noted as seen.")).to_be_visible()
    expect(panel).to_have_count(0)


def test_comment_that_was_begun_waits_on_both_pages_until_it_is_written(
    signed_in: Page, live_server: Any, seoul: City
) -> None:
    page, record = signed_in, make_activity(seoul, partners=(make_actor(),))
    history = live_server.url + reverse("activities:activity-history", args=[record.pk])
    kept = page.get_by_text("What you typed here before was not saved:")
    page.goto(history)
    page.locator("[name=text]").fill("Call Lyon.")
    page.wait_for_function(
        "() => Object.keys(localStorage).some((key) => key.startsWith('draft:'))"
    )
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{history}?show=comments")
    expect(kept).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    page.locator("form[data-warn-unsaved] button.btn-primary").click()
    expect(page.get_by_text("Call Lyon.").first).to_be_visible()
    page.goto(history)
    expect(kept).to_have_count(0)
