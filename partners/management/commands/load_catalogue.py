"""Loads the countries and networks that all cities share."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from partners.catalogue import countries, networks
from partners.services import load_entries


class Command(BaseCommand):
    help = "Load or refresh the shared catalogue: countries, networks, organisations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--networks-only",
            action="store_true",
            help="Leave out the countries, whose names in 150 languages take seconds to read.",
        )

    def handle(self, *args: Any, networks_only: bool, verbosity: int, **options: Any) -> None:
        kinds = [("networks and bodies", networks)]
        if not networks_only:
            kinds.append(("countries", countries))
        for kind, entries in kinds:
            loaded = load_entries(entries())
            if verbosity:
                self.stdout.write(
                    f"catalogue: {loaded.read} {kind} read, {loaded.added} new,"
                    f" {loaded.changed} changed"
                )
