from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from domains import vocabulary as v
from partners.gazetteer import search_key_of
from partners.models import Actor, ActorName, City, Place
from partners.typeahead import find_partners, resolve_choice
from records.access import Access, Visibility
from records.search import fold
from tests.factories import make_activity, make_actor, make_network, make_place


def place(geonames_id: int, name: str, *others: str, **values: Any) -> Place:
    names = {"en": name, **values.pop("names", {})}
    key = search_key_of([name, *others])
    return make_place(geonames_id, name, names=names, search_key=key, **values)


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    us = {"country_code": "US"}
    return {
        "ulsan": place(1, "Ulsan", "울산", "蔚山", population=962_865, names={"ko": "울산광역시"}),
        "illinois": place(2, "Springfield", region="Illinois", population=114_394, **us),
        "missouri": place(3, "Springfield", region="Missouri", population=169_176, **us),
        "west": place(4, "West Springfield", region="Massachusetts", population=28_391, **us),
        "freiburg": place(5, "Freiburg", country_code="DE", region="Stuttgart", population=230_000),
        "san": place(6, "San", country_code="ML", population=66_967),
        "santiago": place(7, "Santiago", country_code="CL", population=4_837_295),
    }


def found(text: str, access: Access, city: City | None = None) -> list[str]:
    return [match.choice for match in find_partners(text, access=access, city=city)]


@pytest.mark.parametrize(
    "text", ["울산", "울", "울사", "울ㅅ", "蔚山", "ulsan", "ULS", "ＵＬＳＡＮ"]
)
def test_place_is_found_in_any_script_and_by_part_of_a_syllable(
    places: dict[str, Place], officer_access: Access, text: str
) -> None:
    assert found(text, officer_access)[0] == "place:1"


def test_homonyms_are_told_apart_by_region_and_country(
    places: dict[str, Place], officer_access: Access
) -> None:
    matches = find_partners("springfield", access=officer_access, city=None)
    assert [match.where for match in matches] == [
        "Missouri, United States",
        "Illinois, United States",
        "Massachusetts, United States",
    ]
    (freiburg,) = find_partners("freiburg", access=officer_access, city=None)
    assert freiburg.where == "region of Stuttgart, Germany"


def test_name_in_another_script_is_shown_with_the_english_one(
    places: dict[str, Place], officer_access: Access
) -> None:
    with override("ko"):
        (ulsan,) = find_partners("울산", access=officer_access, city=None)
        (freiburg,) = find_partners("freiburg", access=officer_access, city=None)
        told = [(str(match.partner), match.english) for match in (ulsan, freiburg)]
    assert told == [("울산광역시", "Ulsan"), ("Freiburg", "")]


def test_exact_names_come_before_larger_places_that_begin_so(
    places: dict[str, Place], officer_access: Access
) -> None:
    assert found("san", officer_access) == ["place:6", "place:7", "place:1"]
    assert found("sa", officer_access) == ["place:7", "place:6"]


def test_large_place_of_that_other_name_comes_before_a_village_of_that_name(
    officer_access: Access, db: None
) -> None:
    place(21, "Roma", country_code="LS", population=10_000)
    place(22, "Rome", "Roma", country_code="IT", population=2_318_895)
    place(23, "Romainville", country_code="FR", population=26_000)
    assert found("roma", officer_access) == ["place:22", "place:21", "place:23"]


def test_hyphens_blanks_and_the_country_may_be_typed_or_not(
    officer_access: Access, seoul: City
) -> None:
    place(31, "Saint-Étienne", country_code="FR", population=176_280)
    body = make_actor("UN-Habitat", type=v.ActorType.IGO, level=v.Level.INT, country_code="KE")
    for text in ("saint etienne", "Saint-Etienne, France", "St-Etienne", "프랑스 saintetienne"):
        expected = [] if text.startswith("St-") else ["place:31"]
        assert found(text, officer_access) == expected
    for text in ("un habitat", "UN-Habitat", "UN Habitat Kenya"):
        assert found(text, officer_access) == [f"actor:{body.pk}"]
    assert found("UN-Habitat, France", officer_access) == []


def test_state_tells_homonyms_apart(places: dict[str, Place], officer_access: Access) -> None:
    Place.objects.filter(pk=2).update(admin1_code="IL")
    assert found("Springfield, Illinois", officer_access) == ["place:2"]
    assert found("springfield il", officer_access) == ["place:2"]


def test_actor_stands_for_its_place_also_under_names_only_the_place_has(
    places: dict[str, Place], officer_access: Access, seoul: City
) -> None:
    actor = make_actor("Ulsan", country_code="KR", place=places["ulsan"])
    assert found("蔚山", officer_access) == [f"actor:{actor.pk}"]
    assert found("ulsan", officer_access) == [f"actor:{actor.pk}"]


def test_partners_of_our_activities_come_first_and_confidential_ones_do_not_tell(
    officer_access: Access, seoul: City
) -> None:
    other = make_actor("Hamburg Port Authority", type=v.ActorType.BUSN, level=v.Level.TRN)
    ours = make_actor("Hamburg Chamber", type=v.ActorType.BUSN, level=v.Level.TRN)
    secret = make_actor("Hamburg Institute", type=v.ActorType.ACAD, level=v.Level.TRN)
    make_activity(seoul, partners=(ours,))
    make_activity(seoul, "Quiet talks", partners=(secret,), visibility=Visibility.CONFIDENTIAL)
    matches = find_partners("hamburg", access=officer_access, city=seoul)
    assert matches[0].partner == ours
    assert {match.partner.pk: match.is_own for match in matches} == {
        ours.pk: True,
        other.pk: False,
        secret.pk: False,
    }


