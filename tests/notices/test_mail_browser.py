"""An administrator decides about an uncertain mail, and a link stops mails, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from notices.mail.addresses import unsubscribe_address
from notices.mail.codes import MailState, Reason
from notices.models import Mail, ReminderChoice
from partners.models import City
from records.access import Role
from tests.browsing import sign_in
from tests.factories import make_user
from tests.notices.mailing import MORNING, TODAY
from tests.personas import client_of

pytestmark = pytest.mark.browser


def test_uncertain_mail_is_decided_by_keys_alone(
    page: Page, context: BrowserContext, live_server: Any, seoul: City, officer: User
) -> None:
    mail = Mail.objects.create(
        person=officer,
        period=TODAY,
        state=MailState.UNCERTAIN,
        reason=Reason.ENDED,
        not_before=MORNING,
    )
    sign_in(context, live_server, client_of(make_user(seoul, Role.CITY_ADMIN, name="Yoon Seo-ah")))
    page.goto(f"{live_server.url}/reminders/mails/")
    page.get_by_role("region", name="One mail is uncertain").get_by_role("link").focus()
    page.keyboard.press("Enter")
    page.get_by_label("It arrived").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Noted: the mail arrived.")).to_be_visible()
    expect(page.get_by_text("One mail is uncertain")).to_have_count(0)
    mail.refresh_from_db()
    assert mail.state == MailState.SENT


def test_link_of_a_mail_stops_all_without_signing_in(
    page: Page, live_server: Any, officer: User
) -> None:
    path = re.sub("^https?://[^/]+", "", unsubscribe_address(officer.pk))
    page.goto(f"{live_server.url}{path}")
    assert not ReminderChoice.objects.exists()
    page.get_by_role("button", name="Send me none").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You get no more reminders")
    assert ReminderChoice.objects.get().user == officer
