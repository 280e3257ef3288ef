"""Close the stored secrets of second factors with the present secret key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.encryption import renewed
from accounts.second_factor.services import renew_secrets


class Command(BaseCommand):
    """Run after SECRET_KEY has changed, before the old one leaves SECRET_KEY_FALLBACKS."""

    help = "Encrypts secrets of second factors with the present SECRET_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        done, failed = renew_secrets(renewed)
        self.stdout.write(f"{done} secrets are closed with the present key")
        if failed:
            raise CommandError(
                f"{failed} secrets open with no key that is set: name the former key in"
                " SECRET_KEY_FALLBACKS, or let an administrator remove those second factors"
            )
