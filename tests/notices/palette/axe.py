"""What axe finds wrong in a part of a page."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.web import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page: Page, part: str) -> list[str]:
    """The rules that a part breaks, each with the first element that does."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "async part => (await axe.run(part, {resultTypes: ['violations']})).violations", part
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
