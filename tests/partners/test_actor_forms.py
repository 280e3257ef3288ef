from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from domains import vocabulary as v
from partners.countries import country_choices
from partners.gazetteer import search_key_of
from partners.models import Actor, ActorName, City
from partners.services import merge_actors
from records.access import Access
from tests.factories import make_actor, make_place

QUICK = "partners:actor-quick-add"


def body(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Hamburg Port Authority",
        "other_name": "함부르크 항만청",
        "type": v.ActorType.BUSN,
        "country_code": "DE",
        "website": "https://www.hamburg-port-authority.de",
        **changed,
    }


def test_quick_add_keeps_the_partner_with_the_city(officer_client: Client, seoul: City) -> None:
    answer = officer_client.post(reverse(QUICK), body())
    assert answer.status_code == 201
    actor = Actor.objects.get(steward=seoul)
    assert answer.json()["id"] == f"actor:{actor.pk}"
    assert actor.labels == {"en": "Hamburg Port Authority", "ko": "함부르크 항만청"}
    assert (actor.level, actor.type, actor.tier) == (v.Level.TRN, v.ActorType.BUSN, "")


@pytest.mark.parametrize(
    ("type", "country", "level"),
    [
        (v.ActorType.LGOV, "DE", v.Level.SUB),
        (v.ActorType.MINI, "DE", v.Level.NAT),
        (v.ActorType.MISN, "DE", v.Level.NAT),
        (v.ActorType.IGO, "", v.Level.INT),
        (v.ActorType.CNET, "", v.Level.TRN),
        (v.ActorType.ASSN, "DE", v.Level.SUB),
        (v.ActorType.ASSN, "", v.Level.TRN),
        (v.ActorType.NGO, "DE", v.Level.TRN),
    ],
)
def test_level_is_proposed_from_the_type(
    officer_client: Client, seoul: City, type: str, country: str, level: str
) -> None:
    officer_client.post(reverse(QUICK), body(type=type, country_code=country))
    assert Actor.objects.get(steward=seoul).level == level


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "\u202e"}, "name"),
        ({"name": "Ham\u202egrub"}, "name"),
        ({"other_name": "함부르크\u2067"}, "other_name"),
        ({"other_name": "Hamburg Port Authority"}, "other_name"),
        ({"type": "ZZZZ"}, "type"),
        ({"type": ""}, "type"),
        ({"country_code": "ZZ"}, "country_code"),
        ({"type": v.ActorType.LGOV, "country_code": ""}, "country_code"),
        ({"tier": v.Tier.MUNI}, "tier"),
        ({"level": "XXX"}, "level"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"region": "x" * 10_000}, "region"),
        ({"region": "Ham\u202egrub"}, "region"),
    ],
)
def test_bad_answers_are_named_at_their_field_and_nothing_is_added(
    officer_client: Client, seoul: City, changed: dict[str, Any], field: str
) -> None:
    before = Actor.objects.count()
    answer = officer_client.post(reverse(QUICK), body(**changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Actor.objects.count() == before


def test_likely_double_is_shown_before_anything_is_added(
    officer_client: Client, seoul: City
) -> None:
    there = make_actor(
        "HAMBURG Pört Authority", type=v.ActorType.BUSN, level=v.Level.TRN, country_code="DE"
    )
    answer = officer_client.post(reverse(QUICK), body())
    assert answer.status_code == 422
    assert f'value="actor:{there.pk}"' in answer.content.decode()
    assert not Actor.objects.filter(steward=seoul).exists()

    same = officer_client.post(reverse(QUICK), body(same_as=f"actor:{there.pk}"))
    assert (same.status_code, same.json()["id"]) == (200, f"actor:{there.pk}")
    new = officer_client.post(reverse(QUICK), body(same_as="new"))
    assert new.status_code == 201


def test_town_of_the_gazetteer_is_offered_as_a_double(officer_client: Client, seoul: City) -> None:
    make_place(5, "Freiburg", country_code="DE", search_key=search_key_of(["Freiburg"]))
    given = body(name="Freiburg", other_name="", type=v.ActorType.LGOV)
    answer = officer_client.post(reverse(QUICK), given)
    assert 'value="place:5"' in answer.content.decode()
    same = officer_client.post(reverse(QUICK), {**given, "same_as": "place:5"})
    assert (same.status_code, same.json()["id"]) == (200, "place:5")
    page = officer_client.post(reverse("partners:actor-new"), {**given, "same_as": "place:5"})
    assert page.url == Actor.objects.get(place=5).get_absolute_url()


def test_hidden_partner_of_another_city_is_no_double(
    officer_client: Client, seoul: City, busan: City
) -> None:
    make_actor("Hamburg Port Authority", steward=busan)
    assert officer_client.post(reverse(QUICK), body()).status_code == 201


def test_page_without_javascript_adds_and_shows_the_partner(
    officer_client: Client, seoul: City
) -> None:
    page = officer_client.get(reverse("partners:actor-new"), {"name": "Port"})
    assert 'value="Port"' in page.content.decode()
    answer = officer_client.post(reverse("partners:actor-new"), body())
    assert answer.status_code == 302
    assert officer_client.get(answer.url).status_code == 200


@pytest.mark.parametrize("name", [QUICK, "partners:actor-new"])
def test_viewer_adds_nothing(viewer_client: Client, seoul: City, name: str) -> None:
    assert viewer_client.post(reverse(name), body()).status_code == 403
    assert not Actor.objects.filter(steward=seoul).exists()


@pytest.fixture
def own(seoul: City) -> Actor:
    return make_actor(
        "Port Authority", "항만청", steward=seoul, type=v.ActorType.BUSN, level=v.Level.TRN
    )


def test_own_partner_is_changed_with_its_names(officer_client: Client, own: Actor) -> None:
    url = reverse("partners:actor-edit", args=[own.pk])
    assert "항만청" in officer_client.get(url).content.decode()
    answer = officer_client.post(url, body(version=own.version, level=v.Level.SUB))
    assert answer.status_code == 302
    own.refresh_from_db()
    assert (own.labels["ko"], own.level, own.version) == ("함부르크 항만청", v.Level.SUB, 2)
    assert {name.name for name in own.names.all()} == {"Hamburg Port Authority", "함부르크 항만청"}


def test_stale_edit_shows_both_versions_and_saves_nothing(
    officer_client: Client, own: Actor
) -> None:
    url = reverse("partners:actor-edit", args=[own.pk])
    officer_client.post(url, body(version=1, name="First", domains=[v.Domain.ENV, v.Domain.HLT]))
    answer = officer_client.post(url, body(version=1, name="Second", domains=[v.Domain.CUL]))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "First" in page
    assert "Second" in page
    assert "<td>Environment, Healthcare</td><td>Culture</td>" in page
    own.refresh_from_db()
    assert own.labels["de"] == "First"
    assert officer_client.post(url, body(version=2, name="Second")).status_code == 302


def test_shared_partner_and_partner_of_another_city_cannot_be_changed(
    officer_client: Client, outsider_client: Client, own: Actor
) -> None:
    shared = make_actor("Hamburg")
    url = reverse("partners:actor-edit", args=[shared.pk])
    assert officer_client.post(url, body(version=1)).status_code == 403
    url = reverse("partners:actor-edit", args=[own.pk])
    assert outsider_client.get(url).status_code == 404
    assert outsider_client.post(url, body(version=1)).status_code == 404


def test_late_edit_of_a_partner_that_became_another_loses_nothing(
    officer_client: Client, seoul: City, own: Actor
) -> None:
    url, kept = reverse("partners:actor-edit", args=[own.pk]), make_actor("Hamburg")
    assert officer_client.get(url).status_code == 200
    head = Access(roles={seoul.pk: frozenset({"head"})})
    merge_actors(own.pk, into=kept.pk, access=head)
    answer = officer_client.post(url, body(version=own.version, name="Typed for long"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "has become Hamburg meanwhile. Nothing was saved." in page
    assert "Typed for long" in page
    assert f'<a href="{kept.get_absolute_url()}">Go to Hamburg</a>' in page
    assert not ActorName.objects.filter(name="Typed for long").exists()
    assert officer_client.get(url).status_code == 302


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_country_is_offered_by_its_code(language: str) -> None:
    with translation.override(language):
        assert [name for code, name in country_choices() if name == code] == []


# Identifiers


def test_name_is_in_the_language_of_its_country_and_stays_in_its_own_when_saved_again(
    officer_client: Client, seoul: City
) -> None:
    german = body(name="Auswärtiges Amt", other_name="독일 외교부", type=v.ActorType.MINI)
    officer_client.post(reverse(QUICK), german)
    ministry = Actor.objects.get(steward=seoul)
    assert ministry.labels == {"de": "Auswärtiges Amt", "ko": "독일 외교부"}
    url = reverse("partners:actor-edit", args=[ministry.pk])
    ministry.names.filter(language="de").update(language="en")
    assert officer_client.post(url, {**german, "version": ministry.version}).status_code == 302
    ministry.refresh_from_db()
    assert ministry.labels == {"en": "Auswärtiges Amt", "ko": "독일 외교부"}
