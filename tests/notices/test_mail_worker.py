"""Worker and mail server killed at every step, with a real worker and a real server on loopback."""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from citydiplo.embedded import LESSER_ROLE
from notices.mail.codes import MailState, Reason
from notices.mail.services.sending import send_waiting
from notices.models import Mail
from partners.models import City
from records.access import Role
from tests.factories import make_user
from tests.notices.mail_server import MailServer, Session, Step
from tests.notices.mailing import promise
from tests.worker import WorkerProcess

pytestmark = [pytest.mark.django_db(transaction=True)]

TASK = "notices.tasks.send_mails"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path, server: MailServer) -> Iterator[WorkerProcess]:
    worker = WorkerProcess(database=connection.settings_dict["NAME"], folder=tmp_path)
    yield worker
    worker.stop()


@pytest.fixture
def noon(seoul: City) -> City:
    """A city where it is about noon now, so that no day begins or ends during a test."""
    behind = timezone.now().hour - 12
    # In these names the sign is that of the other side of the world.
    City.objects.filter(pk=seoul.pk).update(time_zone=f"Etc/GMT{behind:+d}")
    seoul.refresh_from_db()
    return seoul


def start(worker: WorkerProcess, server: MailServer) -> None:
    worker.log.unlink(missing_ok=True)
    worker.start(EMAIL_URL=server.url, EMAIL_TIMEOUT="1", SITE_URL="https://city.example.org")


def people(city: City, count: int) -> list[User]:
    made = []
    for number in range(count):
        person = make_user(city, Role.OFFICER, name=f"Person {number}")
        promise(city, person, f"Promise {number}", due=timezone.localdate())
        made.append(person)
    return made


def ring() -> None:
    current_app.send_task(TASK)


