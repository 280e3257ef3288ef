"""What the schedule starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts.invitations import services as invitations
from accounts.sessions import services as sessions


@shared_task
def forget_ended_sessions() -> None:
    """Delete sessions that are over."""
    sessions.forget_ended_sessions(at=timezone.now())


@shared_task
def forget_lapsed_invitations() -> None:
    """Forget whom invitations were for that nobody took."""
    invitations.forget_lapsed_invitations(at=timezone.now())
