"""Pages about reminders: one's own choice, the link that stops them, and what was sent to whom."""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from notices.mail.addresses import unsubscribe_address
from notices.mail.codes import Days, MailState, Reason, Verdict
from notices.mail.days import local_day
from notices.mail.services.deciding import may_be_written_again
from notices.models import Mail, MailDecision, ReminderChoice
from partners.models import City
from records.access import Role
from tests.factories import make_user
from tests.notices.mailing import DAY, MORNING, TODAY
from tests.personas import client_of

pytestmark = pytest.mark.django_db
CHOICES, MAILS = "/reminders/", "/reminders/mails/"


@pytest.fixture
def admin(seoul: City) -> User:
    return make_user(seoul, Role.CITY_ADMIN, name="Yoon Seo-ah")


@pytest.fixture
def admin_client(admin: User) -> Client:
    return client_of(admin)


def sent(person: User, state: MailState = MailState.SENT, *, back: int = 0, **more: str) -> Mail:
    return Mail.objects.create(
        person=person, period=TODAY - back * DAY, state=state, not_before=MORNING, **more
    )


def chosen(person: User) -> dict[str | None, str]:
    rows = ReminderChoice.objects.filter(user=person)
    return dict(rows.values_list("city__code", "days"))


# One's own choice


def test_own_page_leads_to_the_choice(officer_client: Client) -> None:
    assert f'href="{CHOICES}"' in officer_client.get("/accounts/me/").text


def test_choice_is_made_for_each_city(officer: User, busan: City) -> None:
    Membership.objects.create(user=officer, city=busan, role=Role.OFFICER)
    client = client_of(officer)
    page = client.get(CHOICES)
    assert page.text.count("<select") >= 2
    assert officer.email in page.text
    answer = client.post(CHOICES, {"SEL": "MON", "BUS": "NEVER"})
    assert answer.status_code == 302
    assert chosen(officer) == {"SEL": Days.MON, "BUS": Days.NEVER}
    client.post(CHOICES, {"SEL": "DAILY", "BUS": "NEVER"})
    assert chosen(officer) == {"SEL": Days.DAILY, "BUS": Days.NEVER}
    assert ReminderChoice.objects.get(city=busan).version == 1


@pytest.mark.parametrize("told", [{}, {"SEL": ""}, {"SEL": "HOURLY"}, {"SEL": "MON\0"}])
def test_choice_that_is_none_is_refused_at_its_city(
    officer: User, officer_client: Client, told: dict[str, str]
) -> None:
    answer = officer_client.post(CHOICES, told)
    assert answer.status_code in {400, 422} if told else 200
    assert chosen(officer) == {}


def test_nobody_chooses_for_a_city_that_is_not_theirs(
    officer: User, officer_client: Client, busan: City
) -> None:
    officer_client.post(CHOICES, {"SEL": "FRI", "BUS": "DAILY"})
    assert chosen(officer) == {"SEL": Days.FRI}


def test_choice_says_where_no_mail_leaves(officer_client: Client) -> None:
    with override_settings(SENDS_MAIL=False):
        assert "sends no mail" in officer_client.get(CHOICES).text
    with override_settings(SENDS_MAIL=True):
        assert "sends no mail" not in officer_client.get(CHOICES).text


# The link in a mail


@pytest.fixture
def link(officer: User) -> str:
    return re.sub("^https?://[^/]+", "", unsubscribe_address(officer.pk))


def test_looking_at_the_link_changes_nothing(officer: User, link: str) -> None:
    for method in ("get", "head"):
        assert getattr(Client(), method)(link).status_code == 200
    assert chosen(officer) == {}


