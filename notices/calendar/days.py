"""Days of countries: public holidays, and the day that a country keeps as its own."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import holidays
from django.utils.translation import get_language

NATIONAL_DAYS = Path(__file__).with_name("national_days.csv")


def holidays_of(
    country: str, *, start: datetime.date, end: datetime.date, subdivision: str = ""
) -> Iterator[tuple[datetime.date, str]]:
    """The public holidays of a country from `start` up to `end`, which is not included, by name.

    `subdivision` is that of ISO 3166-2 without the country. Names are in the active language where
    they are known in it, else in English. A country of which none are known has none here.
    """
    language = (get_language() or "en")[:2]
    for year in range(start.year, end.year + 1):
        for day, name in _of_year(country, subdivision, year, language).items():
            if start <= day < end:
                yield day, name


def national_day(country: str, year: int) -> tuple[datetime.date, str] | None:
    """The national day of a country in a year, and its name in the active language."""
    found = _national_days().get(country)
    if found is None:
        return None
    month, day, names = found
    return datetime.date(year, month, day), names.get((get_language() or "en")[:2], names["en"])


@lru_cache(maxsize=2048)
def _of_year(
    country: str, subdivision: str, year: int, language: str
) -> Mapping[datetime.date, str]:
    for part in (subdivision or None, None):
        try:
            known = holidays.country_holidays(country, subdiv=part)
            told = _language_of(known, language)
            found = holidays.country_holidays(country, subdiv=part, years=year, language=told)
        except NotImplementedError:
            continue
        return dict(sorted(found.items()))
    return {}


def _language_of(known: Any, language: str) -> str | None:
    """The package's name of a language that it has for a country; None for the country's own."""
    offered = known.supported_languages or ()
    for wanted in (language, "en"):
        for tag in sorted(offered, key=lambda tag: (tag != f"{wanted}_US", tag)):
            if tag.partition("_")[0] == wanted:
                return str(tag)
    return None


@cache
def _national_days() -> Mapping[str, tuple[int, int, dict[str, str]]]:
    lines = NATIONAL_DAYS.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    found = {}
    for row in rows:
        month, day = map(int, row["day"].split("-"))
        found[row["country"]] = month, day, {"en": row["en"], "ko": row["ko"]}
    return found
