from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from citydiplo.load import generate


class Command(BaseCommand):
    help = "Write large, deterministic data for measuring. For a database of its own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cities", type=int, default=37)
        parser.add_argument("--activities", type=int, default=200_000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        generate(cities=options["cities"], activities=options["activities"], seed=options["seed"])
        self.stdout.write(
            f"{options['activities']} activities in {options['cities']} cities, "
            f"seed {options['seed']}"
        )
