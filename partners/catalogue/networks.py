"""Networks and international bodies that cities work with, as facts with their sources.

Each stands in `networks.json` with English and Korean names (its short name apart), what it is, its
level and domains, website, and the country of its seat. An identifier is in the catalogue only
where a source confirms it; the address of its own site is one for all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from partners.models import ActorName
from partners.services import CatalogueEntry, Name

FILE = Path(__file__).with_name("networks.json")


def networks() -> Iterator[CatalogueEntry]:
    """All networks and bodies of the shipped file."""
    for row in json.loads(FILE.read_text(encoding="utf-8")):
        yield CatalogueEntry(
            names=_names(row),
            type=row["type"],
            level=row["level"],
            country_code=row.get("country", ""),
            seat_country_code=row.get("seat", ""),
            domains=tuple(row["domains"]),
            website=row["website"],
            identifiers=tuple(row["identifiers"].items()),
            source=row["source"],
        )


def site_of(website: str) -> str:
    """Host and path of a website: the identifier of whatever has a site of its own."""
    return website.partition("://")[2].removeprefix("www.").rstrip("/")


def _names(row: Mapping[str, Any]) -> tuple[Name, ...]:
    short = row.get("short", {})
    official = [Name(language, text) for language, text in row["names"].items()]
    return (
        *official,
        *(Name(language, text, ActorName.Kind.SHORT) for language, text in short.items()),
    )
