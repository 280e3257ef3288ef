"""Loads the places that partners are found by."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from partners.gazetteer import MINIMUMS, load_places


class Command(BaseCommand):
    help = "Load or refresh the places of GeoNames; safe to run again, also while people work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--minimum",
            type=int,
            choices=MINIMUMS,
            default=MINIMUMS[0],
            help="Only places with more people than this (default: all there are, over 500).",
        )

    def handle(self, *args: Any, minimum: int, verbosity: int, **options: Any) -> None:
        start = time.monotonic()

        def report(text: str) -> None:
            if verbosity:
                self.stdout.write(f"gazetteer: {text}")
                self.stdout.flush()

        loaded = load_places(minimum, report=report)
        seconds = time.monotonic() - start
        report(
            f"{loaded.read:,} places read, {loaded.added:,} new, {loaded.changed:,} changed,"
            f" in {seconds:.0f} s"
        )
