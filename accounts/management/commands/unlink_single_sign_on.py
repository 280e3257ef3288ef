"""Part people here from their accounts at a provider of single sign-on."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """For a successor who inherited an address, and for a provider that numbers people anew."""

    help = "Parts a person, or everybody, from a provider; their next sign-in links them anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("provider", help="the id of the provider in the settings")
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--email", help="the address here of one person")
        whose.add_argument("--everybody", action="store_true")

    def handle(
        self, *args: Any, provider: str, email: str | None, everybody: bool, **options: Any
    ) -> None:
        links = SocialAccount.objects.filter(provider=provider)
        if email is not None:
            links = links.filter(user__email=email.strip().lower())
        count, _by_model = links.delete()
        if not count:
            raise CommandError("Nobody like that is linked to this provider.")
        self.stdout.write(f"{provider}: {count} parted.")
