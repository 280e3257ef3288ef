"""Whatever a server does at whatever step: never twice, nothing lost, each uncertain one told."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from accounts.access import access_for_user
from accounts.models import User
from notices.mail.codes import MailState, Reason, Verdict
from notices.mail.services import sending
from notices.mail.services.deciding import decide
from notices.mail.services.ordering import order_digests
from notices.mail.services.sending import MOST_ATTEMPTS, send_waiting
from notices.models import Mail, MailDecision
from partners.models import City
from records.access import Role
from tests.factories import make_user
from tests.notices.mail_server import Fault, MailServer, Session, Step, say
from tests.notices.mailing import MORNING, busy_person
from tests.notices.test_mail_delivery import drop, hang, keep_and_drop, keep_and_hang

pytestmark = pytest.mark.django_db
LATER = datetime.timedelta(hours=2)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server, server.settings(timeout=0.2):
        yield server


@pytest.fixture
def person(seoul: City) -> User:
    return busy_person(seoul, "Kim Min-ji")


@pytest.fixture
def admin(seoul: City) -> User:
    return make_user(seoul, Role.CITY_ADMIN, name="Yoon Seo-ah")


def send(at: datetime.datetime = MORNING) -> int:
    order_digests(at=at)
    return send_waiting(clock=lambda: at, seconds=30)


def only() -> Mail:
    return Mail.objects.get(person__name="Kim Min-ji")


def rest_of_the_day() -> Iterator[datetime.datetime]:
    for hours in range(1, 13):
        yield MORNING + datetime.timedelta(hours=hours)


# The step, what happens there as long as the fault lasts, and how the day ends after it.
BREAKS: list[tuple[Step, Fault, str]] = [
    *(
        (step, fault, MailState.SENT)
        for step in (Step.CONNECT, Step.HELLO, Step.MAIL, Step.RCPT, Step.DATA)
        for fault in (drop, hang, say("451 not now"))
    ),
    (Step.END, say("451 not now"), MailState.SENT),
    (Step.RCPT, say("550 nobody here"), MailState.REFUSED),
    (Step.END, say("554 no"), MailState.REFUSED),
    (Step.TEXT, drop, MailState.UNCERTAIN),
    (Step.END, drop, MailState.UNCERTAIN),
    (Step.END, hang, MailState.UNCERTAIN),
    (Step.END, keep_and_drop, MailState.UNCERTAIN),
    (Step.END, keep_and_hang, MailState.UNCERTAIN),
]


@pytest.mark.parametrize(("step", "fault", "end"), BREAKS)
def test_server_that_breaks_gets_no_mail_twice(
    server: MailServer, person: User, step: Step, fault: Fault, end: str
) -> None:
    server.faults = {step: fault}
    send()
    mail = only()
    assert mail.state in {end, MailState.QUEUED}
    first_id = mail.message_id
    server.faults = {}
    for at in rest_of_the_day():
        send(at)
    mail.refresh_from_db()
    assert mail.state == end
    assert first_id in {"", mail.message_id}
    copies = server.copies()[person.email]
    assert copies <= 1
    assert (copies == 1) or end != MailState.SENT
    if end != MailState.SENT:
        assert mail.reason


def test_refusal_tells_the_words_of_the_server_without_the_address(
    server: MailServer, person: User
) -> None:
    server.faults = {Step.RCPT: say(f"550 5.1.1 <{person.email}>: nobody\x07 here")}
    send()
    mail = only()
    assert (mail.state, mail.reason) == (MailState.REFUSED, Reason.SERVER)
    assert mail.words == "550 5.1.1 <…>: nobody here"


def test_one_refused_address_keeps_nobody_else_back(
    server: MailServer, seoul: City, person: User
) -> None:
    def refuse_one(session: Session) -> None:
        session.say("550 nobody here" if not server.mailbox else "250 recipient")

    others = [busy_person(seoul, f"Other {number}") for number in range(3)]
    server.faults = {Step.RCPT: refuse_one}
    send()
    states = sorted(Mail.objects.values_list("state", flat=True))
    # The fault answers by itself, so the first one alone is refused and the others go on.
    assert states.count(MailState.REFUSED) >= 1
    assert len(states) == len(others) + 1


def test_server_in_trouble_is_left_alone_for_minutes(
    server: MailServer, seoul: City, person: User
) -> None:
    for number in range(5):
        busy_person(seoul, f"Other {number}")
    server.faults = {Step.CONNECT: hang}
    send()
    assert server.connections == 1
    send(MORNING + datetime.timedelta(seconds=60))
    assert server.connections == 1
    server.faults = {}
    send(MORNING + LATER)
    assert set(server.copies().values()) == {1}
    assert len(server.mailbox) == 6


def test_server_away_all_day_ends_with_the_day_and_the_next_mail_tells_all(
    server: MailServer, person: User
) -> None:
    server.faults = {Step.CONNECT: drop}
    for at in rest_of_the_day():
        send(at)
    assert only().state == MailState.QUEUED
    server.faults = {}
    send(MORNING + datetime.timedelta(days=1))
    today, tomorrow = Mail.objects.order_by("period")
    assert (today.state, today.reason) == (MailState.REFUSED, Reason.TROUBLE)
    assert tomorrow.state == MailState.SENT
    assert server.copies() == {person.email: 1}


def test_it_is_not_tried_for_ever(server: MailServer, person: User) -> None:
    order_digests(at=MORNING)
    Mail.objects.update(attempts=MOST_ATTEMPTS - 1)
    server.faults = {Step.RCPT: say("450 wait")}
    send()
    mail = only()
    assert (mail.state, mail.words) == (MailState.REFUSED, "450 wait")
    server.faults = {}
    send(MORNING + LATER)
    assert server.mailbox == []


def test_mail_that_cannot_be_written_keeps_nobody_else_back(
    server: MailServer,
    seoul: City,
    person: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = busy_person(seoul, "Lee Su-bin")
    write = sending.write_digest

    def break_for_one(mail: Mail, *, at: datetime.datetime) -> object:
        if mail.person_id == person.pk:
            raise ZeroDivisionError
        return write(mail, at=at)

    monkeypatch.setattr(sending, "write_digest", break_for_one)
    with caplog.at_level(logging.ERROR):
        send()
    assert server.copies() == {other.email: 1}
    assert (only().state, only().reason) == (MailState.QUEUED, Reason.WRITING)
    assert "could not be written" in caplog.text
    monkeypatch.undo()
    send(MORNING + LATER)
    assert server.copies() == {other.email: 1, person.email: 1}


# Workers that never come back, or late


def test_what_a_dead_worker_was_sending_is_told_and_never_sent_again(
    server: MailServer, person: User, caplog: pytest.LogCaptureFixture
) -> None:
    order_digests(at=MORNING)
    claimed = sending._claim(at=MORNING)
    assert claimed is not None
    letter = sending.write_digest(claimed, at=MORNING)
    assert sending._mark_sending(claimed, letter, at=MORNING)
    send(MORNING + datetime.timedelta(seconds=1))
    assert only().state == MailState.SENDING
    for at in rest_of_the_day():
        send(at)
    assert (only().state, only().reason) == (MailState.UNCERTAIN, Reason.ENDED)
    assert "uncertain" in caplog.text
    assert server.mailbox == []


def test_worker_that_comes_back_late_settles_what_was_uncertain(
    server: MailServer, person: User
) -> None:
    def take_long(session: Session) -> None:
        session.keep()
        sending.tell_abandoned(at=MORNING + LATER)
        assert only().state == MailState.UNCERTAIN
        session.say("250 taken")

    order_digests(at=MORNING)
    claimed = sending._claim(at=MORNING)
    assert claimed is not None
    letter = sending.write_digest(claimed, at=MORNING)
    assert sending._mark_sending(claimed, letter, at=MORNING)
    sending.tell_abandoned(at=MORNING + LATER)
    assert only().state == MailState.UNCERTAIN
    sending._settle(claimed, sending.Receipt(sending.Answer.ACCEPTED), at=MORNING + LATER)
    assert only().state == MailState.SENT


def test_worker_that_lost_its_turn_while_writing_hands_nothing_over(
    server: MailServer, person: User
) -> None:
    order_digests(at=MORNING)
    slow = sending._claim(at=MORNING)
    assert slow is not None
    letter = sending.write_digest(slow, at=MORNING)
    assert send(MORNING + LATER) == 1
    assert not sending._mark_sending(slow, letter, at=MORNING + LATER)
    sending._settle(slow, sending.Receipt(sending.Answer.LATER), at=MORNING + LATER)
    assert only().state == MailState.SENT


# What a person decides


@pytest.fixture
def uncertain(server: MailServer, person: User) -> Mail:
    server.faults = {Step.END: keep_and_drop}
    send()
    server.faults = {}
    mail = only()
    assert mail.state == MailState.UNCERTAIN
    return mail


def test_it_arrived(seoul: City, uncertain: Mail, admin: User) -> None:
    decide(uncertain.pk, Verdict.ARRIVED, city=seoul, access=access_for_user(admin), at=MORNING)
    assert only().state == MailState.SENT
    decision = MailDecision.objects.get()
    assert (decision.by, decision.city, decision.mail) == (admin, seoul, uncertain)
    assert decision.history.get().pgh_label == "insert"  # type: ignore[attr-defined]


def test_written_again_it_bears_the_same_id(
    seoul: City, server: MailServer, uncertain: Mail, admin: User
) -> None:
    access = access_for_user(admin)
    decide(uncertain.pk, Verdict.AGAIN, city=seoul, access=access, at=MORNING + LATER)
    send(MORNING + LATER)
    assert only().state == MailState.SENT
    ids = [mail["Message-ID"] for mail in server.mails() if "kim" in mail["To"]]
    assert ids == [uncertain.message_id] * 2


def test_mail_of_a_day_gone_by_is_not_written_again(
    seoul: City, uncertain: Mail, admin: User
) -> None:
    access, at = access_for_user(admin), MORNING + datetime.timedelta(days=1)
    with pytest.raises(ValidationError, match="day of this mail is over"):
        decide(uncertain.pk, Verdict.AGAIN, city=seoul, access=access, at=at)
    decide(uncertain.pk, Verdict.LEAVE, city=seoul, access=access, at=at)
    assert (only().state, only().reason) == (MailState.REFUSED, Reason.LEFT)


def test_it_is_decided_once_and_by_administrators_alone(
    seoul: City, busan: City, uncertain: Mail, admin: User, head: User, outsider: User
) -> None:
    for other in (head, uncertain.person):
        with pytest.raises((PermissionDenied, Mail.DoesNotExist)):
            decide(
                uncertain.pk,
                Verdict.ARRIVED,
                city=seoul,
                access=access_for_user(other),
                at=MORNING,
            )
    elsewhere = make_user(busan, Role.CITY_ADMIN, name="Moon Ji-woo")
    with pytest.raises(Mail.DoesNotExist):
        decide(
            uncertain.pk,
            Verdict.ARRIVED,
            city=busan,
            access=access_for_user(elsewhere),
            at=MORNING,
        )
    access = access_for_user(admin)
    decide(uncertain.pk, Verdict.ARRIVED, city=seoul, access=access, at=MORNING)
    with pytest.raises(ValidationError, match="already"):
        decide(uncertain.pk, Verdict.AGAIN, city=seoul, access=access, at=MORNING)
    assert MailDecision.objects.count() == 1


def test_mails_wait_where_the_sender_that_is_set_is_no_address(
    server: MailServer, person: User
) -> None:
    with override_settings(DEFAULT_FROM_EMAIL="CityDiplo, Seoul <a@city.example>"):
        send()
    mail = only()
    assert (mail.state, mail.reason) == (MailState.QUEUED, Reason.TROUBLE)
    assert "EMAIL_FROM" in mail.words
    send(MORNING + LATER)
    assert only().state == MailState.SENT
    assert len(server.mails()) == 1