def test_partner_of_another_city_is_not_found(
    officer_access: Access, seoul: City, busan: City
) -> None:
    make_actor("Quiet Counterpart", steward=busan)
    mine = make_actor("Quiet Friend", steward=seoul)
    assert found("quiet", officer_access, seoul) == [f"actor:{mine.pk}"]


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\u202e", "x" * 10_000, "%", "_", "\\", "'", "\u0301", "\ud800"]
)
def test_odd_text_finds_nothing_and_breaks_nothing(
    places: dict[str, Place], officer_access: Access, text: str
) -> None:
    assert found(text, officer_access) == []


def test_direction_marks_and_nul_inside_a_word_are_ignored(
    places: dict[str, Place], officer_access: Access
) -> None:
    assert found("\u202eul\0san\u200f", officer_access) == ["place:1"]


def test_at_most_twenty_are_told(officer_access: Access, db: None) -> None:
    for number in range(30):
        place(100 + number, f"Newtown {number}")
    assert len(found("newtown", officer_access)) == 20


def test_page_answers_json_with_a_constant_number_of_queries(
    places: dict[str, Place],
    officer_client: Client,
    seoul: City,
    django_assert_num_queries: Any,
) -> None:
    url = reverse("partners:typeahead")
    make_actor("Ulsan Institute", type=v.ActorType.ACAD, level=v.Level.TRN)
    # The first request notes that the session is used.
    officer_client.get(url)
    # Session, person, second factor, roles, roles handed over, cities; then actors, places, actors
    # of these places, own ones.
    with django_assert_num_queries(10):
        assert len(officer_client.get(url, {"q": "ulsan"}).json()["results"]) == 2
    for number in range(30):
        make_actor(f"Ulsan Institute {number}", type=v.ActorType.ACAD, level=v.Level.TRN)
    with django_assert_num_queries(10):
        answer = officer_client.get(url, {"q": "ulsan"})
    results = answer.json()["results"]
    assert len(results) == 20
    assert results[0] == {
        "id": "place:1",
        "name": "Ulsan",
        "english": "",
        "matched": "",
        "where": "South Korea",
        "level": "Sub-national",
        "is_own": False,
    }


def test_actor_lookup_gives_plain_ids(
    places: dict[str, Place], officer_client: Client, seoul: City
) -> None:
    actor = make_actor("Ulsan University", type=v.ActorType.ACAD, level=v.Level.TRN)
    answer = officer_client.get(reverse("partners:actor-typeahead"), {"q": "ulsan"})
    assert [row["id"] for row in answer.json()["results"]] == [str(actor.pk)]


def test_stranger_is_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get(reverse("partners:typeahead"), {"q": "a"}).status_code == 302


def test_choice_of_a_place_creates_its_local_government_once(
    places: dict[str, Place], officer_access: Access, seoul: City
) -> None:
    given = {"city": seoul, "access": officer_access}
    actor = resolve_choice("place:1", confidential=False, **given)
    assert (actor.steward, actor.name_in("ko")) == (None, "울산광역시")
    assert resolve_choice("place:1", confidential=False, **given) == actor
    assert resolve_choice(f"actor:{actor.pk}", confidential=False, **given) == actor


def test_choice_of_a_place_for_a_confidential_record_stays_with_the_city(
    places: dict[str, Place], officer_access: Access, seoul: City
) -> None:
    actor = resolve_choice("place:1", city=seoul, access=officer_access, confidential=True)
    assert actor.steward == seoul
    assert Actor.objects.filter(place=1, steward=None).count() == 0


@pytest.mark.parametrize(
    "value",
    [
        "",
        "place:",
        "place:0",
        "place:99999999999999999999",
        "place:1 ",
        "actor:1",
        "x",
        "\0",
        f"actor:{uuid.UUID(int=7)}",
        "place:１",
        "x" * 10_000,
    ],
)
def test_choices_that_name_nothing_are_refused(
    places: dict[str, Place], officer_access: Access, seoul: City, value: str
) -> None:
    with pytest.raises(ValidationError):
        resolve_choice(value, city=seoul, access=officer_access, confidential=False)


def test_choice_of_another_citys_partner_is_refused(
    officer_access: Access, seoul: City, busan: City
) -> None:
    hidden = make_actor("Quiet Counterpart", steward=busan)
    with pytest.raises(ValidationError):
        resolve_choice(f"actor:{hidden.pk}", city=seoul, access=officer_access, confidential=False)


def test_name_that_was_found_is_told_where_another_one_is_shown(
    officer_access: Access, seoul: City
) -> None:
    network = make_network("World Association of the Major Metropolises", "세계대도시연합")
    for name in ("대메트로폴리스", "메트로폴리스 협회", "메트로폴리스"):
        ActorName.objects.create(
            actor=network, language="ko", name=name, kind="short", search_key=fold(name)
        )
    [match] = find_partners("메트로폴리스", access=officer_access, city=seoul)
    assert (match.matched, match.as_json()["matched"]) == ("메트로폴리스", "메트로폴리스")
    for shown in ("Metropolises", "World Association"):
        [match] = find_partners(shown, access=officer_access, city=seoul)
        assert match.matched == ""
