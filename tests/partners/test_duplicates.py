"""Partners that may be one are found, with the reasons."""

from __future__ import annotations

from typing import Any

import pytest

from domains import vocabulary as v
from partners.duplicates import MOST_AT_ADDRESS, Likelihood, Reason, find_duplicates
from partners.models import Actor, ActorIdentifier, ActorName, City
from partners.services import tell_apart
from records.access import Access
from records.search import fold
from tests.factories import make_actor, make_place

pytestmark = pytest.mark.django_db

PLATFORM = Access(is_platform_admin=True)


def found(city: City | None = None, **more: Any) -> dict[frozenset[str], list[Reason]]:
    """The reasons for each pair, by the English names of the two."""
    roles = {city.pk: frozenset({"officer"})} if city else {}
    access = Access(roles=roles, is_platform_admin=city is None)
    return {
        frozenset(actor.labels["en"] for actor in pair.sides): pair.reasons
        for pair in find_duplicates(city=city, access=access, **more).pairs
    }


def add_name(actor: Actor, language: str, name: str) -> None:
    ActorName.objects.create(
        actor=actor,
        steward=actor.steward,
        language=language,
        name=name,
        search_key=fold(name),
    )


def test_same_identifier_of_a_city_s_own_and_a_shared_one(seoul: City, busan: City) -> None:
    shared, own = make_actor("Hamburg"), make_actor("Port of Hamburg", steward=seoul)
    for actor in (shared, own):
        ActorIdentifier.objects.create(
            actor=actor, steward=actor.steward, scheme="wikidata", value="Q1055"
        )
    assert found(seoul) == {frozenset({"Hamburg", "Port of Hamburg"}): [Reason.IDENTIFIER]}
    # Nobody else learns of it.
    assert found(busan) == found() == {}


@pytest.mark.parametrize(
    ("name", "other"),
    [("München", "MUNCHEN"), ("서울역", "서울역"), ("東京", "東京"), ("Москва", "МОСКВА")],
)
def test_same_name_in_any_script_and_language(name: str, other: str) -> None:
    one, two = make_actor("One"), make_actor("Two")
    add_name(one, "de", name)
    add_name(two, "xx", other)
    assert found() == {frozenset({"One", "Two"}): [Reason.NAME]}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Müller", "Mueller"),
        ("MU\u0308LLER", "Mueller"),
        ("Auswärtiges Amt", "Auswaertiges Amt"),
        ("Århus Café", "Aarhus Cafe"),
        ("Ærø", "Aeroe"),
        ("Köln Süd", "Koeln Sued"),
        ("Göteborg", "GOETEBORG"),
        ("Große Übersee", "Grosse Uebersee"),
    ],
)
def test_umlauts_and_nordic_letters_are_the_same_written_out(name: str, other: str) -> None:
    one, two = make_actor("One"), make_actor("Two")
    add_name(one, "de", name)
    add_name(two, "xx", other)
    assert found() == {frozenset({"One", "Two"}): [Reason.NAME]}


@pytest.mark.parametrize(
    ("name", "other"), [("Manuel", "Manul"), ("Mueller", "Muller"), ("Aachen", "Achen")]
)
def test_letters_that_only_look_written_out_are_others(name: str, other: str) -> None:
    make_actor(name)
    make_actor(other)
    assert found() == {}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://www.hk24.de/", "http://HK24.de:8080/en?a=1", True),
        ("https://hk24.de", "https://www.hk24.de#top", True),
        ("https://hk24.de", "https://sub.hk24.de", False),
        ("https://hk24.de", "https://hk24.de.example", False),
        ("", "", False),
    ],
)
def test_website_at_the_same_address(one: str, other: str, is_same: bool) -> None:
    for name, website in (("Chamber", one), ("Handelskammer", other)):
        Actor.objects.filter(pk=make_actor(name).pk).update(website=website)
    expected = {frozenset({"Chamber", "Handelskammer"}): [Reason.WEBSITE]} if is_same else {}
    assert found() == expected


def test_address_of_many_is_a_portal_and_tells_nothing() -> None:
    for number in range(MOST_AT_ADDRESS):
        actor = make_actor(f"Ministry {chr(65 + number) * 9}")
        Actor.objects.filter(pk=actor.pk).update(website=f"https://gov.example/{number}")
    pairs = MOST_AT_ADDRESS * (MOST_AT_ADDRESS - 1) // 2
    assert list(found().values()) == [[Reason.WEBSITE]] * pairs
    Actor.objects.filter(pk=make_actor("One more").pk).update(website="https://gov.example/more")
    assert found() == {}


def test_same_name_elsewhere_is_another() -> None:
    make_actor("Valencia", country_code="ES")
    make_actor("Valencia", country_code="VE")
    make_actor("Valencia", country_code="ES", type=v.ActorType.BUSN)
    assert found() == {}
    make_actor("Valencia", country_code="")
    assert set(found()) == {frozenset({"Valencia"})}


def test_same_name_far_apart_in_one_country_is_another() -> None:
    places = [
        make_place(1, "Springfield", latitude=39.8, longitude=-89.6, country_code="US"),
        make_place(2, "Springfield", latitude=42.1, longitude=-72.6, country_code="US"),
        make_place(3, "Springfield", latitude=42.2, longitude=-72.5, country_code="US"),
    ]
    for number, place in enumerate(places):
        make_actor("Springfield", f"스프링필드 {number}", place=place, country_code="US")
    pairs = find_duplicates(city=None, access=PLATFORM).pairs
    assert [{side.place_id for side in pair.sides} for pair in pairs] == [{2, 3}]
    assert pairs[0].likelihood == Likelihood.LIKELY