def wait_for(holds: Callable[[], bool], worker: WorkerProcess, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, worker.output()
        time.sleep(0.05)


def sessions_at_a_lock(worker: WorkerProcess, act: str) -> int:
    """Do `act` to each session of the worker that waits for a lock; how many there were.

    Asked by its own role, which alone sees what they wait for.
    """
    where = connection.settings_dict
    told = {"host": where["HOST"], "port": where["PORT"] or None, "user": LESSER_ROLE}
    with (
        contextlib.closing(psycopg2.connect(dbname=worker.database, **told)) as own,
        own.cursor() as cursor,
    ):
        cursor.execute(
            f"SELECT {act} FROM pg_stat_activity"
            " WHERE usename = current_user AND wait_event_type = 'Lock'"
        )
        return len(cursor.fetchall())


def is_over() -> bool:
    """Whether every mail has come to an end."""
    under_way = [MailState.QUEUED, MailState.SENDING]
    return Mail.objects.exists() and not Mail.objects.filter(state__in=under_way).exists()


def ends_uncertain(server: MailServer, *, copies: int) -> None:
    """The lease runs out; whoever looks says so, and nobody sends the mail again."""
    mail = Mail.objects.get()
    assert mail.state == MailState.SENDING
    with server.settings():
        for hours in range(1, 4):
            send_waiting(clock=lambda hours=hours: timezone.now() + hours * HOUR, seconds=5)
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (MailState.UNCERTAIN, Reason.ENDED)
    assert len(server.mailbox) == copies


# Where the worker is killed, and whether the server has the mail by then.
AFTER_SENDING: list[tuple[Step, bool]] = [
    (Step.MAIL, False),
    (Step.RCPT, False),
    (Step.DATA, False),
    (Step.TEXT, False),
    (Step.END, False),
    (Step.END, True),
]


@pytest.mark.parametrize(("step", "is_kept"), AFTER_SENDING)
def test_worker_killed_while_it_hands_over_leaves_the_mail_uncertain(
    worker: WorkerProcess, server: MailServer, noon: City, step: Step, is_kept: bool
) -> None:
    def kill(session: Session) -> None:
        if is_kept:
            session.keep()
        worker.stop()
        session.drop()

    (_person,) = people(noon, 1)
    server.faults = {step: kill}
    start(worker, server)
    ring()
    wait_for(lambda: worker.process is not None and worker.process.poll() is not None, worker)
    server.faults = {}
    ends_uncertain(server, copies=int(is_kept))


@pytest.mark.parametrize("step", [Step.CONNECT, Step.HELLO])
def test_worker_killed_before_anything_left_sends_it_later(
    worker: WorkerProcess, server: MailServer, noon: City, step: Step
) -> None:
    def kill(session: Session) -> None:
        worker.stop()
        session.drop()

    (person,) = people(noon, 1)
    server.faults = {step: kill}
    start(worker, server)
    ring()
    wait_for(lambda: worker.process is not None and worker.process.poll() is not None, worker)
    assert Mail.objects.get().state == MailState.QUEUED
    server.faults = {}
    start(worker, server)
    wait_for(is_over, worker, seconds=90)
    assert Mail.objects.get().state == MailState.SENT
    assert server.copies() == {person.email: 1}


def test_worker_killed_after_the_server_took_it_and_before_that_was_written_down(
    worker: WorkerProcess, server: MailServer, noon: City
) -> None:
    """A lock on the row lets the server's answer arrive, and nothing be written after it."""
    (_person,) = people(noon, 1)
    start(worker, server)
    answered: list[bool] = []

    def take(session: Session) -> None:
        session.keep()
        session.say("250 taken")
        answered.append(True)

    def lock(session: Session) -> None:
        answered.append(False)
        while len(answered) < 2:
            time.sleep(0.01)
        session.say(Step.DATA.value)
        session._take_text()

    server.faults = {Step.DATA: lock, Step.END: take}
    ring()
    wait_for(lambda: len(answered) == 1, worker)
    with transaction.atomic():
        Mail.objects.select_for_update().get()
        answered.append(False)
        wait_for(lambda: len(answered) == 3, worker)
        wait_for(lambda: sessions_at_a_lock(worker, "pid") > 0, worker)
        worker.stop()
        # Its last statement would else be carried out once the lock is gone.
        assert sessions_at_a_lock(worker, "pg_terminate_backend(pid)") == 1
    server.faults = {}
    ends_uncertain(server, copies=1)


def test_server_killed_between_two_mails_and_started_again(
    worker: WorkerProcess, server: MailServer, noon: City
) -> None:
    """Some are taken, one breaks off in its text, the others wait: each is there once at most."""
    made = people(noon, 4)

    def break_off(session: Session) -> None:
        session.server.owner.faults = {Step.CONNECT: lambda again: again.drop()}
        session.drop()

    def take_two(session: Session) -> None:
        session.keep()
        session.say("250 taken")
        if len(server.mailbox) == 2:
            server.faults = {Step.TEXT: break_off}

    server.faults = {Step.END: take_two}
    start(worker, server)
    ring()
    wait_for(lambda: Step.CONNECT in server.faults, worker)
    wait_for(lambda: not Mail.objects.filter(state=MailState.SENDING).exists(), worker)
    worker.stop()
    server.faults = {}
    with server.settings():
        for hours in range(1, 4):
            send_waiting(clock=lambda hours=hours: timezone.now() + hours * HOUR, seconds=5)
    assert is_over()
    states = sorted(Mail.objects.values_list("state", flat=True))
    assert states == [*[MailState.SENT] * 3, MailState.UNCERTAIN]
    assert set(server.copies().values()) == {1}
    assert len(server.mailbox) == 3
    assert len(made) == 4


def test_two_workers_at_once_send_each_mail_once(
    worker: WorkerProcess, server: MailServer, noon: City
) -> None:
    made = people(noon, 30)
    gate: list[Session] = []

    def wait_for_the_other(session: Session) -> None:
        gate.append(session)
        deadline = time.monotonic() + 30
        while len(gate) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        session.say(Step.CONNECT.value)

    server.faults = {Step.CONNECT: wait_for_the_other}
    start(worker, server)
    ring()
    ring()
    # The first waits at the server longer than its own patience, unless the second comes too.
    wait_for(lambda: len(gate) >= 2, worker)
    server.faults = {}
    with server.settings():
        wait_for(
            lambda: (
                Mail.objects.filter(state=MailState.SENT).count() >= 28
                or bool(send_waiting(clock=lambda: timezone.now() + HOUR, seconds=5))
            ),
            worker,
        )
        send_waiting(clock=lambda: timezone.now() + 2 * HOUR, seconds=30)
    assert is_over()
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}
    assert server.copies() == {person.email: 1 for person in made}
