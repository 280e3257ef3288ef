"""What a mail tells: the reader's own work list, in their language, with their rights of now."""

from __future__ import annotations

import datetime
from email.utils import parseaddr

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.test import override_settings

from accounts.models import Membership, User
from notices.mail import contents
from notices.mail.codes import MailState
from notices.mail.services.ordering import order_digests
from notices.mail.services.sending import send_waiting
from notices.models import Mail
from partners.models import Actor, City
from records.access import Role, Visibility
from tests.factories import (
    make_actor,
    make_agreement,
    make_city,
    make_delegation,
    make_incoming,
    make_user,
)
from tests.notices.mailing import DAY, MORNING, TODAY, promise, run

pytestmark = pytest.mark.django_db
WEEK = 7 * DAY


@pytest.fixture(autouse=True)
def _mail_leaves() -> object:
    with override_settings(SENDS_MAIL=True, SITE_URL="https://city.example.org"):
        yield


def mail_to(person: User, at: datetime.datetime = MORNING) -> EmailMultiAlternatives:
    """The mail that a person gets at a moment; fails where there is none."""
    run(at)
    (found,) = [mail for mail in outbox.outbox if mail.to == [person.email]][-1:]
    assert isinstance(found, EmailMultiAlternatives)
    return found


def all_of(mail: EmailMultiAlternatives) -> str:
    (html, kind), *rest = mail.alternatives
    assert (kind, rest) == ("text/html", [])
    return f"{mail.subject}\n{mail.body}\n{html}"


def test_each_line_leads_to_its_record(seoul: City, officer: User) -> None:
    made = promise(seoul, officer, "Send <b>the</b> programme & score", due=TODAY - DAY)
    mail = mail_to(officer)
    path = made.get_absolute_url()
    assert f"https://city.example.org{path}" in mail.body
    assert "Send <b>the</b> programme & score" in mail.body
    html = str(mail.alternatives[0][0])
    assert f'href="https://city.example.org{path}' in html
    assert "Send &lt;b&gt;the&lt;/b&gt; programme &amp; score" in html
    assert "localhost" not in all_of(mail)


def test_subject_counts_and_names_no_record(seoul: City, officer: User) -> None:
    promise(seoul, officer, "Secret harbour", due=TODAY - DAY, title="Secret talks")
    promise(seoul, officer, "Another", due=TODAY + DAY)
    mail = mail_to(officer)
    assert mail.subject == "2 things to do, 1 late · November 27, 2026"


def test_headers_let_mail_programs_stop_it_with_one_click(seoul: City, officer: User) -> None:
    promise(seoul, officer)
    headers = mail_to(officer).message()
    link = headers["List-Unsubscribe"].strip("<>")
    assert link.startswith("https://city.example.org/unsubscribe/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Message-ID"] == f"<{Mail.objects.get().pk}@city.example.org>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers.get_content_type() == "multipart/alternative"
    assert parseaddr(headers["To"])[1] == officer.email


@pytest.mark.parametrize(
    ("language", "said", "greeting"),
    [
        ("ko", "할 일 1건", "오늘의 할 일 목록입니다"),
        ("en", "1 thing to do", "your work list of today"),
    ],
)
def test_it_is_in_the_language_of_the_reader(
    seoul: City, officer: User, language: str, said: str, greeting: str
) -> None:
    officer.language = language
    officer.save()
    promise(seoul, officer)
    mail = mail_to(officer)
    assert said in mail.subject
    assert greeting in mail.body
    assert greeting in str(mail.alternatives[0][0])
    assert f'<html lang="{language}">' in str(mail.alternatives[0][0])
    assert "서울특별시" in all_of(mail) or language == "en"


def test_who_has_chosen_no_language_is_written_to_in_that_of_the_city(
    seoul: City, officer: User
) -> None:
    kyoto = make_city("Kyoto", "교토", "KYO")
    Actor.objects.filter(pk=kyoto.actor_id).update(country_code="JP")
    other = make_user(kyoto, Role.OFFICER, name="Sato Yui")
    promise(seoul, officer)
    promise(kyoto, other)
    run(MORNING, language="")
    subjects = {mail.to[0]: mail.subject for mail in outbox.outbox}
    assert subjects[officer.email].startswith("할 일 1건")
    assert subjects[other.email].startswith("1 thing to do")


def test_nothing_to_do_is_no_mail(officer: User) -> None:
    assert run(MORNING) == []
    assert Mail.objects.get(person=officer).state == MailState.EMPTY


# Rights


def test_confidential_records_are_told_to_nobody_who_may_not_read_them(
    seoul: City, officer: User, head: User, viewer: User
) -> None:
    promise(
        seoul, head, "Hidden promise", due=TODAY - WEEK,
        title="Hidden talks", visibility=Visibility.CONFIDENTIAL,
    )  # fmt: skip
    # A promise of theirs within a record that they may not read.
    row = promise(
        seoul, head, "Veiled promise", due=TODAY,
        title="Veiled talks", visibility=Visibility.CONFIDENTIAL,
    )  # fmt: skip
    type(row).objects.filter(pk=row.pk).update(owner=officer)
    for person in (officer, viewer):
        promise(seoul, person, "Open promise")
    run(MORNING)
    told = {mail.to[0]: all_of(mail) for mail in outbox.outbox}  # type: ignore[arg-type]
    assert "Hidden promise" in told[head.email]
    for person in (officer, viewer):
        for word in ("Hidden", "Veiled"):
            assert word not in told.get(person.email, "")


