"""Identifiers of partners in other registers: entered, told apart, refused with the mend."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given as given_any
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from domains import vocabulary as v
from partners.identifiers import SHAPES, identifier_value
from partners.models import Actor, ActorIdentifier, City
from partners.services import ActorInput, edit_actor
from tests.factories import make_actor
from tests.personas import client_of


def body(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Hamburg Port Authority",
        "other_name": "함부르크 항만청",
        "type": v.ActorType.BUSN,
        "country_code": "DE",
        "website": "https://www.hamburg-port-authority.de",
        **changed,
    }


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


@pytest.mark.parametrize(
    ("scheme", "pasted", "kept"),
    [
        ("wikidata", "https://www.wikidata.org/wiki/Q1055#sitelinks", "Q1055"),
        ("wikidata", "https://www.wikidata.org/wiki/Q1055?uselang=ko", "Q1055"),
        ("wikidata", "m.wikidata.org/wiki/Q1055", "Q1055"),
        ("wikidata", "q1055/", "Q1055"),
        ("geonames", "geonames.org/2911298", "2911298"),
        ("geonames", "https://www.geonames.org/2911298?x=1", "2911298"),
        ("ror", "ror.org/02h4ek893", "02h4ek893"),
        ("ror", "https://ror.org/02H4EK893/", "02h4ek893"),
        ("iso3166-2", "kr-sel", "KR-SEL"),
        ("iso3166-2", "KR-11", "KR-11"),
        ("domain", "hamburg.de?x=1", "hamburg.de"),
        ("domain", "https://www.Hamburg.de:443/#top", "hamburg.de"),
        ("domain", "https://서울.kr/시장", "서울.kr"),
        ("domain", "xn--2i4bq6h.kr", "서울.kr"),
        ("domain", "XN--2I4BQ6H.KR", "서울.kr"),
        ("domain", "서울.한국", "서울.한국"),
        ("domain", "MÜNCHEN.de", "münchen.de"),
        ("domain", "भारत.in", "भारत.in"),
    ],
)
def test_of_a_pasted_address_the_identifier_is_kept(scheme: str, pasted: str, kept: str) -> None:
    assert identifier_value(scheme, pasted) == kept


@pytest.mark.parametrize(
    "domain",
    [
        "xn--.kr",
        "xn--a.kr",
        "xn--abc-.kr",
        "ham☃burg.de",
        "ham\u3000burg.de",
        "서울",
        "é\uff0e\uff0ekr",
    ],
)
def test_domain_that_nobody_could_have_is_refused(domain: str) -> None:
    with pytest.raises(ValidationError):
        identifier_value("domain", domain)


@given_any(st.text("aàß서울भाxn-.0ΑΣς", min_size=1, max_size=12))
def test_domain_in_whatever_letters_is_one_with_what_goes_over_the_wire(name: str) -> None:
    try:
        kept = identifier_value("domain", f"{name}.kr")
    except ValidationError:
        return
    wire = ".".join(
        part if part.isascii() else f"xn--{part.encode('punycode').decode()}"
        for part in kept.split(".")
    )
    assert identifier_value("domain", kept) == identifier_value("domain", wire) == kept


@pytest.mark.parametrize("value", ["12, 34", ",12", "12,", ","])
def test_identifier_with_a_comma_is_refused_with_the_mend(value: str) -> None:
    with pytest.raises(ValidationError, match="holds a comma"):
        identifier_value("national", value)


OLD = {"national": "12, 34", "domain": "hamburg_port.de", "wikidata": "Q0"}


def partner_of_old(seoul: City) -> Actor:
    actor = make_actor("Port", steward=seoul)
    ActorIdentifier.objects.bulk_create(
        ActorIdentifier(actor=actor, steward=seoul, scheme=scheme, value=value)
        for scheme, value in OLD.items()
    )
    return actor


def test_old_spellings_of_identifiers_stop_no_change_of_another_field(
    officer_client: Client, seoul: City
) -> None:
    actor = partner_of_old(seoul)
    rows = set(actor.identifiers.values_list("pk", flat=True))
    edit = reverse("partners:actor-edit", args=[actor.pk])
    form = officer_client.get(edit).context["form"]
    shown = {field.name: field.value() for field in form.identifier_fields}
    given = {**body(), **shown, "version": 1}
    page = officer_client.post(edit, given)
    assert page.status_code == 302
    assert set(actor.identifiers.values_list("pk", flat=True)) == rows
    given |= {"version": 2, "identifier_national": "56, 12, 34", "identifier_wikidata": "Q1055"}
    assert officer_client.post(edit, given).status_code == 302
    assert set(actor.identifiers.values_list("scheme", "value")) == {
        ("national", "56"),
        ("national", "12, 34"),
        ("domain", "hamburg_port.de"),
        ("wikidata", "Q1055"),
    }
    given |= {"version": 3, "identifier_domain": "berlin_port.de"}
    page = officer_client.post(edit, given)
    assert list(page.context["form"].errors) == ["identifier_domain"]


def test_old_spellings_may_be_sent_back_and_new_ones_tell_their_register(
    seoul: City, officer: User
) -> None:
    actor, access = partner_of_old(seoul), access_for_user(officer)
    edit_actor(actor.pk, ActorInput(identifiers=list(OLD.items())), access=access, version=1)
    assert dict(actor.identifiers.values_list("scheme", "value")) == OLD
    given = ActorInput(identifiers=[("national", "56, 78")])
    with pytest.raises(ValidationError, match="National code: “56, 78” holds a comma"):
        edit_actor(actor.pk, given, access=access, version=2)


def test_identifier_already_used_names_it_and_who_carries_it(
    api_client: APIClient, seoul: City
) -> None:
    own, shared = make_actor("Quiet Friend", "조용한 벗", steward=seoul), make_actor()
    ActorIdentifier.objects.create(actor=shared, scheme="wikidata", value="Q1055")
    given = {"identifiers": [{"scheme": "wikidata", "value": "Q1055"}]}
    new = {"type": v.ActorType.NGO, "names": [{"language": "en", "name": "Port"}], **given}
    answers = [
        api_client.post("/api/v1/actors/", new, format="json"),
        api_client.patch(f"/api/v1/actors/{own.pk}/", {"version": 1, **given}, format="json"),
    ]
    details = []
    for answer in answers:
        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/identifiers/0", "identifier_taken")
        details.append(error["detail"])
    assert details == [
        f"Wikidata Q1055 belongs to Hamburg already: {shared.get_absolute_url()}",
        "Wikidata Q1055 belongs to Hamburg. If the two are one: "
        + reverse("partners:duplicate-compare", args=[own.pk, shared.pk]),
    ]
    assert not own.identifiers.exists()


def test_identifier_given_twice_is_told(api_client: APIClient, seoul: City) -> None:
    twice = [{"scheme": "wikidata", "value": "Q1055"}] * 2
    answer = api_client.post(
        "/api/v1/actors/",
        {
            "type": v.ActorType.NGO,
            "names": [{"language": "en", "name": "Port"}],
            "identifiers": twice,
        },
        format="json",
    )
    assert answer.json()["errors"][0]["detail"] == "Give Wikidata Q1055 once."
    assert not Actor.objects.filter(steward=seoul).exists()
