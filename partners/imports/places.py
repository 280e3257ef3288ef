"""The gazetteer in memory for the length of one import: by the names that are asked for, and by
where places lie."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0
KM_OF_A_DEGREE = 111.2
CELLS_A_DEGREE = 4


@dataclass(frozen=True, slots=True)
class IndexedPlace:
    """A place with what resolving looks at; `search_key` as in `partners.models.Place`."""

    id: int
    name_key: str
    country_code: str
    admin1_code: str
    population: int
    latitude: float
    longitude: float
    search_key: str

    def carries(self, key: str) -> bool:
        """Whether one of its names is exactly `key`."""
        return f"\n{key}\n" in self.search_key


class PlaceIndex:
    """Places by name and by position; some 130 MiB for the whole gazetteer.

    Only `names` (keys) can be looked up: an index of all 1.4 million would take 300 MiB more.
    """

    def __init__(self, places: Iterable[IndexedPlace], names: Collection[str]) -> None:
        self.by_id: dict[int, IndexedPlace] = {}
        self._named: dict[str, list[IndexedPlace]] = defaultdict(list)
        self._cells: dict[tuple[int, int], list[IndexedPlace]] = defaultdict(list)
        for place in places:
            self.by_id[place.id] = place
            self._cells[_cell(place.latitude, place.longitude)].append(place)
            for key in place.search_key.split("\n"):
                if key in names:
                    self._named[key].append(place)

    def named(self, key: str) -> list[IndexedPlace]:
        """Places that carry this name, in whatever script and country."""
        return self._named.get(key, [])

    def near(
        self, latitude: float, longitude: float, *, within_km: float
    ) -> Iterator[tuple[float, IndexedPlace]]:
        """Places in no order, each with its distance (km)."""
        rows = math.ceil(within_km / KM_OF_A_DEGREE * CELLS_A_DEGREE)
        shrink = max(math.cos(math.radians(min(89.0, abs(latitude) + 1))), 0.02)
        columns = math.ceil(within_km / KM_OF_A_DEGREE / shrink * CELLS_A_DEGREE)
        row, column = _cell(latitude, longitude)
        all_columns = 360 * CELLS_A_DEGREE
        for y in range(row - rows, row + rows + 1):
            for x in range(column - columns, column + columns + 1):
                for place in self._cells.get((y, x % all_columns), ()):
                    distance = distance_km(latitude, longitude, place.latitude, place.longitude)
                    if distance <= within_km:
                        yield distance, place


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    column = math.floor((longitude + 180) * CELLS_A_DEGREE) % (360 * CELLS_A_DEGREE)
    return math.floor(latitude * CELLS_A_DEGREE), column


def distance_km(latitude: float, longitude: float, other_lat: float, other_lon: float) -> float:
    """Along the great circle (haversine formula)."""
    a, b = math.radians(latitude), math.radians(other_lat)
    half = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))