def test_rights_are_those_of_the_moment_of_writing(seoul: City, head: User, officer: User) -> None:
    promise(
        seoul, officer, "Hidden promise", due=TODAY - 2 * WEEK,
        title="Hidden talks", visibility=Visibility.CONFIDENTIAL,
    )  # fmt: skip
    promise(seoul, head, "Open promise")
    order_digests(at=MORNING)
    Membership.objects.filter(user=head).update(role=Role.OFFICER)
    send_waiting(clock=lambda: MORNING, seconds=30)
    told = {mail.to[0]: all_of(mail) for mail in outbox.outbox}  # type: ignore[arg-type]
    assert "Open promise" in told[head.email]
    assert "Hidden" not in told[head.email]


def test_nothing_of_another_city_is_told(
    seoul: City, busan: City, officer: User, outsider: User
) -> None:
    promise(busan, outsider, "Harbour of Busan", due=TODAY - 2 * WEEK)
    promise(seoul, officer, "Bridge of Seoul")
    assert "Harbour of Busan" not in all_of(mail_to(officer))


# Escalation


def test_what_is_late_for_a_week_is_told_to_the_head_too(
    seoul: City, officer: User, head: User
) -> None:
    promise(seoul, officer, "Late for long", due=TODAY - WEEK)
    promise(seoul, officer, "Late since yesterday", due=TODAY - WEEK + DAY)
    told = all_of(mail_to(head))
    assert "Late for a week or longer in the office" in told
    assert "Late for long" in told
    assert "Late since yesterday" not in told
    own = all_of(mail_to(officer, MORNING))
    assert "Late since yesterday" in own
    assert "in the office" not in own


def test_all_that_is_late_in_the_office_is_counted_beside_the_head_s_own(
    seoul: City, officer: User, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "ESCALATED_AT_ONCE", 4)
    for number in range(6):
        promise(seoul, head, f"Own {number}", due=TODAY - 3 * WEEK)
    for number in range(25):
        promise(seoul, officer, f"Of others {number}", due=TODAY - 2 * WEEK)
    promise(seoul, officer, "Late since yesterday", due=TODAY - DAY)
    mail = mail_to(head)
    assert mail.subject.startswith("31 things to do, 31 late")
    assert str(mail.body).count("Of others") == 20


def test_what_nobody_looks_after_is_told_to_the_head(
    seoul: City, officer: User, head: User
) -> None:
    make_incoming(seoul, "Letter of Lyon", reply_due=TODAY + DAY)
    make_incoming(seoul, "Letter of long ago", reply_due=TODAY - 2 * WEEK)
    mail = mail_to(head)
    assert mail.subject.startswith("2 things to do, 1 late")
    assert "Nobody in the office looks after these" in mail.body
    assert "Late for a week" not in mail.body
    assert str(mail.body).count("Letter of") == 2
    assert "Letter of" not in "".join(
        str(one.body) for one in outbox.outbox if one.to == [officer.email]
    )


def test_what_a_colleague_has_left_is_told_to_the_head_once(
    seoul: City, officer: User, head: User
) -> None:
    promise(seoul, officer, "Left behind", due=TODAY - 2 * WEEK)
    Membership.objects.filter(user=officer).delete()
    mail = mail_to(head)
    assert "Nobody in the office looks after these" in mail.body
    assert str(mail.body).count("Left behind") == 1


def test_what_waits_for_the_head_s_role_stands_once(seoul: City, head: User) -> None:
    make_agreement(seoul, "Pact", partners=(make_actor(),), state="GATES", signed_on=None)
    assert str(mail_to(head).body).count("waits to be cleared") == 1


def test_who_stands_in_for_the_head_is_told_instead(seoul: City, officer: User, head: User) -> None:
    colleague = make_user(seoul, Role.OFFICER, name="Lee Do-yun")
    make_delegation(head, officer, seoul, Role.HEAD, on=TODAY)
    promise(seoul, colleague, "Late for long", due=TODAY - WEEK)
    assert "Late for long" in all_of(mail_to(officer))


def test_own_lateness_of_the_head_stands_once(seoul: City, head: User) -> None:
    promise(seoul, head, "Late for long", due=TODAY - 2 * WEEK)
    mail = mail_to(head)
    assert str(mail.body).count("Late for long") == 1
    assert mail.subject.startswith("1 thing to do, 1 late")


def test_who_may_not_read_the_work_list_gets_none(seoul: City, viewer: User) -> None:
    promise(seoul, viewer, due=TODAY - DAY)
    assert run(MORNING) == []
    assert Mail.objects.get(person=viewer).state == MailState.EMPTY


def test_long_list_is_cut_and_says_so(seoul: City, officer: User) -> None:
    for number in range(30):
        promise(seoul, officer, f"Promise {number:02}", due=TODAY - DAY)
    mail = mail_to(officer)
    assert str(mail.body).count("Promise ") == 20
    assert "and 10 more" in mail.body
    assert mail.subject.startswith("30 things to do, 30 late")
