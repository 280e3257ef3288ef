from __future__ import annotations

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from citydiplo.demo.load import ACCOUNTS, load_demo
from partners.models import City


class Command(BaseCommand):
    help = "Load the demonstration: two cities, one account for each role, invented activities."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", required=True, help="of every demo account")
        parser.add_argument(
            "--on",
            type=datetime.date.fromisoformat,
            default=None,
            help="the day from which invented dates count (today)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if City.objects.exists():
            raise CommandError("There are cities already: the demonstration is for an empty start.")
        load_demo(password=options["password"], on=options["on"] or timezone.localdate())
        for email, name, _city, roles in ACCOUNTS:
            self.stdout.write(f"{email}  {name}  {', '.join(roles)}")
