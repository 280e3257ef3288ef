"""What is known of a mail once a real server on loopback has failed at some step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import override_settings

from notices.mail.delivery import Answer, Postman, UnreachableError
from tests.notices.mail_server import Fault, MailServer, Session, Step, say


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server, server.settings():
        yield server


def message(body: str = "Two things are late.") -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives("Reminder", body, to=["min-ji@example.org"])
    mail.attach_alternative("<p>Two things are late.</p>", "text/html")
    return mail


def drop(session: Session) -> None:
    session.drop()


def hang(session: Session) -> None:
    session.hang()


def keep_and_drop(session: Session) -> None:
    session.keep()
    session.drop()


def keep_and_hang(session: Session) -> None:
    session.keep()
    session.hang()


def keep_and_say_twice(session: Session) -> None:
    session.keep()
    session.say("250 taken")
    session.say("250 taken")


BEFORE_THE_END = (Step.MAIL, Step.RCPT, Step.DATA)
# Step, what happens there, what is known afterwards.
FAULTS: list[tuple[Step, Fault, Answer]] = [
    *((step, drop, Answer.LATER) for step in BEFORE_THE_END),
    *((step, hang, Answer.LATER) for step in BEFORE_THE_END),
    *((step, say("451 try again"), Answer.LATER) for step in (*BEFORE_THE_END, Step.END)),
    *((step, say("nonsense"), Answer.LATER) for step in BEFORE_THE_END),
    (Step.MAIL, say("530 sign in first"), Answer.LATER),
    (Step.RCPT, say("550 nobody here"), Answer.REFUSED),
    (Step.DATA, say("554 none of yours"), Answer.REFUSED),
    (Step.END, say("552 too large"), Answer.REFUSED),
    # A short text has left with its full stop before the end of the line is noticed.
    (Step.TEXT, drop, Answer.UNKNOWN),
    (Step.END, drop, Answer.UNKNOWN),
    (Step.END, hang, Answer.UNKNOWN),
    (Step.END, say("nonsense"), Answer.UNKNOWN),
    (Step.END, keep_and_drop, Answer.UNKNOWN),
    (Step.END, keep_and_hang, Answer.UNKNOWN),
    (Step.END, keep_and_say_twice, Answer.ACCEPTED),
]


@pytest.mark.parametrize(("step", "fault", "answer"), FAULTS)
def test_after_each_fault_no_more_is_claimed_than_is_known(
    server: MailServer, step: Step, fault: Fault, answer: Answer
) -> None:
    server.faults = {step: fault}
    with Postman() as postman:
        postman.open()
        receipt = postman.hand_over(message())
    assert receipt.answer is answer
    # What may be sent again is surely not there; what is there is not sent again.
    if answer in {Answer.LATER, Answer.REFUSED}:
        assert server.mailbox == []
    if answer is Answer.ACCEPTED:
        assert len(server.mailbox) == 1


@pytest.mark.parametrize("step", [Step.CONNECT, Step.HELLO])
@pytest.mark.parametrize("fault", [drop, hang, say("554 no service"), say("421 come later")])
def test_nothing_leaves_where_the_server_does_not_greet(
    server: MailServer, step: Step, fault: Fault
) -> None:
    server.faults = {step: fault}
    with Postman() as postman, pytest.raises(UnreachableError):
        postman.open()
    server.faults = {}
    with Postman() as postman:
        postman.open()
        assert postman.hand_over(message()).answer is Answer.ACCEPTED


def test_server_that_is_not_there_is_told_in_words() -> None:
    with (
        override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend"),
        override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=9, EMAIL_TIMEOUT=1),
        Postman() as postman,
        pytest.raises(UnreachableError, match="refused"),
    ):
        postman.open()


def test_mails_share_a_connection_until_one_fails(server: MailServer) -> None:
    with Postman() as postman:
        for _number in range(3):
            postman.open()
            assert postman.hand_over(message()).answer is Answer.ACCEPTED
        assert server.connections == 1
        server.faults = {Step.RCPT: say("450 wait")}
        postman.open()
        assert postman.hand_over(message()).answer is Answer.LATER
        server.faults = {}
        postman.open()
        assert postman.hand_over(message()).answer is Answer.ACCEPTED
    assert server.connections == 2
    assert len(server.mailbox) == 4


def test_connection_that_the_server_has_closed_is_opened_anew(server: MailServer) -> None:
    def take_and_close(session: Session) -> None:
        session.keep()
        session.say("250 taken")
        session.drop()

    server.faults = {Step.END: take_and_close}
    with Postman() as postman:
        for _number in range(3):
            postman.open()
            assert postman.hand_over(message()).answer is Answer.ACCEPTED
    assert (server.connections, len(server.mailbox)) == (3, 3)


def test_server_that_answers_twice_never_gets_a_mail_twice(server: MailServer) -> None:
    server.faults = {Step.END: keep_and_say_twice}
    answers = []
    with Postman() as postman:
        for _number in range(6):
            postman.open()
            answers.append(postman.hand_over(message()).answer)
    assert set(answers) <= {Answer.ACCEPTED, Answer.LATER}
    assert len(server.mailbox) == answers.count(Answer.ACCEPTED)


def test_text_arrives_as_it_was_written(server: MailServer) -> None:
    lines = ["회의록", ".", "..two", "a" * 2_000, "", "From here"]
    with Postman() as postman:
        postman.open()
        assert postman.hand_over(message("\n".join(lines))).answer is Answer.ACCEPTED
    (arrived,) = server.mails()
    plain = arrived.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().splitlines() == lines
    html = arrived.get_body(("html",))
    assert html is not None
    assert "Two things are late." in html.get_content()


def test_address_with_letters_of_its_own_is_refused_and_stops_nobody(server: MailServer) -> None:
    strange = EmailMultiAlternatives("Reminder", "x", to=["민지@example.org"])
    with Postman() as postman:
        postman.open()
        assert postman.hand_over(strange).answer in {Answer.REFUSED, Answer.ACCEPTED}
        postman.open()
        assert postman.hand_over(message()).answer is Answer.ACCEPTED
