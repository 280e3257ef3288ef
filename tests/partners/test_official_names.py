"""Embassies, consulates and ministries name themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from domains import vocabulary as v
from partners.gazetteer import search_key_of
from partners.models import Actor, City
from partners.official_names import proposed_names
from tests.factories import make_place

pytestmark = pytest.mark.django_db

NEW, PROPOSALS = "partners:actor-new", "partners:actor-proposals"


@pytest.mark.parametrize(
    ("country", "seat", "english", "korean"),
    [
        ("DE", "KR", "Germany in the Republic of Korea", "주한 독일"),
        ("KR", "VN", "the Republic of Korea in Vietnam", "주베트남 대한민국"),
        ("US", "NL", "the United States in the Netherlands", "주네덜란드 미국"),
        ("CD", "DE", "the Democratic Republic of the Congo in Germany", "주독일 콩고민주공화국"),
        ("BA", "TR", "Bosnia and Herzegovina in Türkiye", "주튀르키예 보스니아 헤르체고비나"),
    ],
)
def test_embassy_is_named_after_both_countries(
    country: str, seat: str, english: str, korean: str
) -> None:
    names = proposed_names("MISN", country, seat_country_code=seat)
    assert names == {"en": f"Embassy of {english}", "ko": f"{korean} 대사관"}


def test_ministry_is_that_of_foreign_affairs() -> None:
    assert proposed_names("MINI", "DE") == {
        "en": "Ministry of Foreign Affairs of Germany",
        "ko": "독일 외교부",
    }


@pytest.mark.parametrize(
    ("typed", "korean"), [("Busan", "주부산"), ("부산", "주부산"), ("Nowhere", "주Nowhere")]
)
def test_consulate_is_named_after_its_city_as_the_gazetteer_knows_it(
    typed: str, korean: str
) -> None:
    make_place(
        name="Busan",
        names={"en": "Busan", "ko": "부산광역시"},
        search_key=search_key_of(["Busan", "부산"]),
    )
    names = proposed_names("MISN", "JP", seat_country_code="KR", city=typed)
    city = "Nowhere" if typed == "Nowhere" else "Busan"
    assert names == {
        "en": f"Consulate General of Japan in {city}",
        "ko": f"{korean} 일본 총영사관",
    }


@pytest.mark.parametrize(
    ("type", "country", "seat"), [("MISN", "", "KR"), ("MISN", "DE", ""), ("NGO", "DE", "KR")]
)
def test_nothing_is_proposed_for_what_is_not_told(type: str, country: str, seat: str) -> None:
    assert proposed_names(type, country, seat_country_code=seat) == {}


def test_embassy_is_added_by_its_kind_and_country_alone(
    officer_client: Client, seoul: City
) -> None:
    answer = officer_client.post(reverse(NEW), {"type": "MISN", "country_code": "DE"})
    assert answer.status_code == 302
    actor = Actor.objects.get(steward=seoul)
    assert actor.labels == {
        "en": "Embassy of Germany in the Republic of Korea",
        "ko": "주한 독일 대사관",
    }
    assert (actor.country_code, actor.seat_country_code) == ("DE", "KR")
    assert (actor.level, actor.where) == (v.Level.NAT, "South Korea")
    again = officer_client.post(reverse(NEW), {"type": "MISN", "country_code": "DE"})
    assert f'value="actor:{actor.pk}"' in again.content.decode()


def test_name_that_a_person_gave_is_kept(officer_client: Client, seoul: City) -> None:
    officer_client.post(
        reverse(NEW), {"name": "German Embassy", "type": "MISN", "country_code": "DE"}
    )
    labels = Actor.objects.get(steward=seoul).labels
    assert labels == {"en": "German Embassy"}


def test_form_shows_the_names_before_it_is_sent(officer_client: Client, seoul: City) -> None:
    page = officer_client.get(reverse(NEW), {"type": "MISN", "country_code": "DE"})
    assert 'placeholder="Embassy of Germany in the Republic of Korea"' in page.content.decode()
    told: dict[str, Any] = officer_client.get(
        reverse(PROPOSALS),
        {"type": "MISN", "country_code": "DE"},
        headers={"accept-language": "ko"},
    ).json()
    assert told["fields"] == {
        "name": "주한 독일 대사관",
        "other_name": "Embassy of Germany in the Republic of Korea",
    }
    assert officer_client.get(reverse(PROPOSALS), {"type": "NGO"}).json() == {"fields": {}}


def test_country_page_leads_to_its_embassy(officer_client: Client, seoul: City) -> None:
    germany, korea = (
        Actor.objects.create(
            type=v.ActorType.STAT, level=v.Level.NAT, country_code=code, labels={"en": code}
        )
        for code in ("DE", "KR")
    )
    link = f"{reverse(NEW)}?type=MISN&amp;country_code="
    assert f"{link}DE" in officer_client.get(germany.get_absolute_url()).content.decode()
    assert link not in officer_client.get(korea.get_absolute_url()).content.decode()


def test_seat_of_a_network_is_told_in_the_readers_language(seoul: City) -> None:
    actor = Actor(type=v.ActorType.CNET, seat_country_code="DE")
    with override("ko"):
        assert (actor.seat_country, actor.where) == ("독일", "")


def test_mission_of_our_own_country_needs_the_country_of_its_seat(
    officer_client: Client, seoul: City
) -> None:
    ours = {"type": "MISN", "country_code": "KR"}
    page = officer_client.get(reverse(NEW), ours)
    assert "in the Republic of Korea" not in page.text
    assert officer_client.get(reverse(PROPOSALS), ours).json() == {"fields": {}}
    for given in (ours, {**ours, "name": "Our embassy"}, {**ours, "seat_country_code": "KR"}):
        answer = officer_client.post(reverse(NEW), given)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["seat_country_code"]
    assert officer_client.post(reverse(NEW), {**ours, "seat_country_code": "DE"}).status_code == 302
    names = Actor.objects.get(steward=seoul).labels
    assert names["en"] == "Embassy of the Republic of Korea in Germany"
