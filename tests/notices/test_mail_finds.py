"""What saved searches find that is new is told in the mail, once it surely arrives once."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import override_settings

from accounts.models import User
from activities.models import Activity
from notices.mail.codes import MailState
from notices.mail.services.ordering import forget_old_mails
from notices.models import Mail
from partners.models import City
from records.access import Visibility
from search.alerts import MOST_TOLD
from search.models import SavedSearch, SearchEntry
from tests.factories import make_activity, make_actor
from tests.notices.mailing import DAY, MORNING, promise, run

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _mail_leaves() -> object:
    with override_settings(SENDS_MAIL=True, SITE_URL="https://city.example.org"):
        yield


@pytest.fixture
def ports(seoul: City, officer: User) -> SavedSearch:
    return keep(seoul, officer)


def keep(city: City, person: User, **values: Any) -> SavedSearch:
    values = {"name": "Ports", "query": "harbour", "seen_at": MORNING - 2 * DAY, **values}
    return SavedSearch.objects.create(city=city, person=person, **values)


def entered(city: City, title: str, at: datetime.datetime, **values: Any) -> Activity:
    activity = make_activity(city, title, partners=(make_actor("Bremen"),), **values)
    SearchEntry.objects.filter(pk=activity.pk).update(added_at=at)
    return activity


def told_at(moment: datetime.datetime) -> str:
    """The mail of a moment with its subject; empty where there is none."""
    sent = len(run(moment))
    return "\n".join(f"{mail.subject}\n{mail.body}" for mail in outbox.outbox[-sent:] if sent)


def test_finds_are_told_once_with_their_pages(seoul: City, ports: SavedSearch) -> None:
    first = entered(seoul, "Harbour light", MORNING - HOUR)
    entered(seoul, "Harbour of long ago", MORNING - 3 * DAY)
    mail = told_at(MORNING)
    assert mail.startswith("1 new find · November 27, 2026")
    assert "searches that you keep have found something new" in mail
    assert "New for your search “Ports”" in mail
    assert f"https://city.example.org{first.get_absolute_url()}" in mail
    assert "long ago" not in mail
    entered(seoul, "Harbour depth", MORNING + HOUR)
    mail = told_at(MORNING + DAY)
    assert "Harbour depth" in mail
    assert "Harbour light" not in mail
    assert told_at(MORNING + 2 * DAY) == ""


def test_finds_stand_beside_what_is_to_do(seoul: City, officer: User, ports: SavedSearch) -> None:
    promise(seoul, officer, "Send the programme")
    entered(seoul, "Harbour light", MORNING - HOUR)
    mail = told_at(MORNING)
    assert mail.startswith("1 thing to do · 1 new find · November 27, 2026")
    assert mail.index("Send the programme") < mail.index("Harbour light")


def test_of_many_finds_the_first_are_told_and_where_the_others_are(
    seoul: City, ports: SavedSearch
) -> None:
    for number in range(MOST_TOLD + 3):
        entered(seoul, f"Harbour {number}", MORNING - HOUR)
    mail = told_at(MORNING)
    assert mail.startswith("23 new finds · ")
    assert mail.count("- Harbour ") == MOST_TOLD
    assert f"and 3 more\n  https://city.example.org{ports.get_absolute_url()}" in mail


def test_what_may_not_have_arrived_is_told_again(seoul: City, ports: SavedSearch) -> None:
    entered(seoul, "Harbour light", MORNING - HOUR)
    assert "Harbour light" in told_at(MORNING)
    Mail.objects.update(state=MailState.UNCERTAIN)
    assert "Harbour light" in told_at(MORNING + DAY)
    assert told_at(MORNING + 2 * DAY) == ""


def test_what_was_told_is_not_told_again_once_the_mail_is_forgotten(
    seoul: City, ports: SavedSearch
) -> None:
    entered(seoul, "Harbour light", MORNING - HOUR)
    assert "Harbour light" in told_at(MORNING)
    later = MORNING + 92 * DAY
    forget_old_mails(on=later.date())
    assert not Mail.objects.filter(state=MailState.SENT).exists()
    assert told_at(later) == ""


def test_a_transaction_under_way_meanwhile_loses_no_find(seoul: City, ports: SavedSearch) -> None:
    entered(seoul, "Harbour light", MORNING - HOUR)
    assert "Harbour light" in told_at(MORNING)
    # It began before that mail was written, and ended after.
    entered(seoul, "Harbour depth", MORNING - datetime.timedelta(seconds=20))
    assert "Harbour depth" in told_at(MORNING + DAY)


def test_nothing_is_told_that_the_reader_may_not_read(seoul: City, ports: SavedSearch) -> None:
    entered(seoul, "Harbour talks", MORNING - HOUR, visibility=Visibility.CONFIDENTIAL)
    assert told_at(MORNING) == ""


def test_who_has_no_work_list_hears_of_finds_too(seoul: City, viewer: User) -> None:
    keep(seoul, viewer)
    entered(seoul, "Harbour light", MORNING - HOUR)
    assert "Harbour light" in told_at(MORNING)


def test_who_wants_no_alert_gets_none(seoul: City, ports: SavedSearch) -> None:
    SavedSearch.objects.update(has_alert=False)
    entered(seoul, "Harbour light", MORNING - HOUR)
    assert told_at(MORNING) == ""
