"""`lifecycle`: write docs/agreements.md from the table of moves."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from agreements.lifecycle.diagram import as_markdown, page_path


class Command(BaseCommand):
    help = "Write docs/agreements.md from the table of moves."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        page_path().write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"{page_path()} written")
