"""A small gazetteer and small files, as the known kinds of file write them."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.urls import reverse
from django.utils import timezone

from partners.gazetteer import search_key_of
from partners.imports.formats import FORMATS
from partners.imports.services import order_import, run_import
from partners.models import ImportEnd, ImportRun, Place
from records.access import Access
from tests.factories import make_place

ADMINISTRATOR = Access(is_platform_admin=True)

# name, country, region's code, population, latitude, longitude, other names
_PLACES: tuple[tuple[Any, ...], ...] = (
    ("Köln", "DE", "07", 963_395, 50.93333, 6.95, "Cologne", "Кельн"),
    ("Berlin", "DE", "16", 3_426_354, 52.52437, 13.41053),
    ("Sankt Goar", "DE", "08", 2_700, 50.14, 7.71),
    ("Neustadt", "DE", "08", 53_000, 49.35, 8.15),
    ("Neustadt", "DE", "08", 1_100, 49.60, 8.30),
    ("Guben", "DE", "11", 16_000, 51.95, 14.72),
    ("Gubin", "PL", "76", 16_800, 51.95, 14.73, "Guben"),
    ("Kaliningrad", "RU", "23", 475_056, 54.70649, 20.51095, "Königsberg"),
    ("Porcia", "IT", "06", 15_000, 45.966, 12.617),
    ("Linköping", "SE", "16", 106_502, 58.41086, 15.62157),
    ("Seoul", "KR", "11", 10_349_312, 37.566, 126.9784, "서울", "서울특별시"),
    ("Valencia", "ES", "60", 824_340, 39.47391, -0.37966),
    ("Valencia", "VE", "07", 1_619_470, 10.16202, -68.00765),
    ("Gabrovo", "BG", "44", 48_133, 42.87472, 25.33417),
    ("London", "GB", "ENG", 8_961_989, 51.50853, -0.12574),
    ("London", "CA", "08", 422_324, 42.98339, -81.23304),
    ("Poltava", "UA", "18", 279_593, 49.58925, 34.55367, "Полтава", "Poltawa"),
    ("Springfield", "US", "IL", 114_394, 39.80172, -89.64371),
    ("Springfield", "US", "MA", 155_929, 42.10148, -72.58981),
)


def make_places() -> dict[str, Place]:
    """The places by name, those of one name numbered: "Valencia", "Valencia 2"."""
    made: dict[str, Place] = {}
    for number, (name, country, region, population, latitude, longitude, *more) in enumerate(
        _PLACES, start=1
    ):
        place = make_place(
            number,
            name,
            country_code=country,
            admin1_code=region,
            population=population,
            latitude=latitude,
            longitude=longitude,
            search_key=search_key_of([name, *more]),
        )
        made[f"{name} 2" if name in made else name] = place
    return made


COLUMNS = {known.code.value: known.columns for known in FORMATS}
COLOGNE = ("Köln", "Germany", "50.94", "6.96", "1000000")
BERLIN = ("Berlin", "Germany", "52.5", "13.4", "")
LINKOPING = ("Linköping Municipality", "Denmark", "58.4", "15.6167", "")
VALENCIA = ("Valencia", "", "", "", "")
NOWHERE = ("Nowhere", "Germany", "50.0", "8.0", "")


def file_of(*rows: tuple[str, ...], kind: str = "wikidata") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS[kind])
    writer.writerows(rows)
    return text.getvalue().encode()


def imported(content: bytes, name: str = "ties.csv") -> ImportRun:
    """The run of a file, done in this process."""
    run = order_import(content, name=name, access=ADMINISTRATOR, ring=False)
    run_import(run.pk, clock=timezone.now)
    run.refresh_from_db()
    return run


def counts_of(run: ImportRun) -> dict[str, int]:
    """The counts that are not zero."""
    return {outcome.value: count for outcome, count in run.counts if count}


def decide_address(name: str) -> str:
    return reverse("catalogue:review-decide", args=[ImportEnd.objects.get(name=name).pk])