def test_same_place_with_another_tier() -> None:
    place = make_place()
    make_actor("Busan", place=place, tier=v.Tier.METR)
    make_actor("Pusan Harbour", place=place, tier=v.Tier.DIST)
    assert found() == {frozenset({"Busan", "Pusan Harbour"}): [Reason.PLACE]}
    (pair,) = find_duplicates(city=None, access=PLATFORM).pairs
    assert pair.likelihood == Likelihood.POSSIBLE


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_near"),
    [
        (53.55, 10.0, True),
        (53.59, 10.0, True),
        (53.51, 10.0, True),
        (53.55, 10.07, True),
        (53.55, 9.93, True),
        (53.60, 10.0, False),
        (53.55, 10.09, False),
    ],
)
def test_similar_name_close_by(latitude: float, longitude: float, is_near: bool) -> None:
    one = make_place(1, latitude=53.55, longitude=10.0)
    other = make_place(2, latitude=latitude, longitude=longitude)
    make_actor("Poppenbüttel", place=one)
    make_actor("Poppenbüttels", place=other)
    make_actor("Altona", place=make_place(3, latitude=53.551, longitude=10.001))
    expected = {frozenset({"Poppenbüttel", "Poppenbüttels"}): [Reason.NEAR]} if is_near else {}
    assert found() == expected


@pytest.mark.parametrize("latitude", [-89.95, -54.8, -0.01, 0.0, 69.65, 78.22, 89.95])
def test_neighbours_are_found_at_any_latitude(latitude: float) -> None:
    one = make_place(1, latitude=latitude, longitude=18.95)
    other = make_place(2, latitude=latitude + 0.03, longitude=18.96)
    make_actor("Longyearbyen", place=one)
    make_actor("Longyearbyn", place=other)
    assert len(found()) == 1


def test_told_apart_is_not_offered_again(seoul: City, busan: City) -> None:
    for city in (seoul, busan):
        make_actor("Hamburg", steward=city)
    shared = make_actor("Hamburg")
    own = Actor.objects.get(steward=seoul)
    assert len(found(seoul)) == len(found(busan)) == 1
    access = Access(roles={seoul.pk: frozenset({"officer"})})
    tell_apart(own, shared, city=seoul, access=access)
    assert (len(found(seoul)), len(found(busan))) == (0, 1)


def test_merged_and_closed_ones_are_not_offered() -> None:
    make_actor("Hamburg")
    closed = make_actor("Hamburg")
    assert len(found()) == 1
    closed.status = Actor.Status.CLOSED
    closed.save()
    assert found() == {}


def test_likeliest_come_first_and_one_country_can_be_chosen(
    seoul: City, django_assert_num_queries: Any
) -> None:
    access = Access(roles={seoul.pk: frozenset({"officer"})})
    place = make_place()
    make_actor("Busan", place=place, country_code="KR")
    make_actor("Harbour", steward=seoul, place=place, country_code="KR", tier=v.Tier.DIST)
    make_actor("Lyon", country_code="FR")
    make_actor("Lyon", steward=seoul, country_code="FR")
    for steward in (None, seoul):
        bonn = make_actor("Bonn", steward=steward)
        ActorIdentifier.objects.create(actor=bonn, steward=steward, scheme="wikidata", value="Q586")

    with django_assert_num_queries(2):
        pairs = find_duplicates(city=seoul, access=access).pairs

    assert [(str(pair.first), pair.likelihood) for pair in pairs] == [
        ("Bonn", Likelihood.VERY_LIKELY),
        ("Lyon", Likelihood.LIKELY),
        ("Busan", Likelihood.POSSIBLE),
    ]
    assert set(found(seoul, country="FR")) == {frozenset({"Lyon"})}


def test_pages_hold_every_pair_once_in_both_directions(django_assert_num_queries: Any) -> None:
    for _number in range(5):
        make_actor("Bonn")
    place = make_place()
    for tier in (v.Tier.METR, v.Tier.DIST):
        make_actor("Busan", place=place, tier=tier)
    whole = find_duplicates(city=None, access=PLATFORM)
    assert len(whole.pairs) == whole.count == 11
    assert whole.page.next is whole.page.previous is None

    there: list[list[Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        with django_assert_num_queries(2):
            found = find_duplicates(city=None, access=PLATFORM, cursor=cursor, size=4)
        assert found.count == 11
        there.append(found.pairs)
        before, cursor = found.page.previous, found.page.next
    assert [len(pairs) for pairs in there] == [4, 4, 3]
    assert [pair for pairs in there for pair in pairs] == whole.pairs

    assert before is not None
    back = find_duplicates(city=None, access=PLATFORM, cursor=before, size=4)
    assert back.pairs == there[1]


def test_page_stays_where_it_was_when_pairs_before_it_are_dealt_with() -> None:
    for _number in range(4):
        make_actor("Bonn")
    first = find_duplicates(city=None, access=PLATFORM, size=2)
    second = find_duplicates(city=None, access=PLATFORM, cursor=first.page.next or "", size=2)
    for pair in first.pairs:
        tell_apart(*pair.sides, city=None, access=PLATFORM)
    again = find_duplicates(city=None, access=PLATFORM, cursor=first.page.next or "", size=2)
    assert (again.pairs, again.count) == (second.pairs, 4)
