from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given as given_any
from hypothesis import strategies as st

from accounts.models import User
from domains import vocabulary as v
from partners.countries import country_choices
from partners.gazetteer import search_key_of
from partners.identifiers import SHAPES, identifier_value
from partners.models import Actor, ActorIdentifier, City
from tests.factories import make_actor, make_place
from tests.personas import client_of

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


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_country_is_offered_by_its_code(language: str) -> None:
    with translation.override(language):
        assert [name for code, name in country_choices() if name == code] == []


# Identifiers


def test_identifiers_are_entered_by_register_and_shown_again(
    officer_client: Client, seoul: City
) -> None:
    given = {
        "identifier_wikidata": "https://www.wikidata.org/wiki/Q1055",
        "identifier_locode": "de ham",
        "identifier_national": "02000000, HH",
    }
    page = officer_client.post(reverse("partners:actor-new"), body(**given))
    actor = Actor.objects.get(steward=seoul)
    assert page.url == actor.get_absolute_url()
    kept = {
        ("wikidata", "Q1055"),
        ("locode", "DEHAM"),
        ("national", "02000000"),
        ("national", "HH"),
    }
    assert set(actor.identifiers.values_list("scheme", "value")) == kept
    edit = reverse("partners:actor-edit", args=[actor.pk])
    form = officer_client.get(edit).context["form"]
    assert form["identifier_national"].value() == "02000000, HH"
    unchanged = {**body(), "version": 1, "identifier_geonames": "2911298"}
    unchanged |= {name: form[name].value() for name in given}
    assert officer_client.post(edit, unchanged).status_code == 302
    kept.add(("geonames", "2911298"))
    assert set(actor.identifiers.values_list("scheme", "value")) == kept
    emptied = officer_client.post(edit, {**body(), "version": 2})
    assert (emptied.status_code, actor.identifiers.count()) == (302, 0)


def test_saving_a_partner_leaves_its_identifiers_and_their_history_alone(
    officer_client: Client, seoul: City
) -> None:
    actor = make_actor("Port", steward=seoul)
    row = ActorIdentifier.objects.create(
        actor=actor, steward=seoul, scheme="wikidata", value="Q1055"
    )
    edit = reverse("partners:actor-edit", args=[actor.pk])
    officer_client.post(edit, {**body(), "version": 1, "identifier_wikidata": "q1055"})
    assert list(actor.identifiers.values_list("pk", flat=True)) == [row.pk]


@pytest.mark.parametrize(
    ("scheme", "typed"),
    [
        ("wikidata", "1055"),
        ("wikidata", "Q1055 Q64"),
        ("wikidata", "https://example.org/Q1055"),
        ("wikidata", "Q1\u202e055"),
        ("geonames", "Hamburg"),
        ("locode", "HAM"),
        ("iso3166-1", "Germany"),
        ("iso3166-2", "DE"),
        ("ror", "1"),
        ("domain", "hamburg"),
        ("national", "0" * 100),
        ("national", "0" * 10_000),
    ],
)
def test_identifier_that_is_none_is_named_at_its_field(
    officer_client: Client, seoul: City, scheme: str, typed: str
) -> None:
    page = officer_client.post(
        reverse("partners:actor-new"), body(**{f"identifier_{scheme}": typed})
    )
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [f"identifier_{scheme}"]
    assert '<details class="form-section" open>' in page.text
    assert not Actor.objects.filter(steward=seoul).exists()


@pytest.mark.parametrize("is_shared", [True, False])
def test_identifier_already_used_leads_to_who_carries_it(
    officer_client: Client, seoul: City, is_shared: bool
) -> None:
    holder = make_actor("Tom & Jerry", steward=None if is_shared else seoul)
    ActorIdentifier.objects.create(
        actor=holder, steward=holder.steward, scheme="wikidata", value="Q1055"
    )
    given = body(identifier_wikidata="Q1055")
    link = f'<a href="{holder.get_absolute_url()}">Tom &amp; Jerry</a>'
    page = officer_client.post(reverse("partners:actor-new"), given)
    assert page.status_code == 422
    assert f"Wikidata Q1055 belongs to {link} already." in page.text
    assert "duplicates" not in page.context["form"].errors.as_text()
    own = make_actor("Port", steward=seoul)
    edit = reverse("partners:actor-edit", args=[own.pk])
    page = officer_client.post(edit, {**given, "version": 1})
    assert page.status_code == 422
    compare = reverse("partners:duplicate-compare", args=[own.pk, holder.pk])
    assert f"Wikidata Q1055 belongs to {link} already. " in page.text
    assert f'<a href="{compare}">Are the two one? Compare them</a>' in page.text
    assert not own.identifiers.exists()


def test_who_may_not_merge_is_not_sent_to_compare(seoul: City, mayor: User) -> None:
    holder, own = make_actor("Hamburg"), make_actor("Port", steward=seoul)
    ActorIdentifier.objects.create(actor=holder, scheme="wikidata", value="Q1055")
    edit = reverse("partners:actor-edit", args=[own.pk])
    page = client_of(mayor).post(edit, {**body(identifier_wikidata="Q1055"), "version": 1})
    assert "belongs to" in page.text
    assert "Compare them" not in page.text


def test_identifier_that_another_city_uses_for_its_own_partner_does_not_tell(
    officer_client: Client, seoul: City, busan: City
) -> None:
    secret = make_actor("Secret", steward=busan)
    ActorIdentifier.objects.create(actor=secret, steward=busan, scheme="wikidata", value="Q1055")
    page = officer_client.post(reverse("partners:actor-new"), body(identifier_wikidata="Q1055"))
    assert page.status_code == 302
    assert Actor.objects.get(steward=seoul).identifiers.count() == 1


def test_every_register_has_its_shape_and_its_example_is_one() -> None:
    assert set(SHAPES) == set(ActorIdentifier.Scheme.values)
    for scheme, shape in SHAPES.items():
        value = identifier_value(scheme, f" {shape.example} ")
        assert identifier_value(scheme, value) == value


@given_any(st.sampled_from(sorted(SHAPES)), st.text(max_size=100))
def test_whatever_is_typed_is_refused_or_kept_in_one_spelling(scheme: str, text: str) -> None:
    try:
        value = identifier_value(scheme, text)
    except ValidationError:
        return
    assert identifier_value(scheme, value) == value == value.strip()


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
