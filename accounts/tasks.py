"""What workers do: mail, and what the schedule starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts.invitations import services as invitations
from accounts.sessions import services as sessions
from accounts.sign_in import outgoing_mail


# Tried for about an hour; a second copy, of a worker that died after sending, does no harm.
@shared_task(
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=900,
    max_retries=8,
    acks_late=True,
    reject_on_worker_lost=True,
)
def send_mail(told: str) -> None:
    """Send a mail that a page has written."""
    outgoing_mail.send(told)


@shared_task
def forget_ended_sessions() -> None:
    """Delete sessions that are over."""
    sessions.forget_ended_sessions(at=timezone.now())


@shared_task
def forget_lapsed_invitations() -> None:
    """Forget whom invitations were for that nobody took."""
    invitations.forget_lapsed_invitations(at=timezone.now())
