"""Mail leaves by a worker: how long a page takes does not tell whether there was somebody to write
to.
"""

from __future__ import annotations

import json
import logging
from functools import partial

from celery import current_app
from django.core.mail import EmailMessage
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError

from accounts.encryption import decrypt, encrypt
from records.doorbell import BROKER_PATIENCE

logger = logging.getLogger(__name__)

TASK = "accounts.tasks.send_mail"
# As long as a link to a new password opens; later the mail would be of no use.
USEFUL_SECONDS = 24 * 60 * 60


def hand_over(message: EmailMessage) -> None:
    """Have a mail sent once the transaction holds."""
    transaction.on_commit(partial(_hand_to_worker, closed(message)))


def closed(message: EmailMessage) -> str:
    """What a worker needs of a mail, and nobody at the broker can read: it may hold a link."""
    return encrypt(json.dumps([message.to, message.subject, message.body]))


def send(told: str) -> None:
    """Send what `closed` made; raises OSError while no mail leaves."""
    to, subject, body = json.loads(decrypt(told))
    EmailMessage(subject, body, to=to).send()


def _hand_to_worker(told: str) -> None:
    # A row for each mail, as for a report, would keep who asked for what. Without a broker the page
    # sends the mail itself, late rather than never; where none leaves either, the log says so, and
    # the person can ask once more: a page that fails would tell that there is an account.
    try:
        with current_app.connection_for_write(transport_options=BROKER_PATIENCE) as connection:
            current_app.send_task(
                TASK, [told], connection=connection, retry=False, expires=USEFUL_SECONDS
            )
    except (BrokerError, OSError):
        logger.warning("The broker does not answer; a mail is sent without it")
        try:
            send(told)
        except OSError:
            logger.exception("A mail could not be sent")
