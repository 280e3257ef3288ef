"""The supervisor behind `make run`: starts, stops, dies, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack.program import (
    PASSWORD,
    ROOT,
    Program,
    beside_servers,
    clean_environment,
    wait_for,
)

pytestmark = pytest.mark.stack

SECOND_START_SECONDS = 15
# After a kill nobody tells the children but the kernel; PostgreSQL then writes its last page.
VANISH_SECONDS = 5


def test_second_start_is_quick_and_shows_the_same_accounts(program: Program) -> None:
    accounts = program.accounts()
    program.kill(signal.SIGINT)

    assert program.start() < SECOND_START_SECONDS
    assert PASSWORD in program.output()
    assert accounts
    assert program.accounts() == accounts


def test_mail_lies_beside_the_other_data(program: Program) -> None:
    send = 'from django.core.mail import send_mail; send_mail("S", "B", None, ["a@city.example"])'
    beside_servers(program.var, "manage.py", "shell", "-c", send)
    # Beside it may lie reminders of the day.
    mails = [file.read_text() for file in (program.var / "mail").iterdir()]
    assert [mail for mail in mails if "To: a@city.example" in mail]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_everything_cleanly(program: Program, signum: signal.Signals) -> None:
    program.kill(signum)

    assert program.process.returncode == 0
    assert program.survivors() == set()


def test_killed_supervisor_leaves_no_process_and_starts_again(program: Program) -> None:
    assert len(program.family) > 8

    program.kill(signal.SIGKILL)

    wait_for(lambda: not program.survivors(), seconds=VANISH_SECONDS, what="no process left")
    program.start()


def test_dead_web_process_is_started_again(program: Program) -> None:
    web = next(pid for pid in program.family if program.runs(pid, "gunicorn"))
    # Its group is named after the first process, which started the others.
    os.kill(os.getpgid(web), signal.SIGKILL)

    wait_for(lambda: "web ended (-9)" in program.output(), seconds=10, what="death is noticed")
    wait_for(lambda: program.status() == 200, seconds=20, what="web answers again")


def test_second_supervisor_in_the_same_folder_is_refused(program: Program) -> None:
    refused = _serve(program.var)

    assert refused.returncode == 1
    assert f"already runs in {program.var} (process {program.process.pid})" in refused.stderr
    assert program.status() == 200


def test_port_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = _serve(tmp_path, PORT=port)

    assert refused.returncode == 1
    assert refused.stderr == f"Port {port} is in use: choose another, as in PORT=8001 make run.\n"
    assert refused.stdout == ""


def test_quick_start_refuses_production(tmp_path: Path) -> None:
    refused = _serve(tmp_path, ENVIRONMENT="production")

    assert refused.returncode == 1
    assert "not for production" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_secrets_are_for_their_user_only(program: Program) -> None:
    for name in ("secret-key", "demo-password"):
        assert (program.var / name).stat().st_mode & 0o777 == 0o600


def _serve(var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "citydiplo.quickstart"],
        cwd=ROOT,
        env=clean_environment(var, **environment),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
