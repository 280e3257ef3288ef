"""Write all that search finds anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from search.rebuilding import rebuild


class Command(BaseCommand):
    """For rows that came in past the database's own rules, and for places that got new names."""

    help = "Writes the entry of each record that search finds; those that are right stay untouched."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild()} records were looked at.")
