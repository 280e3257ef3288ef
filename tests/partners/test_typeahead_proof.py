"""What people type finds what they mean, over the whole gazetteer: no place here is made up.

Each place stands with all that people type when they mean it. `make test` asks for cities of more
than 15,000 people among those; `make prove` for them and for towns among all 235,000 places.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction

from partners.gazetteer import load_places
from partners.models import Place
from partners.typeahead import find_partners
from records.access import NOBODY

# What a person means is among the first three.
FIRST = 3


class Meant(NamedTuple):
    """A place as the gazetteer names it."""

    geonames_id: int
    name: str
    country_code: str


# Syllables begun; marks, blanks, hyphens and dots there or not; letters spelled out; either kana;
# the keyboards of Cairo, Tehran and Lahore; names of before and of others, also where a village
# has the very name; the country, the state or the word for city said with it.
CITIES = {
    Meant(1835848, "Seoul", "KR"): [
        "서울",
        "서울특",
        "Séoul",
        "SEOUL",
        "Sŏul",
        "Seoul, Korea",
        "Seoul South Korea",
        "首尔",
        "首爾",
        "ソウル",
    ],
    Meant(1838524, "Busan", "KR"): [
        "부사",
        "부산광역시",
        "Pusan",
        "Busan Metropolitan City",
        "釜山",
    ],
    Meant(1833747, "Ulsan", "KR"): ["울ㅅ"],
    Meant(1846266, "Jeju City", "KR"): ["제주"],
    Meant(1844045, "Hwacheon", "KR"): ["화천"],
    Meant(1834946, "Damyang", "KR"): ["담양"],
    Meant(1850147, "Tokyo", "JP"): ["도쿄", "東京", "东京"],
    Meant(2128295, "Sapporo", "JP"): ["삿포로시", "さっぽろ", "サッポロ"],
    Meant(1566083, "Ho Chi Minh City", "VN"): ["호찌민", "호치민", "Saigon"],
    Meant(5368361, "Los Angeles", "US"): ["로스 앤젤레스"],
    Meant(2867714, "Munich", "DE"): ["뮌헨", "münchen", "Munchen", "Muenchen", "Munich"],
    Meant(498817, "Saint Petersburg", "RU"): [
        "상트페테르부르크",
        "Sankt Petersburg",
        "St Petersburg",
        "St. Petersburg",
        "Санкт Петербург",
    ],
    Meant(2911298, "Hamburg", "DE"): [
        "함부르크 독일",
        "독일 함부르크",
        "독일 함부르크시",
        "  ham burg ",
        "Hamburg Germany",
        "Hamburg Ger",
        "Hamburg, Deutschland",
        "汉堡",
        "ハンブルク",
    ],
    Meant(1581130, "Hanoi", "VN"): ["하노이 베트", "Ha Noi"],
    Meant(2886242, "Köln", "DE"): ["Koeln", "Cologne"],
    Meant(2934246, "Düsseldorf", "DE"): ["Dusseldorf"],
    Meant(2805615, "Würzburg", "DE"): ["Wuerzburg"],
    Meant(2920512, "Gießen", "DE"): ["Gießen", "Giessen"],
    Meant(2811909, "Weißenburg in Bayern", "DE"): ["Weissenburg"],
    Meant(3093133, "Łódź", "PL"): ["Lodz", "Łódź"],
    Meant(3094802, "Kraków", "PL"): ["Krakow"],
    Meant(3133895, "Tromsø", "NO"): ["Tromso"],
    Meant(2624652, "Århus", "DK"): ["Aarhus"],
    Meant(3448439, "São Paulo", "BR"): ["Sao Paulo"],
    Meant(745044, "Istanbul", "TR"): ["İSTANBUL"],
    Meant(311046, "İzmir", "TR"): ["izmir"],
    Meant(1583992, "Da Nang", "VN"): ["Đà Nẵng", "Danang"],
    Meant(665087, "Timişoara", "RO"): ["Timisoara"],
    Meant(3068160, "Pilsen", "CZ"): ["Plzen"],
    Meant(3621849, "San José", "CR"): ["San José", "san jose costa rica"],
    Meant(2980291, "Saint-Étienne", "FR"): ["Saint Etienne"],
    Meant(2978640, "Saint-Malo", "FR"): ["St Malo"],
    Meant(2658822, "Sankt Gallen", "CH"): ["St Gallen"],
    Meant(2766429, "Sankt Pölten", "AT"): ["St Poelten"],
    Meant(6324733, "St. John's", "CA"): ["St Johns"],
    Meant(3038354, "Aix-en-Provence", "FR"): ["Aix en Provence"],
    Meant(2636713, "Stratford-upon-Avon", "GB"): ["Stratford upon Avon"],
    Meant(2925533, "Frankfurt am Main", "DE"): ["Frankfurt/Main", "Frankfurt a.M."],
    Meant(1790630, "Xi’an", "CN"): ["Xian", "Xi'an", "Xi’an"],
    Meant(707471, "Ivano-Frankivsk", "UA"): ["Ivano Frankivsk"],
    Meant(3718426, "Port-au-Prince", "HT"): ["port au prince"],
    Meant(4140963, "Washington", "US"): ["Washington, D.C."],
    Meant(703448, "Kyiv", "UA"): ["Kyiv", "Kiev", "Київ", "Киев"],
    Meant(1275339, "Mumbai", "IN"): ["Bombay", "मुम्बई", "मुंबई"],
    Meant(1275004, "Kolkata", "IN"): ["Calcutta"],
    Meant(3099434, "Gdańsk", "PL"): ["Danzig"],
    Meant(3169070, "Rome", "IT"): ["Roma"],
    Meant(3176959, "Florence", "IT"): ["Firenze"],
    Meant(2660646, "Geneva", "CH"): ["Genf"],
    Meant(2803138, "Antwerp", "BE"): ["Anvers"],
    Meant(2747373, "The Hague", "NL"): ["La Haye"],
    Meant(3451190, "Rio de Janeiro", "BR"): ["Rio"],
    Meant(5128581, "New York City", "US"): ["NYC"],
    Meant(1841811, "Gwangju", "KR"): ["Gwangju Korea"],
    Meant(5392171, "San Jose", "US"): ["San Jose, CA"],
    Meant(5746545, "Portland", "US"): ["Portland Oregon"],
    Meant(4975802, "Portland", "US"): ["Portland, Maine"],
    Meant(3860259, "Córdoba", "AR"): ["Cordoba Argentina"],
    Meant(524901, "Moscow", "RU"): ["Москва"],
    Meant(706483, "Kharkiv", "UA"): ["Харків"],
    Meant(515012, "Orël", "RU"): ["Орел"],
    Meant(792680, "Belgrade", "RS"): ["Београд"],
    Meant(2028462, "Ulan Bator", "MN"): ["Улаанбаатар"],
    Meant(264371, "Athens", "GR"): ["Αθήνα", "ΑΘΗΝΑ"],
    Meant(734077, "Thessaloníki", "GR"): ["Θεσσαλονικη"],
    Meant(146268, "Nicosia", "CY"): ["Λευκωσία"],
    Meant(1862415, "Hiroshima", "JP"): ["広島", "廣島"],
    Meant(1809858, "Guangzhou", "CN"): ["广州", "廣州"],
    Meant(1668341, "Taipei", "TW"): ["臺北", "台北市"],
    Meant(2988507, "Paris", "FR"): ["ﾊﾟﾘ"],
    Meant(360630, "Cairo", "EG"): ["القاهرة", "القاهره"],
    Meant(361058, "Alexandria", "EG"): ["الاسكندرية", "الإسكندرية"],
    Meant(112931, "Tehran", "IR"): ["تهران"],
    Meant(1174872, "Karachi", "PK"): ["کراچی", "كراتشي"],
    Meant(1172451, "Lahore", "PK"): ["لاہور"],
    Meant(293397, "Tel Aviv", "IL"): ["תל אביב", "תל-אביב"],
    Meant(281184, "Jerusalem", "IL"): ["ירושלים"],
    Meant(1609350, "Bangkok", "TH"): ["กรุงเทพ"],
    Meant(1153671, "Chiang Mai", "TH"): ["เชียงใหม่"],
    Meant(1651944, "Vientiane", "LA"): ["ວຽງຈັນ"],
    Meant(1821306, "Phnom Penh", "KH"): ["ភ្នំពេញ"],
    Meant(1298824, "Yangon", "MM"): ["ရန်ကုန်"],
    Meant(1261481, "New Delhi", "IN"): ["नई दिल्ली"],
    Meant(1283240, "Kathmandu", "NP"): ["काठमाडौं"],
    Meant(1185241, "Dhaka", "BD"): ["ঢাকা"],
    Meant(1205733, "Chattogram", "BD"): ["চট্টগ্রাম"],
    Meant(1264527, "Chennai", "IN"): ["சென்னை"],
    Meant(1242833, "Jaffna", "LK"): ["யாழ்ப்பாணம்"],
    Meant(1277333, "Bengaluru", "IN"): ["ಬೆಂಗಳೂರು"],
    Meant(1269843, "Hyderabad", "IN"): ["హైదరాబాద్"],
    Meant(1273874, "Kochi", "IN"): ["കൊച്ചി"],
    Meant(1278710, "Amritsar", "IN"): ["ਅੰਮ੍ਰਿਤਸਰ"],
    Meant(1279233, "Ahmedabad", "IN"): ["અમદાવાદ"],
    Meant(1248991, "Colombo", "LK"): ["කොළඹ"],
    Meant(611717, "Tbilisi", "GE"): ["თბილისი"],
    Meant(613607, "Kutaisi", "GE"): ["ქუთაისი"],
    Meant(616052, "Yerevan", "AM"): ["Երևան", "Երեվան"],
    Meant(344979, "Addis Ababa", "ET"): ["አዲስ አበባ"],
}

TOWNS = {
    Meant(2844056, "Rothenburg ob der Tauber", "DE"): ["Rothenburg ob der", "로텐부르크"],
    Meant(2776943, "Hallstatt", "AT"): ["Hallstatt", "할슈타트"],
    Meant(2611396, "Tórshavn", "FO"): ["Torshavn"],
    Meant(3421319, "Nuuk", "GL"): ["Nuuk"],
}


def _load(minimum: int, blocker: Any) -> Iterator[None]:
    """The places, loaded once for the tests that ask for them and taken back after them."""
    with blocker.unblock(), transaction.atomic():
        load_places(minimum)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def cities(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    yield from _load(15_000, django_db_blocker)


@pytest.fixture(scope="module")
def all_places(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    yield from _load(500, django_db_blocker)


def not_found(queries: dict[Meant, list[str]]) -> dict[str, list[str]]:
    """The queries whose place is not among the first three, with what is there instead."""
    missed = {}
    for meant, texts in queries.items():
        for text in texts:
            first = find_partners(text, access=NOBODY, city=None)[:FIRST]
            if meant.geonames_id not in [match.partner.pk for match in first]:
                missed[text] = [f"{match.partner}, {match.where}" for match in first]
    return missed


def named_otherwise(queries: dict[Meant, list[str]]) -> set[Meant]:
    """Places that the gazetteer does not have under this id and name: they would prove nothing."""
    return set(queries) - {
        Meant(place.pk, place.name, place.country_code)
        for place in Place.objects.filter(pk__in=[meant.geonames_id for meant in queries])
    }


def scripts_of(queries: dict[Meant, list[str]]) -> set[str]:
    """The scripts of the queries' letters, by the first word of the characters' names."""
    letters = {letter for texts in queries.values() for text in texts for letter in text}
    return {unicodedata.name(letter).split()[0] for letter in letters if letter.isalpha()}


def test_queries_are_many_and_in_many_scripts() -> None:
    assert sum(map(len, CITIES.values())) >= 150
    assert len(scripts_of(CITIES)) >= 20


@pytest.mark.django_db
def test_what_people_type_finds_the_city_they_mean(cities: None) -> None:
    assert named_otherwise(CITIES) == set()
    assert not_found(CITIES) == {}


@pytest.mark.prove
@pytest.mark.django_db
def test_the_place_meant_is_found_among_all_there_are(all_places: None) -> None:
    assert Place.objects.count() > 200_000
    assert named_otherwise(CITIES | TOWNS) == set()
    assert not_found(CITIES | TOWNS) == {}
