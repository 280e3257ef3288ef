"""Sending what waits: each mail is claimed, written, committed as SENDING, only then handed over.

A worker may die at any step. Before SENDING is committed nothing has left, and the mail waits for
its next turn. After it, only the server's answer tells what became of the mail: where the worker
never brings one, the mail is UNCERTAIN, and no worker sends it again.
"""

from __future__ import annotations

import datetime
import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from notices.mail.codes import MailState, Reason
from notices.mail.delivery import Answer, Postman, Receipt, UnreachableError
from notices.mail.writing import Letter, write_digest
from notices.models import Mail
from notices.models.mails import WORDS_LENGTH

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime.datetime]

# About as many as a day has room for.
MOST_ATTEMPTS = 24
LONGEST_PAUSE = 3_600
# Leases for which all mails wait once the server was in trouble with one.
LEASES_OF_TROUBLE = 10
# The steps of a hand-over, each of which may take as long as it is waited for.
STEPS = 12


def send_waiting(*, clock: Clock, seconds: float) -> int:
    """Send what waits, one after the other, and stop after `seconds`; returns how many were sent.

    May run twice at once: each mail has one worker. Where the server is in trouble, it stops and
    lets all others wait for some minutes: they would meet the same, and hold up other work.
    """
    tell_abandoned(at=clock())
    end, sent = time.monotonic() + seconds, 0
    with Postman() as postman:
        while time.monotonic() < end and (mail := _claim(at=clock())) is not None:
            receipt = _send(mail, postman, clock=clock)
            if receipt is None:
                continue
            sent += receipt.answer is Answer.ACCEPTED
            if receipt.is_trouble:
                logger.warning("The mail server is in trouble: %s", _words(mail, receipt))
                _let_wait(at=clock())
                break
    return sent


def tell_abandoned(*, at: datetime.datetime) -> int:
    """Make uncertain what workers were handing over that never came back; returns how many."""
    count = Mail.objects.abandoned(at=at).update(
        state=MailState.UNCERTAIN, reason=Reason.ENDED, updated_at=at
    )
    if count:
        logger.warning("%s mails are uncertain: their worker ended while it sent them", count)
    return count


@transaction.atomic
def _claim(*, at: datetime.datetime) -> Mail | None:
    """The next mail for this worker alone; should it die, the mail's next turn comes by itself."""
    mail: Mail | None = (
        Mail.objects.waiting(at=at)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("person")
        .first()
    )
    if mail is None:
        return None
    mail.attempts += 1
    mail.lease = uuid.uuid4()
    mail.not_before = at + _pause(mail.attempts)
    mail.save(update_fields=["attempts", "lease", "not_before", "updated_at"])
    return mail


def _let_wait(*, at: datetime.datetime) -> None:
    pause = datetime.timedelta(seconds=LEASES_OF_TROUBLE * settings.JOB_LEASE_SECONDS)
    waiting = Mail.objects.filter(state=MailState.QUEUED, not_before__lt=at + pause)
    waiting.update(not_before=at + pause)


def _pause(attempts: int) -> datetime.timedelta:
    seconds = settings.JOB_LEASE_SECONDS * 4 ** (attempts - 1)
    return datetime.timedelta(seconds=min(seconds, LONGEST_PAUSE))


def _send(mail: Mail, postman: Postman, *, clock: Clock) -> Receipt | None:
    """Write a claimed mail and hand it over; None where there was nothing to hand over."""
    if mail.attempts > MOST_ATTEMPTS:
        _end(mail, MailState.REFUSED, mail.reason or Reason.WRITING, at=clock())
        return None
    try:
        letter = write_digest(mail, at=clock())
    except Exception:
        # Whatever is wrong with one person's mail keeps nobody else's back.
        logger.exception("Mail %s could not be written", mail.pk)
        _put_back(mail, Reason.WRITING, "", at=clock())
        return None
    if letter.message is None:
        _end(mail, letter.state, letter.reason, at=clock(), cities=letter.cities)
        return None
    try:
        postman.open()
    except UnreachableError as error:
        receipt = Receipt(Answer.LATER, str(error), is_trouble=True)
        _put_back(mail, Reason.TROUBLE, _words(mail, receipt), at=clock())
        return receipt
    if not _mark_sending(mail, letter, at=clock()):
        return None
    receipt = postman.hand_over(letter.message)
    _settle(mail, receipt, at=clock())
    return receipt


def _mark_sending(mail: Mail, letter: Letter, *, at: datetime.datetime) -> bool:
    """Commit that it leaves now; False where another worker has it meanwhile."""
    longest = settings.EMAIL_TIMEOUT * STEPS + settings.JOB_LEASE_SECONDS
    return _update(
        mail,
        (MailState.QUEUED,),
        state=MailState.SENDING,
        lease_until=at + datetime.timedelta(seconds=longest),
        message_id=letter.message_id,
        read_at=letter.read_at,
        cities=letter.cities,
        updated_at=at,
    )


def _settle(mail: Mail, receipt: Receipt, *, at: datetime.datetime) -> None:
    """Keep what became of a hand-over, also where it came too late to be waited for."""
    words = _words(mail, receipt)
    if receipt.answer is Answer.LATER:
        _put_back(mail, Reason.TROUBLE, words, at=at)
    elif receipt.answer is Answer.REFUSED:
        _end(mail, MailState.REFUSED, Reason.SERVER, at=at, words=words)
    elif receipt.answer is Answer.UNKNOWN:
        logger.warning("Mail %s is uncertain: %s", mail.pk, words)
        _end(mail, MailState.UNCERTAIN, Reason.SILENT, at=at, words=words)
    else:
        _end(mail, MailState.SENT, "", at=at, words=words, sent_at=at)


_OURS = (MailState.QUEUED, MailState.SENDING, MailState.UNCERTAIN)


def _put_back(mail: Mail, reason: str, words: str, *, at: datetime.datetime) -> None:
    """Let it wait for its next turn, which the claim has set; the last one ends it."""
    is_last = mail.attempts >= MOST_ATTEMPTS
    state = MailState.REFUSED if is_last else MailState.QUEUED
    _end(mail, state, reason, at=at, words=words)


def _end(mail: Mail, state: str, reason: str, *, at: datetime.datetime, **values: object) -> None:
    known = {"state": state, "reason": reason, "lease_until": None, "updated_at": at}
    _update(mail, _OURS, **known, **values)


def _update(mail: Mail, states: tuple[str, ...], **values: object) -> bool:
    """Change the row as long as it is this worker's."""
    rows = Mail.objects.filter(pk=mail.pk, lease=mail.lease, state__in=states)
    return bool(rows.update(**values))


def _words(mail: Mail, receipt: Receipt) -> str:
    """What the server said in one line, without the address, which an erasure would not find."""
    words = " ".join(receipt.words.split())
    words = "".join(letter for letter in words if letter.isprintable())
    return words.replace(mail.person.email, "…")[:WORDS_LENGTH]
