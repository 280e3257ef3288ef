"""Brings a database, new or in use, to what this version serves."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from domains.vocabulary import ActorType
from partners.gazetteer import MINIMUMS
from partners.models import Actor, Place


class Command(BaseCommand):
    """Run as the owner of the tables, with every new version, before it serves; safe to repeat."""

    help = "Migrates, grants the lesser role its rights, loads reference data that is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--minimum",
            type=int,
            choices=MINIMUMS,
            default=MINIMUMS[0],
            help="Of a gazetteer that is missing, only places with more people than this.",
        )

    def handle(self, *args: Any, minimum: int, verbosity: int, **options: Any) -> None:
        is_new = not connection.introspection.table_names()
        call_command("migrate", interactive=False, verbosity=verbosity if is_new else 0)
        call_command("grant_lesser_role", verbosity=verbosity)
        # Whole or not at all: after a run that was cut short, the next one loads again.
        if not Place.objects.exists():
            call_command("load_gazetteer", minimum=minimum, verbosity=verbosity)
        has_countries = Actor.objects.filter(type=ActorType.STAT).exists()
        call_command("load_catalogue", networks_only=has_countries, verbosity=0)
