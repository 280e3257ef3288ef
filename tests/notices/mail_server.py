"""A real SMTP server on loopback that fails as it is told to, at any step."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import Enum
from typing import Any

from django.test import override_settings


class Step(Enum):
    """What a client comes to, one after the other."""

    CONNECT = "220 loopback"
    HELLO = "250 loopback"
    MAIL = "250 sender"
    RCPT = "250 recipient"
    DATA = "354 go on"
    TEXT = "the first line of the text"
    END = "250 taken"


class _GoneError(Exception):
    """The client is left alone."""


class Session(socketserver.StreamRequestHandler):
    """One client. What it sent up to the full stop is in the mailbox once it is kept."""

    server: Any

    def handle(self) -> None:
        with contextlib.suppress(_GoneError, OSError):
            self.server.owner.connections += 1
            self.come_to(Step.CONNECT)
            while line := self.rfile.readline():
                self._command(line.decode(errors="replace").strip())

    def _command(self, line: str) -> None:
        verb = line.partition(" ")[0].upper()
        if verb in {"EHLO", "HELO"}:
            self.come_to(Step.HELLO)
        elif verb == "MAIL":
            self.come_to(Step.MAIL)
        elif verb == "RCPT":
            self.come_to(Step.RCPT)
        elif verb == "DATA":
            if self.come_to(Step.DATA):
                self._take_text()
        elif verb == "QUIT":
            self.say("221 bye")
            raise _GoneError
        else:
            self.say("250 as you like")

    def _take_text(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            if not lines:
                self.come_to(Step.TEXT)
            lines.append(line[1:] if line.startswith(b"..") else line)
        if line:
            self.text = b"".join(lines)
            self.come_to(Step.END)

    def come_to(self, step: Step) -> bool:
        """Do what the server is told to do at a step; whether it went on as usual."""
        fault = self.server.owner.faults.get(step)
        if fault is not None:
            fault(self)
            return False
        if step is Step.END:
            self.keep()
        if step is not Step.TEXT:
            self.say(step.value)
        return True

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
        self.wfile.flush()

    def keep(self) -> None:
        """Put the text into the mailbox: from here on the server has it."""
        self.server.owner.mailbox.append(self.text)

    def drop(self) -> None:
        """Hang up without a word."""
        self.connection.shutdown(socket.SHUT_RDWR)
        raise _GoneError

    def hang(self) -> None:
        """Say nothing any more, and keep the line."""
        self.server.owner.stopped.wait(60)
        raise _GoneError


Fault = Callable[[Session], None]


def say(line: str) -> Fault:
    """Answer that instead of what is usual."""
    return lambda session: session.say(line)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 50


class MailServer:
    """Listens from `with` on; `mailbox` holds the text of each mail that it has."""

    def __init__(self) -> None:
        self.faults: dict[Step, Fault] = {}
        self.mailbox: list[bytes] = []
        self.connections = 0
        self.stopped = threading.Event()

    def __enter__(self) -> MailServer:
        self._server: Any = _Server(("127.0.0.1", 0), Session)
        self._server.owner = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """What `EMAIL_URL` says for it."""
        return f"smtp://127.0.0.1:{self.port}"

    def settings(self, *, timeout: float = 0.3) -> override_settings:
        """Send mail of this process to it."""
        return override_settings(
            SENDS_MAIL=True,
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=self.port,
            EMAIL_HOST_USER="",
            EMAIL_HOST_PASSWORD="",
            EMAIL_USE_TLS=False,
            EMAIL_USE_SSL=False,
            EMAIL_TIMEOUT=timeout,
        )

    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(text, policy=default) for text in self.mailbox]  # type: ignore[misc]

    def copies(self) -> Counter[str]:
        """How often it has each mail, by its address."""
        return Counter(str(mail["To"]) for mail in self.mails())
