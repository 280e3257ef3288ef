"""What a city has with a partner or a country, as the asker may read it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.access import access_for_user
from accounts.models import User
from activities.dossiers import Dossier, native_names, rows_of, ties_of
from activities.models import Commitment
from domains import vocabulary as v
from partners.countries import country_choices
from partners.models import Actor, ActorName, City, NetworkMembership, Tie
from records.access import Access, Visibility
from tests.factories import (
    make_activity,
    make_actor,
    make_agreement,
    make_network,
    make_post,
    make_tenure,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 1)


@pytest.fixture
def hamburg(db: None) -> Actor:
    return make_actor("Hamburg", "함부르크")


def of_partner(actor: Actor, city: City, access: Access) -> Dossier:
    return Dossier.of_partner(actor.pk, city=city, access=access, on=TODAY)


def titles(rows: object) -> list[str]:
    return [str(row) for row in rows]  # type: ignore[attr-defined]


def test_live_agreements_come_before_ended_ones(
    seoul: City, hamburg: Actor, officer_access: Access
) -> None:
    make_agreement(seoul, "Ended", partners=(hamburg,), starts_on="2020", state="EXPIRED")
    make_agreement(seoul, "Old", partners=(hamburg,), starts_on="1990")
    make_agreement(seoul, "New", partners=(hamburg,), starts_on="2010")
    assert titles(of_partner(hamburg, seoul, officer_access).agreements()) == [
        "New",
        "Old",
        "Ended",
    ]


def test_last_contact_is_what_has_begun_and_coming_what_is_planned(
    seoul: City, hamburg: Actor, officer_access: Access
) -> None:
    make_activity(seoul, "Visit", partners=(hamburg,), starts_on="2024-05", state="DONE")
    make_activity(seoul, "Fair", partners=(hamburg,), starts_on="2026-09", state="PLAN")
    make_activity(seoul, "Never held", partners=(hamburg,), starts_on="2025", state="PLAN")
    make_activity(seoul, "Called off", partners=(hamburg,), starts_on="2025-02", state="CANC")
    dossier = of_partner(hamburg, seoul, officer_access)
    assert str(dossier.last_contact()) == "2024-05"
    assert titles(dossier.coming()) == ["Fair"]
    assert titles(dossier.past()) == ["Visit"]


def test_last_gift_is_told_for_each_direction(
    seoul: City, hamburg: Actor, officer_access: Access
) -> None:
    gift = {"partners": (hamburg,), "instrument": v.Instrument.GIFT, "state": "DONE"}
    make_activity(seoul, "Vase", direction="OUTG", starts_on="2019", **gift)
    make_activity(seoul, "Lamp", direction="OUTG", starts_on="2023", **gift)
    make_activity(seoul, "Model ship", direction="INCO", starts_on="2021", **gift)
    assert titles(of_partner(hamburg, seoul, officer_access).last_gifts()) == ["Model ship", "Lamp"]


def test_promises_are_those_still_to_be_kept_the_first_due_first(
    seoul: City, hamburg: Actor, officer_access: Access
) -> None:
    activity = make_activity(seoul, partners=(hamburg,))
    for words, status, due in (("b", "OPEN", "2027"), ("a", "RNEG", "2026"), ("c", "KEPT", "2025")):
        kept = {"kept_on": due, "evidence": "Photo"} if status == "KEPT" else {}
        Commitment.objects.create(
            city=seoul,
            activity=activity,
            side="OURS",
            words=words,
            status=status,
            due_on=due,
            **kept,
        )
    assert titles(of_partner(hamburg, seoul, officer_access).promises()) == ["a", "b"]


def test_country_gathers_all_partners_there_but_not_the_city_itself(
    seoul: City, hamburg: Actor, officer_access: Access
) -> None:
    bremen, busan = make_actor("Bremen"), make_actor("Daegu", country_code="KR")
    make_activity(seoul, "With Hamburg", partners=(hamburg,), starts_on="2025-03")
    make_activity(seoul, "With Bremen", partners=(bremen,), starts_on="2025-02")
    make_activity(seoul, "With Daegu", partners=(busan,))

    def there(code: str) -> list[str]:
        dossier = Dossier.of_country(code, city=seoul, access=officer_access, on=TODAY)
        return titles(dossier.past())

    assert there("DE") == ["With Hamburg", "With Bremen"]
    assert there("KR") == ["With Daegu"]


def test_confidential_records_stay_with_those_who_may_read_them(
    seoul: City, hamburg: Actor, officer_access: Access, head: User
) -> None:
    make_agreement(
        seoul,
        "Quiet pact",
        partners=(hamburg,),
        visibility=Visibility.CONFIDENTIAL,
        access=access_for_user(head),
    )
    assert titles(of_partner(hamburg, seoul, officer_access).agreements()) == []
    assert titles(of_partner(hamburg, seoul, access_for_user(head)).agreements()) == ["Quiet pact"]


def test_native_names_are_in_the_languages_of_the_country_with_their_sound(hamburg: Actor) -> None:
    beijing = make_actor("Beijing", "베이징시", country_code="CN")
    for name, kind in (("北京市", "official"), ("Běijīng Shì", "latin")):
        ActorName.objects.create(
            actor=beijing, language="zh", name=name, kind=kind, search_key=name
        )
    assert native_names(list(beijing.names.all()), "CN") == [("zh", "北京市", "Běijīng Shì")]
    assert native_names(list(hamburg.names.all()), "DE") == []


def test_public_ties_are_seen_from_either_end(officer_access: Access, hamburg: Actor) -> None:
    lyon = make_actor("Lyon", country_code="FR")
    first, second = sorted((hamburg, lyon), key=lambda actor: actor.pk)
    Tie.objects.create(actor_a=first, actor_b=second, source="A register")
    for one, other in ((hamburg, lyon), (lyon, hamburg)):
        (row,) = rows_of(ties_of(one, access=officer_access), one)
        assert row.other == other


def test_country_page_links_to_exactly_what_it_counts(
    officer_client: Client, seoul: City, hamburg: Actor
) -> None:
    make_agreement(seoul, "Pact", partners=(hamburg,))
    make_activity(seoul, partners=(hamburg, make_actor("Bremen")))
    (row,) = officer_client.get(reverse("partner:country-list")).context["countries"]
    assert (row["code"], row["partners"], row["activities"], row["agreements"]) == ("DE", 2, 2, 1)
    register = reverse("activities:activity-list")
    for query, count in (("country=DE", 2), ("country=DE&kind=AGR", 1)):
        rows = officer_client.get(f"{register}?{query}").context["page"].rows
        assert len(rows) == count


def test_country_page_says_when_its_map_shows_not_all_partners(
    officer_client: Client, seoul: City, hamburg: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.country_pages.MOST_ON_MAP", 2)
    url = reverse("partner:country-detail", args=["DE"])
    told = "On the map are the 2 partners with the most activities."
    for name in ("Bremen", "Kiel"):
        page = officer_client.get(url)
        assert told not in page.text
        make_activity(seoul, partners=(hamburg, make_actor(name)))
    page = officer_client.get(url)
    assert told in page.text
    assert len(page.context["locator"].partners) == 2


def test_country_with_partners_and_without_activities_has_its_row_and_its_partners(
    officer_client: Client, seoul: City, busan: City
) -> None:
    lyon, arles = (make_actor(name, country_code="FR") for name in ("Lyon", "Arles"))
    make_actor("Nice", country_code="FR")
    make_post(busan, make_actor("Oslo", country_code="NO"), "Mayor")
    make_post(seoul, lyon, "Mayor")
    network = make_network("Harbour Cities")
    NetworkMembership.objects.create(network=network, member=arles, source="list", city=seoul)
    (row,) = officer_client.get(reverse("partner:country-list")).context["countries"]
    assert (row["code"], row["partners"], row["activities"], row["agreements"]) == ("FR", 2, 0, 0)
    listed = officer_client.get(reverse("partners:actor-list"), {"country": "FR"})
    page = officer_client.get(reverse("partner:country-detail", args=["FR"]))
    assert set(page.context["partners"]) == set(listed.context["page"].rows) == {lyon, arles}
    assert "no partner there yet" not in page.text
    assert "0 activities" not in page.text


def test_list_of_countries_leads_to_every_country(officer_client: Client, seoul: City) -> None:
    url = reverse("partner:country-list")
    text = officer_client.get(url).text
    for code, name in country_choices():
        assert f'<option value="{code}">{escape(name)}</option>' in text
    answer = officer_client.get(url, {"go": "FJ"})
    assert answer.headers["Location"] == reverse("partner:country-detail", args=["FJ"])
    assert officer_client.get(answer.headers["Location"]).status_code == 200
    assert officer_client.get(url, {"go": ""}).status_code == 200
    assert officer_client.get(url, {"go": "/evil.example"}).status_code == 404


def test_our_own_missions_are_among_the_bodies_of_the_country_of_their_seat(
    officer_client: Client, seoul: City
) -> None:
    mission: dict[str, Any] = {"type": v.ActorType.MISN, "level": v.Level.NAT}
    theirs = make_actor("Embassy of Germany", seat_country_code="KR", **mission)
    korean = {"country_code": "KR", **mission}
    ours = make_actor("Embassy of Korea in Germany", seat_country_code="DE", **korean)
    make_actor("Embassy of Korea in France", seat_country_code="FR", **korean)
    make_actor("Embassy of Japan in Germany", **mission | {"country_code": "JP"})
    page = officer_client.get(reverse("partner:country-detail", args=["DE"]))
    assert page.context["bodies"] == [ours, theirs]
    assert ours.get_absolute_url() in page.text
    home = officer_client.get(reverse("partner:country-detail", args=["KR"]))
    assert len(home.context["bodies"]) == 2


def test_country_page_names_the_country_as_it_does_itself(
    officer_client: Client, seoul: City, hamburg: Actor
) -> None:
    make_agreement(seoul, "Pact with Hamburg", partners=(hamburg,))
    page = officer_client.get(reverse("partner:country-detail", args=["DE"]))
    for words in ("Germany", "Deutschland", "Pact with Hamburg", "1 activity"):
        assert words in page.text


def test_country_page_shows_whom_to_call_at_its_bodies(
    officer_client: Client, viewer_client: Client, seoul: City, busan: City
) -> None:
    embassy = make_actor("Embassy of Germany", type=v.ActorType.MISN, level=v.Level.NAT)
    make_tenure(make_post(seoul, embassy, "Ambassador"), "Erika Muster", pronunciation="에리카")
    make_tenure(make_post(busan, embassy, "Consul"), "Max Muster")
    make_tenure(make_post(seoul, make_actor("Hamburg"), "Mayor"), "Hans Muster")
    url = reverse("partner:country-detail", args=["DE"])
    text = officer_client.get(url).text
    for words in ("Embassy of Germany", "Ambassador", "Erika Muster", "[에리카]"):
        assert words in text
    assert "Max Muster" not in text
    assert "Hans Muster" not in text
    text = viewer_client.get(url).text
    assert "Ambassador" in text
    assert "Erika Muster" not in text


def test_country_page_shows_networks_and_ties_in_common(
    officer_client: Client, seoul: City, busan: City, hamburg: Actor
) -> None:
    network, other = make_network("Harbour Cities"), make_network("Forest Cities")
    for member in (hamburg, seoul.actor):
        NetworkMembership.objects.create(network=network, member=member, source="list")
    NetworkMembership.objects.create(network=other, member=hamburg, source="list")
    for one, another in ((hamburg, busan.actor), (hamburg, make_actor("Lyon", country_code="FR"))):
        first, second = sorted([one, another], key=lambda actor: actor.pk.int)
        Tie.objects.create(actor_a=first, actor_b=second, source="Wikidata")
    page = officer_client.get(reverse("partner:country-detail", args=["DE"]))
    assert [str(row.network) for row in page.context["common"]] == ["Harbour Cities"]
    [tie] = page.context["ties"]
    assert {tie.actor_a, tie.actor_b} == {hamburg, busan.actor}
    for words in ("Harbour Cities", "Busan", "Wikidata"):
        assert words in page.text
    home = officer_client.get(reverse("partner:country-detail", args=["KR"]))
    assert "Public ties with our country" not in home.text


def test_country_page_offers_an_embassy_to_whoever_may_add_it_and_not_at_home(
    officer_client: Client, viewer_client: Client, seoul: City
) -> None:
    link = f"{reverse('partners:actor-new')}?type=MISN&amp;country_code=DE"
    url = reverse("partner:country-detail", args=["DE"])
    assert link in officer_client.get(url).text
    assert link not in viewer_client.get(url).text
    home = officer_client.get(reverse("partner:country-detail", args=["KR"])).text
    assert "?type=MISN" not in home


def test_partner_page_tells_how_its_own_name_is_said(officer_client: Client) -> None:
    moscow = make_actor("Moscow", country_code="RU")
    for kind, name in ((ActorName.Kind.OFFICIAL, "Москва"), (ActorName.Kind.LATIN, "Moskva")):
        ActorName.objects.create(actor=moscow, language="ru", name=name, kind=kind)
    assert (
        '<span lang="ru">Москва</span> [Moskva]'
        in officer_client.get(moscow.get_absolute_url()).text
    )


@pytest.mark.parametrize("code", ["ZZ", "de", "D", "DE%00"])
def test_there_is_no_page_for_what_is_no_country(officer_client: Client, code: str) -> None:
    assert officer_client.get(f"/partners/countries/{code}/").status_code == 404


def test_ties_of_a_well_connected_partner_come_in_pages(
    officer_client: Client, hamburg: Actor
) -> None:
    for index in range(25):
        first, second = sorted(
            (hamburg, make_actor(f"Town {index:02}", country_code="FR")), key=lambda one: one.pk
        )
        Tie.objects.create(actor_a=first, actor_b=second, source="A register")
    page = officer_client.get(hamburg.get_absolute_url())
    assert len(page.context["ties"]) == 6
    assert page.context["has_more_ties"]
    first_page = officer_client.get(reverse("partner:ties", args=[hamburg.pk]))
    second_page = officer_client.get(first_page.context["page"].next_url)
    told = [row.other for answer in (first_page, second_page) for row in answer.context["ties"]]
    assert len(told) == len(set(told)) == 25
