"""What the schedule starts; each is safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from notices.mail.services.ordering import forget_old_mails as forget_mails
from notices.mail.services.ordering import order_digests
from notices.mail.services.sending import STEPS, send_waiting

# A worker is taken for so long at most, and goes on at the next tick.
SEND_SECONDS = 25.0


# A server that answers drop by drop outlasts each time limit of its own; this one ends it.
@shared_task(time_limit=SEND_SECONDS + STEPS * settings.EMAIL_TIMEOUT)
def send_mails() -> None:
    """Order the mails of everybody whose morning has come, and send what waits."""
    order_digests(at=timezone.now())
    send_waiting(clock=timezone.now, seconds=SEND_SECONDS)


@shared_task
def forget_old_mails() -> None:
    """Forget the mails of long ago."""
    forget_mails(on=timezone.localdate())
