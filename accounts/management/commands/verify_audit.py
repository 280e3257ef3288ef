"""Shows whether history and audit are what was sealed."""

from __future__ import annotations

import datetime
import sys
import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from partners.models import City
from records.audit.verifying import Chain, Fault, Scope, verify

PLATFORM = "platform"


class Command(BaseCommand):
    """Ends with 1 when anything is broken. Changes nothing, and may run while people work."""

    help = "Computes every digest of the audit anew and names each thing that is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--city", help=f"Code of a city, or '{PLATFORM}' for what belongs to none."
        )
        parser.add_argument("--since", help="Only seals of this day (YYYY-MM-DD) and later.")
        parser.add_argument(
            "--expect",
            action="append",
            default=[],
            metavar="DIGEST",
            help="A head that was noted earlier and must still be part of a chain; repeatable.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        codes = {city.pk: city.code for city in City.objects.all()}
        scope = self._scope(options, codes)
        findings = verify(scope, at=timezone.now(), expected=tuple(options["expect"]))
        for chain in findings.chains:
            self.stdout.write(_told(chain, codes))
        if findings.unsealed:
            self.stdout.write(f"{findings.unsealed} rows wait for the next seal")
        for fault in findings.faults:
            self.stderr.write(_fault(fault, codes))
        if findings.faults:
            self.stderr.write(f"BROKEN: {len(findings.faults)}")
            sys.exit(1)
        self.stdout.write(f"OK: {sum(chain.rows for chain in findings.chains)} rows verified")

    def _scope(self, options: dict[str, Any], codes: dict[uuid.UUID, str]) -> Scope:
        since = None
        if options["since"]:
            day = _day(options["since"])
            since = timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
        if not options["city"]:
            return Scope(since=since)
        ids = {code: pk for pk, code in codes.items()}
        if options["city"] not in {PLATFORM, *ids}:
            raise CommandError(f"No city has the code {options['city']}.")
        return Scope(is_narrow=True, city=ids.get(options["city"]), since=since)


def _day(text: str) -> datetime.date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"{text} is no day: write it as 2026-11-26.")
    return day


def _place(city: uuid.UUID | None, codes: dict[uuid.UUID, str]) -> str:
    # A city may be gone; its chain is not.
    return codes.get(city, str(city)) if city else PLATFORM


def _told(chain: Chain, codes: dict[uuid.UUID, str]) -> str:
    counts = f"{chain.seals} seals, {chain.rows} rows, {chain.erased} of them erased"
    return f"{_place(chain.city, codes)}: {counts}; head {chain.sequence} {chain.head}"


def _fault(fault: Fault, codes: dict[uuid.UUID, str]) -> str:
    parts = [f"{fault.kind}: {_place(fault.city, codes)}"]
    if fault.sequence is not None:
        parts.append(f"seal {fault.sequence}")
    if fault.table:
        parts.append(f"{fault.table} row {fault.row_id}")
    if fault.digest:
        parts.append(fault.digest)
    return ", ".join(parts)
