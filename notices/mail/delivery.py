"""Handing mails to the mail server, and what is known afterwards of each.

Django's own way out tells that sending failed, but not whether the server may have the mail all the
same. Here SMTP is spoken step by step: until the line with the single full stop leaves, no server
has accepted anything (RFC 5321, 4.1.1.4); after it, only the server's answer tells.
"""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

# A server may look at the text before it answers; ten minutes in RFC 5321, 4.5.3.2.6.
PATIENCE_AT_THE_END = 6
OK, FORWARDED, START_TEXT = 250, 251, 354
CLOSING = 421


class Answer(Enum):
    """What is known of a mail once it was handed over."""

    ACCEPTED = "the server has it"
    REFUSED = "the server will never take it"
    LATER = "the server does not have it, and may take it later"
    UNKNOWN = "nobody knows whether the server has it"


@dataclass(frozen=True)
class Receipt:
    """What became of a hand-over; `words` are the server's, or of the network.

    With `is_trouble` it is not about this mail: others would meet the same.
    """

    answer: Answer
    words: str = ""
    is_trouble: bool = False


class UnreachableError(Exception):
    """No server takes mail now; `str()` says in its words why."""


class _Declined(Exception):  # noqa: N818 - no error, but an answer
    def __init__(self, code: int, words: bytes, *, is_about_us: bool = False) -> None:
        super().__init__(f"{code} {words.decode(errors='replace')}")
        self.is_for_good = 500 <= code < 600 and not is_about_us
        self.is_trouble = is_about_us or code == CLOSING


class Postman:
    """Hands mails over one after the other, over one connection while it holds.

    Each step waits for `EMAIL_TIMEOUT` seconds at most, the last one for some times that.
    """

    def __init__(self) -> None:
        self._backend: Any = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._backend.close()
        except OSError:
            # It has answered for every mail; how it takes leave matters to nobody.
            self._hang_up()

    def open(self) -> None:
        """Be ready to hand over; nothing of a mail leaves. Raises UnreachableError, also where the
        sender that is set is no address."""
        try:
            sanitize_address(settings.DEFAULT_FROM_EMAIL, settings.DEFAULT_CHARSET)
        except ValueError as error:
            raise UnreachableError(f"EMAIL_FROM: {_words(error)}") from error
        try:
            if isinstance(self._backend, EmailBackend) and not self._is_alive():
                self._hang_up()
            self._backend.open()
            smtp: Any = getattr(self._backend, "connection", None)
            if isinstance(self._backend, EmailBackend):
                smtp.ehlo_or_helo_if_needed()
        except OSError as error:
            self._hang_up()
            raise UnreachableError(_words(error)) from error

    def hand_over(self, message: EmailMessage) -> Receipt:
        """Hand one mail over, once, to the one it is for; call `open` before."""
        if isinstance(self._backend, EmailBackend):
            receipt = self._speak(message)
            if receipt.answer is not Answer.ACCEPTED:
                self._hang_up()
            return receipt
        try:
            self._backend.send_messages([message])
        except OSError as error:
            return Receipt(Answer.UNKNOWN, _words(error), is_trouble=True)
        return Receipt(Answer.ACCEPTED)

    def _speak(self, message: EmailMessage) -> Receipt:
        smtp, text = self._backend.connection, _as_sent(message)
        try:
            _begin(smtp, message)
            smtp.send(text)
        except _Declined as declined:
            answer = Answer.REFUSED if declined.is_for_good else Answer.LATER
            return Receipt(answer, str(declined), is_trouble=declined.is_trouble)
        except UnicodeError as error:
            # An address that this server has no letters for.
            return Receipt(Answer.REFUSED, _words(error))
        except OSError as error:
            return Receipt(Answer.LATER, _words(error), is_trouble=True)
        try:
            smtp.sock.settimeout(settings.EMAIL_TIMEOUT * PATIENCE_AT_THE_END)
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
            smtp.sock.settimeout(settings.EMAIL_TIMEOUT)
        except OSError as error:
            return Receipt(Answer.UNKNOWN, _words(error), is_trouble=True)
        return _at_the_end(code, words)

    def _is_alive(self) -> bool:
        """Whether a connection from the mail before still serves; true without one."""
        if self._backend.connection is None:
            return True
        try:
            return bool(self._backend.connection.noop()[0] == OK)
        except OSError:
            return False

    def _hang_up(self) -> None:
        """Close without the leave-taking for which a silent server would be waited for."""
        if not isinstance(self._backend, EmailBackend):
            return
        backend: Any = self._backend
        for smtp in filter(None, (backend.connection, backend._partial_connection)):
            smtp.close()
        backend.connection = backend._partial_connection = None


def _begin(smtp: smtplib.SMTP, message: EmailMessage) -> None:
    """All steps before the text; raises _Declined, UnicodeError and OSError."""
    charset = message.encoding or settings.DEFAULT_CHARSET
    code, words = smtp.mail(sanitize_address(message.from_email, charset))
    if code != OK:
        raise _Declined(code, words, is_about_us=True)
    code, words = smtp.rcpt(sanitize_address(message.to[0], charset))
    if code not in {OK, FORWARDED}:
        raise _Declined(code, words)
    code, words = smtp.docmd("DATA")
    if code != START_TEXT:
        raise _Declined(code, words)


def _at_the_end(code: int, words: bytes) -> Receipt:
    told = f"{code} {words.decode(errors='replace')}"
    answers = {2: Answer.ACCEPTED, 4: Answer.LATER, 5: Answer.REFUSED}
    answer = answers.get(code // 100, Answer.UNKNOWN)
    return Receipt(answer, told, is_trouble=code == CLOSING or answer is Answer.UNKNOWN)


def _as_sent(message: EmailMessage) -> bytes:
    """The text with its line ends, in which no line is a full stop alone."""
    # Django gives its messages line ends of choice, of which the types of Python know nothing.
    written: Any = message.message()
    text: bytes = written.as_bytes(linesep="\r\n")
    text = re.sub(rb"(?m)^\.", b"..", text)
    return text if text.endswith(b"\r\n") else text + b"\r\n"


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
