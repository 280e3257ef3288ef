from __future__ import annotations

import tracemalloc

import pytest

from partners.country_names import country_code_of
from partners.imports.names import forms_of
from partners.imports.places import IndexedPlace, PlaceIndex, distance_km
from partners.imports.resolving import End, Resolution, Why, names_of, resolve
from partners.imports.ukrainian import towns_of
from partners.models import Place
from records.search import fold
from tests.partners.imports.world import make_places


def resolved(end: End) -> Resolution:
    places = Place.objects.all()
    index = PlaceIndex(
        (
            IndexedPlace(
                place.pk,
                fold(place.name),
                place.country_code,
                place.admin1_code,
                place.population,
                place.latitude,
                place.longitude,
                place.search_key,
            )
            for place in places
        ),
        names_of([end]),
    )
    return resolve(end, index)


COLOGNE, KALININGRAD, PORCIA, LINKOPING = (50.94, 6.96), (54.7, 20.5), (45.97, 12.62), (58.4, 15.6)
GOAR, NEUSTADT, GUBEN = (50.15, 7.71), (49.36, 8.16), (51.95, 14.72)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("end", "place"),
    [
        (End("Köln", "Germany", "", *COLOGNE), "Köln"),
        (End("KOLN", "Deutschland", "", *COLOGNE), "Köln"),
        (End("Кельн", "DE", "", *COLOGNE), "Köln"),
        (End("Kaliningrad (Königsberg)", "Russia", "", *KALININGRAD), "Kaliningrad"),
        (End("Königsberg", "Prussia", "", *KALININGRAD), "Kaliningrad"),
        (End("Porcia, Friuli-Venezia Giulia", "Italy", "", *PORCIA), "Porcia"),
        (End("Linköping Municipality", "Sweden", "", *LINKOPING), "Linköping"),
        (End("Municipality of Linköping", "Denmark", "", *LINKOPING), "Linköping"),
        (End("St. Goar", "Germany", "", *GOAR), "Sankt Goar"),
        (End("Sankt-Goar", "Germany", "", *GOAR), "Sankt Goar"),
        (End("Neustadt", "Germany", "", *NEUSTADT), "Neustadt"),
        (End("Guben", "Germany", "", *GUBEN), "Guben"),
        (End("Guben", "Poland", "", *GUBEN), "Gubin"),
        (End("Köln/Cologne", "Germany", "", *COLOGNE), "Köln"),
        (End("서울특별시", "Korea"), "Seoul"),
        (End("Poltawa", "UA", "Полтавська область"), "Poltava"),
        (End("Полтавська", "UA", "", other_names=towns_of("Полтавська")), "Poltava"),
        (End("Springfield", "United States", "Massachusetts"), "Springfield 2"),
        (End("Springfield, Illinois", "USA"), "Springfield"),
        (End("Gabrovo"), "Gabrovo"),
    ],
    ids=lambda value: f"{value.name}, {value.country}" if isinstance(value, End) else value,
)
def test_place_is_found_by_name_in_any_form_and_position(end: End, place: str) -> None:
    places = make_places()
    found = resolved(end)
    assert found.place_id == places[place].pk, found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("end", "candidates"),
    [
        # One of two namesakes, too far off both.
        (End("Neustadt", "Germany", "", 49.45, 8.35), [("Neustadt 2", Why.NAME)]),
        (End("Valencia"), [("Valencia 2", Why.NAME), ("Valencia", Why.NAME)]),
        # London in Ontario is a Creative City, London in England is none.
        (End("London"), [("London", Why.NAME), ("London 2", Why.NAME)]),
        (
            End("Springfield", "US"),
            [("Springfield 2", Why.NAME), ("Springfield", Why.NAME)],
        ),
        # A country that is no more says nothing about today's.
        (End("Berlin", "Prussia"), [("Berlin", Why.NAME)]),
    ],
    ids=lambda value: value.name if isinstance(value, End) else "",
)
def test_namesakes_are_proposed_and_none_is_taken(
    end: End, candidates: list[tuple[str, Why]]
) -> None:
    places = make_places()
    found = resolved(end)
    assert found.place is None
    assert found.is_ambiguous
    wanted = [(places[name].pk, why) for name, why in candidates]
    assert [(one.place.id, one.why) for one in found.candidates][: len(wanted)] == wanted


@pytest.mark.django_db
@pytest.mark.parametrize(
    "end",
    [
        # A county is another local government than the town of its name.
        End("Köln (Landkreis)", "Germany", "", *COLOGNE),
        End("Porcia (Province)", "Italy", "", *PORCIA),
        End("Province of Linköping", "Sweden", "", *LINKOPING),
        End("Q365", "Germany", "", *COLOGNE),
        End("Kölnn", "Germany", "", *COLOGNE),
        End("Köln / Berlin", "Germany"),
        End("Berlin", "Germany", "", 10.0, 10.0),
    ],
    ids=lambda end: end.name,
)
def test_what_no_name_supports_is_never_tied(end: End) -> None:
    make_places()
    assert resolved(end).place is None


@pytest.mark.django_db
def test_near_places_are_proposed_where_no_name_fits() -> None:
    places = make_places()
    found = resolved(End("Kölnn", "Germany", "", *COLOGNE))
    assert not found.is_ambiguous
    proposed = [(one.place.id, one.why) for one in found.candidates]
    assert proposed == [(places["Köln"].pk, Why.SIMILAR)]
    identifier = resolved(End("Q365", "Germany", "", *COLOGNE))
    assert [one.why for one in identifier.candidates] == [Why.NEAR]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("People's Republic of China", "CN"),
        ("South Korea", "KR"),
        ("Korea", "KR"),
        ("Republic of Korea", "KR"),
        ("North Korea", "KP"),
        ("Czechia", "CZ"),
        ("Czech Republic", "CZ"),
        ("UK", "GB"),
        ("United States of America", "US"),
        ("Republic of Macedonia", "MK"),
        ("Democratic Republic of the Congo", "CD"),
        ("Republic of the Congo", "CG"),
        ("Ivory Coast", "CI"),
        ("Palestinian territories", "PS"),
        ("독일", "DE"),
        ("Austria-Hungary", ""),
        ("t430222130", ""),
        ("", ""),
    ],
)
def test_countries_are_known_as_files_spell_them(name: str, code: str) -> None:
    assert country_code_of(name) == code


def test_names_keep_what_tells_where_and_lose_what_tells_what() -> None:
    assert forms_of("Sovetsky, Leningrad Oblast").keys[1] == "sovetsky"
    assert forms_of("Corning (city), New York").within == "new york"
    assert "offenbach" not in forms_of("Offenbach (Landkreis)").keys
    assert forms_of("Q1030610").keys == ()


def test_distances_hold_across_the_date_line() -> None:
    places = [IndexedPlace(1, "a", "FJ", "", 1, -16.8, 179.95, "\na\n")]
    found = list(PlaceIndex(places, set()).near(-16.8, -179.95, within_km=25))
    assert [round(distance) for distance, _place in found] == [11]
    assert round(distance_km(37.566, 126.978, 35.103, 129.04)) == 330


def test_index_of_the_whole_gazetteer_stays_small() -> None:
    tracemalloc.start()
    places = (
        IndexedPlace(n, f"place {n}", "DE", "01", n, n % 90, n % 180, f"\nplace {n}\nother {n}\n")
        for n in range(20_000)
    )
    index = PlaceIndex(places, {"place 7"})
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert index.named("place 7")[0].id == 7
    # 235,000 places then take less than 200 MiB.
    assert taken < 20_000 * 800
