"""Imports public ties and memberships of cities from a file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from partners.imports.formats import FORMATS
from partners.imports.reading import MOST_BYTES
from partners.imports.services import order_import, run_import
from partners.models import ImportRun, Reason
from records.access import Access

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import sister cities, other public ties and members of networks; safe to run again, also "
        "while people work."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="One of the known CSV files, in UTF-8.")

    def handle(self, *args: Any, file: Path, verbosity: int, **options: Any) -> None:
        start = time.monotonic()
        run = order_import(
            _content(file), name=file.name, access=Access(is_platform_admin=True), ring=False
        )
        told = -1

        def report(percent: int) -> None:
            nonlocal told
            if verbosity and percent // 10 > told:
                told = percent // 10
                self.stdout.write(f"import: {percent} of 100 parts done")
                self.stdout.flush()

        run_import(run.pk, clock=timezone.now, report=report)
        run.refresh_from_db()
        if run.state != ImportRun.State.READY:
            raise CommandError(_failure(run))
        self._tell(run, time.monotonic() - start)

    def _tell(self, run: ImportRun, seconds: float) -> None:
        for row in run.rows.filter(outcome="refused")[:MOST_SHOWN]:
            where = f", {row.field}" if row.field else ""
            self.stdout.write(f"line {row.number}{where}: {Reason(row.reason).label}")
        parts = " + ".join(
            f"{count:,} {outcome.replace('_', ' ')}" for outcome, count in run.counts
        )
        self.stdout.write(f"{parts} = {run.rows_read:,} rows read, in {seconds:.1f} s")


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CommandError(f"{file} is larger than {MOST_BYTES // 1024**2} MB.")
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def _failure(run: ImportRun) -> str:
    text = run.failure_text or f"The import is {run.state}."
    if run.failure == ImportRun.Failure.HEADER:
        text += "".join(f"\n  {','.join(known.columns)}" for known in FORMATS)
    return text
