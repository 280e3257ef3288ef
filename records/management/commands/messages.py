"""`messages update | compile | check`: the translations of the program."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import catalogue


class Command(BaseCommand):
    help = "Collect, compile or check the translated texts."
    # Runs before anything is set up, the database included.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        update = verbs.add_parser("update", help="bring the .po files up to date with the source")
        update.add_argument(
            "--from", dest="folder", type=Path, help="folder of JSON files with translations"
        )
        verbs.add_parser("compile", help="write the .mo files that the program reads")
        verbs.add_parser("check", help="fail when a text is missing, uncertain or out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        for language in catalogue.translated_languages():
            path = catalogue.catalogue_path(language)
            if options["verb"] == "update":
                self.update(path, language, options["folder"])
            elif options["verb"] == "compile":
                count = catalogue.compile_catalogue(path, language)
                self.stdout.write(f"{language}: {count} texts compiled")
            else:
                self.check_complete(path, language)

    def update(self, path: Path, language: str, folder: Path | None) -> None:
        """Write the .po file anew, keeping translations and dropping those without a text."""
        catalog = catalogue.updated(catalogue.read(path, language), language)
        if folder is not None:
            merged = catalogue.merge(catalog, sorted(folder.glob("*.json")))
            for line in merged.conflicts:
                self.stderr.write(f"told differently before, not taken: {line}")
            for line in merged.unused:
                self.stderr.write(f"no such text: {line}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(catalogue.rendered(catalog), encoding="utf-8")
        missing = len(catalogue.problems(catalog))
        self.stdout.write(f"{language}: {len(catalog)} texts, {missing} to translate or mend")

    def check_complete(self, path: Path, language: str) -> None:
        stored = catalogue.read(path, language)
        catalog = catalogue.updated(stored, language)
        found = catalogue.problems(catalog)
        if not path.exists() or catalogue.rendered(catalog) != path.read_text(encoding="utf-8"):
            found.append("out of date: run `messages update`")
        if found:
            raise CommandError("\n".join([f"{language}:", *found]))
        self.stdout.write(f"{language}: {len(catalog)} texts, all translated")