def test_mail_program_stops_mails_with_one_click(officer: User, link: str) -> None:
    """As RFC 8058 has it: without cookies, and without a token of a page."""
    stranger = Client(enforce_csrf_checks=True)
    for _time in range(2):
        answer = stranger.post(link, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "no more reminders" in answer.text
    assert chosen(officer) == {None: Days.NEVER}
    page = client_of(officer).get(CHOICES).text
    assert '<option value="NEVER" selected' in page


def test_choosing_again_brings_them_back(officer: User, officer_client: Client, link: str) -> None:
    Client().post(link)
    officer_client.post(CHOICES, {"SEL": "DAILY"})
    assert chosen(officer) == {"SEL": Days.DAILY}


def test_signed_in_person_stops_them_too(officer_client: Client, officer: User, link: str) -> None:
    assert "Send me none" in officer_client.get(link).text
    assert officer_client.post(link).status_code == 200
    assert chosen(officer) == {None: Days.NEVER}


def test_link_tells_nothing_of_whose_it_is(officer: User, link: str) -> None:
    for page in (Client().get(link), Client().post(link)):
        assert officer.email not in page.text
        assert officer.name not in page.text


def test_changed_or_guessed_link_stops_nothing(officer: User, link: str) -> None:
    head, secret, _end = link.rsplit("/", 2)
    for wrong in (secret[:-2], secret.upper(), officer.pk.hex, "x" * 3_000, "%00", "가"):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(f"{head}/{wrong}/")
            assert answer.status_code in {400, 404}, (wrong, method)
    assert chosen(officer) == {}


def test_link_of_an_account_that_is_gone_says_so(officer: User, link: str) -> None:
    User.objects.filter(pk=officer.pk).delete()
    assert Client().post(link).status_code == 404


# What was sent


def test_uncertain_mails_stand_first_with_what_to_do(
    officer: User, viewer: User, admin_client: Client
) -> None:
    uncertain = sent(officer, MailState.UNCERTAIN, back=5, reason=Reason.ENDED)
    sent(viewer)
    sent(viewer, MailState.REFUSED, back=1, reason=Reason.SERVER, words="550 nobody here")
    text = admin_client.get(MAILS).text
    address = reverse("reminders:mail-decide", args=[uncertain.pk])
    assert text.index(address) < text.index(viewer.name)
    assert "never learnt whether" in text
    assert "550 nobody here" in text
    assert "UNCERTAIN" not in re.sub("<[^>]*>", "", text)
    only_refused = admin_client.get(f"{MAILS}?show=refused").text
    assert "550 nobody here" in only_refused
    assert officer.name not in only_refused
    only_uncertain = admin_client.get(f"{MAILS}?show=uncertain").text
    assert officer.name in only_uncertain
    assert "550" not in only_uncertain


def test_uncertain_mail_to_who_has_left_is_shown_and_decided_where_it_told_of(
    officer: User, admin_client: Client, seoul: City, busan: City
) -> None:
    mail = sent(officer, MailState.UNCERTAIN, reason=Reason.ENDED)
    Mail.objects.update(cities=[seoul.pk])
    officer.memberships.all().delete()
    address = reverse("reminders:mail-decide", args=[mail.pk])
    assert address in admin_client.get(MAILS).text
    elsewhere = client_of(make_user(busan, Role.CITY_ADMIN, name="Moon Ji-woo"))
    assert elsewhere.get(address).status_code == 404
    assert admin_client.post(address, {"verdict": Verdict.LEAVE}).status_code == 302
    assert officer.name not in admin_client.get(MAILS).text


def test_list_goes_on_over_pages(officer: User, admin_client: Client) -> None:
    for number in range(60):
        sent(officer, back=number)
    first = admin_client.get(MAILS)
    following = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert following
    second = admin_client.get(following[1].replace("&amp;", "&"))
    assert (first.text + second.text).count("<tr>") == 62
    assert admin_client.get(f"{MAILS}?cursor=nonsense").status_code == 404


def test_empty_list_says_what_comes(admin_client: Client) -> None:
    assert "In the morning" in admin_client.get(MAILS).text


def test_mails_are_for_administrators_alone(
    officer: User, officer_client: Client, busan: City, outsider: User
) -> None:
    mail = sent(officer, MailState.UNCERTAIN)
    address = reverse("reminders:mail-decide", args=[mail.pk])
    assert officer_client.get(MAILS).status_code == 403
    assert officer_client.get(address).status_code == 403
    elsewhere = client_of(make_user(busan, Role.CITY_ADMIN, name="Moon Ji-woo"))
    assert officer.name not in elsewhere.get(MAILS).text
    assert elsewhere.get(address).status_code == 404
    assert elsewhere.post(address, {"verdict": Verdict.ARRIVED}).status_code == 404
    mail.refresh_from_db()
    assert mail.state == MailState.UNCERTAIN


def test_administrator_decides_on_the_page(
    officer: User, admin: User, admin_client: Client
) -> None:
    mail = sent(officer, MailState.UNCERTAIN, reason=Reason.SILENT)
    address = reverse("reminders:mail-decide", args=[mail.pk])
    page = admin_client.get(address).text
    assert "did not say whether it has it" in page
    assert admin_client.post(address, {"verdict": ""}).status_code == 422
    assert admin_client.post(address, {"verdict": "PERHAPS"}).status_code == 422
    assert admin_client.post(address, {"verdict": Verdict.ARRIVED}).status_code == 302
    assert MailDecision.objects.get().by == admin
    again = admin_client.post(address, {"verdict": Verdict.LEAVE})
    assert again.status_code == 422
    assert "already" in again.text


def test_past_mail_is_not_written_again_and_the_page_says_why(
    officer: User, admin_client: Client
) -> None:
    mail = sent(officer, MailState.UNCERTAIN, back=400)
    address = reverse("reminders:mail-decide", args=[mail.pk])
    assert "Its day is over" in admin_client.get(address).text
    answer = admin_client.post(address, {"verdict": Verdict.AGAIN})
    assert answer.status_code == 422
    assert "Its day is over" in answer.text


def test_the_day_of_a_mail_is_that_of_the_city_in_which_its_reader_works(
    officer: User, seoul: City
) -> None:
    # It is the day before yet in Los Angeles, whose administrator answers for the mail as well.
    at = datetime.datetime(2026, 11, 28, 3, tzinfo=ZoneInfo("Asia/Seoul"))
    mail = sent(officer, MailState.UNCERTAIN)
    mail.period = datetime.date(2026, 11, 27)
    assert local_day("America/Los_Angeles", at) == mail.period
    with override_settings(SENDS_MAIL=True):
        assert not may_be_written_again(mail, at=at)
        assert may_be_written_again(mail, at=at - datetime.timedelta(hours=4))
        officer.memberships.all().delete()
        assert not may_be_written_again(mail, at=at - datetime.timedelta(hours=4))


def test_decision_stands_in_the_audit(officer: User, admin_client: Client) -> None:
    mail = sent(officer, MailState.UNCERTAIN)
    Mail.objects.filter(pk=mail.pk).update(period=timezone.localdate())
    address = reverse("reminders:mail-decide", args=[mail.pk])
    admin_client.post(address, {"verdict": Verdict.LEAVE})
    assert "Decision about a mail" in admin_client.get("/accounts/audit/").text
