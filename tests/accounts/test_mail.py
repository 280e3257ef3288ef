"""Mail by a real worker; and without a broker, or without any server that takes it."""

from __future__ import annotations

import logging
import re
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings

from accounts.models import User
from accounts.sign_in import outgoing_mail
from tests.worker import WorkerProcess

LOST = "/accounts/password/"


def ask(email: str) -> Any:
    with override_settings(SENDS_MAIL=True):
        return Client(raise_request_exception=False).post(LOST, {"email": email})


def test_worker_sends_the_link_in_the_language_of_the_page(
    celery_worker_process: WorkerProcess, officer: User, tmp_path: Path
) -> None:
    worker, folder = celery_worker_process, tmp_path / "mails"
    worker.stop()
    worker.log.unlink()
    worker.start(EMAIL_URL=f"filemail:///{folder}")
    with override_settings(SENDS_MAIL=True):
        sent = Client().post(LOST, {"email": officer.email}, headers={"accept-language": "ko"})
    assert sent.status_code == 302
    assert mail.outbox == []
    deadline = time.monotonic() + 60
    while not (files := list(folder.glob("*"))) or not files[0].stat().st_size:
        assert time.monotonic() < deadline, worker.output()
        time.sleep(0.05)
    time.sleep(0.2)
    told = message_from_bytes(files[0].read_bytes().partition(b"\n---")[0], policy=default)
    assert told["To"] == officer.email
    assert "비밀번호" in told["Subject"]
    assert re.search(r"http://testserver/accounts/password/\S+", told.get_content())


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_told: Any, **_more: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(outgoing_mail.current_app, "send_task", refused)


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_mail_leaves_all_the_same(officer: User, no_broker: None) -> None:
    assert ask(officer.email).status_code == 302
    assert [one.to for one in mail.outbox] == [[officer.email]]


@pytest.mark.django_db(transaction=True)
def test_mail_that_cannot_leave_is_told_to_the_log_alone(
    officer: User, no_broker: None, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend"),
        override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=9),
        caplog.at_level(logging.ERROR),
    ):
        assert ask(officer.email).status_code == 302
    assert "A mail could not be sent" in caplog.text
    assert officer.email not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_nobody_at_the_broker_reads_the_link(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[Any] = []
    monkeypatch.setattr(
        outgoing_mail.current_app, "send_task", lambda name, told, **more: handed.append(told)
    )
    ask(officer.email)
    assert len(handed) == 1
    assert officer.email not in str(handed)
    assert "password" not in str(handed)
