"""The pages of memberships, at what they show and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.filters import UNKNOWN_FEE
from partners.models import Actor, City, Contribution, NetworkMembership
from tests.factories import make_actor, make_network

LIST, NEW = "partners:membership-list", "partners:membership-new"


@pytest.fixture
def network(db: None) -> Actor:
    return make_network("Harbour Cities", "항만도시연합")


def body(where: Actor, city: City, **changed: Any) -> dict[str, Any]:
    return {"network": where.pk, "member": city.actor_id, "currency": "krw", **changed}


@pytest.fixture
def kept(seoul: City, network: Actor) -> NetworkMembership:
    return NetworkMembership.objects.create(city=seoul, network=network, member=seoul.actor)


def test_membership_is_added_with_its_fee_and_shown_in_the_list(
    officer_client: Client, seoul: City, network: Actor
) -> None:
    assert "KRW" in officer_client.get(reverse(NEW)).content.decode()
    answer = officer_client.post(
        reverse(NEW), body(network, seoul, fee="5000000", since="2019년 3월", tier="정회원")
    )
    kept = NetworkMembership.objects.get(city=seoul)
    assert answer.url == kept.get_absolute_url()
    assert (kept.currency, kept.since, kept.tier) == ("KRW", "2019-03", "정회원")
    page = officer_client.get(reverse(LIST)).content.decode()
    assert "₩5,000,000" in page
    assert "0 of 1" in page


def test_currency_without_a_fee_says_nothing(
    officer_client: Client, seoul: City, network: Actor
) -> None:
    officer_client.post(reverse(NEW), body(network, seoul))
    assert NetworkMembership.objects.get(city=seoul).currency == ""


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"network": ""}, "network"),
        ({"network": "x"}, "network"),
        ({"member": "00000000-0000-7000-8000-000000000000"}, "member"),
        ({"fee": "much"}, "fee"),
        ({"fee": "5", "currency": "€"}, "currency"),
        ({"since": "soon"}, "since"),
        ({"since": "2020", "until": "2019"}, "until"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"representative": "x" * 10_000}, "representative"),
    ],
)
def test_bad_answers_are_named_at_their_field_and_nothing_is_kept(
    officer_client: Client, seoul: City, network: Actor, changed: dict[str, Any], field: str
) -> None:
    answer = officer_client.post(reverse(NEW), body(network, seoul, **changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not NetworkMembership.objects.exists()


def test_membership_that_is_there_already_is_named(
    officer_client: Client, seoul: City, network: Actor, kept: NetworkMembership
) -> None:
    answer = officer_client.post(reverse(NEW), body(network, seoul))
    assert answer.status_code == 422
    assert "This membership is there already." in answer.content.decode()


def test_city_of_the_gazetteer_is_no_network_and_another_citys_network_is_not_offered(
    officer_client: Client, seoul: City, busan: City, network: Actor
) -> None:
    make_actor("Harbour Town")
    make_network("Harbour League", steward=busan)
    found = officer_client.get(reverse("partners:network-typeahead"), {"q": "harbour"}).json()
    assert [row["id"] for row in found["results"]] == [str(network.pk)]


def test_network_and_member_in_the_address_are_filled_in(
    officer_client: Client, seoul: City, network: Actor
) -> None:
    hamburg = make_actor("Hamburg")
    page = officer_client.get(reverse(NEW), {"network": network.pk, "member": hamburg.pk})
    assert f'value="{network.pk}" selected' in page.content.decode()
    assert f'value="{hamburg.pk}" selected' in page.content.decode()


def test_stale_edit_shows_both_and_saves_nothing(
    officer_client: Client, seoul: City, network: Actor, kept: NetworkMembership
) -> None:
    url = reverse("partners:membership-edit", args=[kept.pk])
    assert officer_client.get(url).status_code == 200
    officer_client.post(url, body(network, seoul, version=1, tier="First"))
    answer = officer_client.post(url, body(network, seoul, version=1, tier="Second"))
    assert answer.status_code == 409
    assert "First" in answer.content.decode()
    kept.refresh_from_db()
    assert (kept.tier, kept.version) == ("First", 2)
    assert (
        officer_client.post(url, body(network, seoul, version=2, tier="Second")).status_code == 302
    )


def test_contribution_is_written_down_and_taken_back(
    officer_client: Client, kept: NetworkMembership
) -> None:
    url = reverse("partners:contribution-new", args=[kept.pk])
    bad = officer_client.post(url, {"what": "A talk", "made_on": "", "link": "ftp:/x"})
    assert list(bad.context["form"].errors) == ["made_on", "link"]
    officer_client.post(url, {"what": "A talk", "made_on": "2026-03"})
    again = officer_client.post(url, {"what": "A talk", "made_on": "2026-03"})
    assert "This contribution is there already." in again.content.decode()
    talk = Contribution.objects.get()
    assert "A talk" in officer_client.get(kept.get_absolute_url()).content.decode()
    delete = reverse("partners:contribution-delete", args=[talk.pk])
    assert "A talk" in officer_client.get(delete).content.decode()
    assert Contribution.objects.exists()
    assert officer_client.post(delete).url == kept.get_absolute_url()
    assert not Contribution.objects.exists()


def test_viewer_and_outsider_do_not_make_void(
    outsider_client: Client, viewer_client: Client, kept: NetworkMembership
) -> None:
    given = {"version": 1, "void_reason": "x"}
    void = reverse("partners:membership-void", args=[kept.pk])
    assert viewer_client.post(void, given).status_code == 403
    assert outsider_client.post(void, given).status_code == 404
    assert not NetworkMembership.objects.void().exists()


def test_outsider_and_viewer_do_not_get_in(
    outsider_client: Client, viewer_client: Client, seoul: City, kept: NetworkMembership
) -> None:
    assert outsider_client.get(kept.get_absolute_url()).status_code == 404
    edit = reverse("partners:membership-edit", args=[kept.pk])
    assert outsider_client.post(edit, {}).status_code == 404
    assert viewer_client.get(kept.get_absolute_url()).status_code == 200
    assert viewer_client.post(edit, {}).status_code == 403
    assert "Harbour Cities" not in outsider_client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Harbour Cities", "River League", "Old Forum"}),
        ("state=current", {"Harbour Cities", "River League"}),
        ("state=working", {"River League"}),
        ("state=silent", {"Harbour Cities"}),
        ("state=past", {"Old Forum"}),
        ("q=항만", {"Harbour Cities"}),
        ("show=others", {"Theirs"}),
        ("state=odd", set()),
    ],
)
def test_list_is_narrowed(
    officer_client: Client,
    seoul: City,
    kept: NetworkMembership,
    query: str,
    shown: set[str],
) -> None:
    def keep(name: str, **fields: Any) -> NetworkMembership:
        given = {"member": seoul.actor, **fields}
        return NetworkMembership.objects.create(city=seoul, network=make_network(name), **given)

    river = keep("River League")
    keep("Old Forum", until="2001")
    keep("Theirs", member=make_actor("Hamburg"))
    Contribution.objects.create(
        city=seoul, membership=river, made_on=str(river.created_at.year), what="A talk"
    )
    page = officer_client.get(f"{reverse(LIST)}?{query}").context["page"]
    assert {str(row.network) for row in page.rows} == shown


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=past&currency=EUR", {"Old Forum"}),
        ("state=void&currency=JPY", {"Twice"}),
        ("show=others&currency=USD", {"Theirs"}),
        ("currency=EUR", {"Old Forum"}),
        ("state=current&currency=EUR", set()),
        ("currency=CHF", set()),
    ],
)
def test_currency_of_any_fee_and_one_that_none_has_any_more_narrow_the_list(
    officer_client: Client, seoul: City, query: str, shown: set[str]
) -> None:
    for name, fields in {
        "Old Forum": {"until": "2001", "currency": "EUR"},
        "Twice": {"void_reason": "Entered twice", "currency": "JPY"},
        "Theirs": {"member": make_actor("Hamburg"), "currency": "USD"},
    }.items():
        given = {"member": seoul.actor, "fee": 5, **fields}
        NetworkMembership.objects.create(city=seoul, network=make_network(name), **given)
    context = officer_client.get(f"{reverse(LIST)}?{query}").context
    assert context["form"].errors == {}
    assert {str(row.network) for row in context["page"].rows} == shown
    if "&" in query:
        offered = {code for code, _name in context["form"].fields["currency"].choices}
        assert offered == {"", "EUR", "JPY", "USD", UNKNOWN_FEE}


def test_what_is_no_currency_is_no_choice(officer_client: Client, seoul: City) -> None:
    context = officer_client.get(f"{reverse(LIST)}?currency=ZZZ").context
    assert list(context["form"].errors) == ["currency"]


def test_public_fact_about_the_city_is_offered_for_its_list(
    officer_client: Client, seoul: City, network: Actor
) -> None:
    NetworkMembership.objects.create(network=network, member=seoul.actor, source="Its own page")
    page = officer_client.get(reverse(LIST)).content.decode()
    assert f"?network={network.pk}" in page
    NetworkMembership.objects.create(city=seoul, network=network, member=seoul.actor)
    assert "Its own page" not in officer_client.get(reverse(LIST)).content.decode()


def test_partner_page_marks_what_the_city_shares(
    officer_client: Client, seoul: City, network: Actor, kept: NetworkMembership
) -> None:
    hamburg = make_actor("Hamburg")
    for where in (network, make_network("Only theirs")):
        NetworkMembership.objects.create(network=where, member=hamburg, source="A list")
    page = officer_client.get(hamburg.get_absolute_url()).content.decode()
    assert page.count("so are we") == 1
    network_page = officer_client.get(network.get_absolute_url()).content.decode()
    assert "Our membership" in network_page
    assert "Hamburg" in network_page
    members = officer_client.get(reverse("partners:network-members", args=[network.pk]))
    assert [str(row.member) for row in members.context["page"].rows] == ["Hamburg", "Seoul"]


def test_partner_page_tells_kind_from_and_to_and_what_is_in_common(
    officer_client: Client, seoul: City, network: Actor, kept: NetworkMembership
) -> None:
    hamburg = make_actor("Hamburg")
    NetworkMembership.objects.create(
        network=network, member=hamburg, source="A list", tier="Associate", since="2015"
    )
    NetworkMembership.objects.create(
        network=make_network("To end"), member=hamburg, source="A list", until="2190"
    )
    void = make_network("Never in it")
    NetworkMembership.objects.create(
        network=void, member=hamburg, source="A list", void_reason="Another Hamburg"
    )
    page = officer_client.get(hamburg.get_absolute_url()).content.decode()
    assert "1 network in common with us" in page
    for text in ("Associate", "since 2015", "until 2190"):
        assert text in page
    assert "Never in it" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Hamburg", "Lyon", "Seoul"]),
        ("country=DE", ["Hamburg"]),
        ("q=lyo", ["Lyon"]),
        ("q=lyo&country=DE", []),
        ("country=XX", []),
    ],
)
def test_members_of_a_network_are_found_by_name_and_country(
    officer_client: Client,
    seoul: City,
    network: Actor,
    kept: NetworkMembership,
    query: str,
    shown: list[str],
) -> None:
    for name, country in (("Hamburg", "DE"), ("Lyon", "FR")):
        NetworkMembership.objects.create(
            network=network, member=make_actor(name, country_code=country), source="A list"
        )
    NetworkMembership.objects.create(
        network=network, member=make_actor("Bremen"), source="A list", void_reason="Wrong list"
    )
    url = reverse("partners:network-members", args=[network.pk])
    answer = officer_client.get(f"{url}?{query}")
    assert [str(row.member) for row in answer.context["page"].rows] == shown


def test_members_of_a_large_network_come_in_pages_at_the_same_cost(
    officer_client: Client, seoul: City, network: Actor, django_assert_num_queries: Any
) -> None:
    url = reverse("partners:network-members", args=[network.pk])
    for number in range(70):
        NetworkMembership.objects.create(
            network=network, member=make_actor(f"Town {number:02}"), source="A list"
        )
    officer_client.get(url)
    with django_assert_num_queries(8):
        first = officer_client.get(f"{url}?country=DE")
    rest = officer_client.get(first.context["page"].next_url)
    assert (len(first.context["page"].rows), len(rest.context["page"].rows)) == (50, 20)


def test_list_costs_the_same_for_few_and_for_many(
    officer_client: Client, seoul: City, django_assert_num_queries: Any
) -> None:
    def add(number: int) -> None:
        network = make_network(f"Network {number}", country_code="")
        kept = NetworkMembership.objects.create(city=seoul, network=network, member=seoul.actor)
        Contribution.objects.create(city=seoul, membership=kept, made_on="2026", what="A talk")
        NetworkMembership.objects.create(
            network=network, member=make_actor(f"Town {number}"), source="A list"
        )

    add(0)
    url = reverse(LIST)
    officer_client.get(url)
    with django_assert_num_queries(9):
        officer_client.get(url)
    for number in range(1, 70):
        add(number)
    with django_assert_num_queries(9):
        page = officer_client.get(url)
    rest = officer_client.get(page.context["page"].next_url)
    assert len(rest.context["page"].rows) == 20


def test_source_of_a_public_membership_is_told_apart_from_its_network(
    officer_client: Client, seoul: City, network: Actor
) -> None:
    NetworkMembership.objects.create(
        network=network, member=seoul.actor, source="Their list", source_url="https://list.example"
    )
    page = officer_client.get(reverse("partners:membership-list")).text
    told = page.partition('id="unkept"')[2]
    assert f'{network}</a> <span class="soft">· Source: <a href="https://list.example"' in told
