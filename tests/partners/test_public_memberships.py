"""Public memberships in the shared catalogue, written by administrators of the platform alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from partners.models import Actor, City, NetworkMembership
from partners.services import (
    edit_membership,
    record_contribution,
    record_public_membership,
    restore_membership,
    void_membership,
)
from records.access import Access
from tests.factories import make_actor, make_network, make_user
from tests.personas import client_of

LIST, NEW = reverse("catalogue:membership-list"), reverse("catalogue:membership-new")
ADMINISTRATOR = Access(is_platform_admin=True)


@pytest.fixture
def admin(db: None) -> Client:
    return client_of(make_user(None, "platform_admin", name="Ada"))


@pytest.fixture
def network(db: None) -> Actor:
    return make_network("Harbour Cities", "항만도시연합")


@pytest.fixture
def fact(network: Actor) -> NetworkMembership:
    return NetworkMembership.objects.create(
        network=network, member=make_actor("Hamburg"), source="A list", tier="Full"
    )


def body(where: Actor, who: Actor, **changed: Any) -> dict[str, Any]:
    return {"network": where.pk, "member": who.pk, "source": "Its own list", **changed}


def address(name: str, fact: NetworkMembership) -> str:
    return reverse(f"catalogue:membership-{name}", args=[fact.pk])


def test_public_membership_is_added_corrected_and_seen_by_every_city(
    admin: Client, officer_client: Client, outsider_client: Client, network: Actor
) -> None:
    hamburg = make_actor("Hamburg")
    assert admin.get(NEW).status_code == 200
    assert admin.post(NEW, body(network, hamburg, tier="Full", since="2015")).url == LIST
    made = NetworkMembership.objects.get()
    assert (made.city, made.tier, made.since, made.version) == (None, "Full", "2015", 1)
    changed = body(network, hamburg, tier="Associate", until="2024", version=1)
    assert admin.post(address("edit", made), changed).url == LIST
    made.refresh_from_db()
    assert (made.tier, made.until, made.since, made.version) == ("Associate", "2024", None, 2)
    members = reverse("partners:network-members", args=[network.pk])
    for client in (officer_client, outsider_client):
        assert "Hamburg" in client.get(members).content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"source": ""}, "source"),
        ({"network": ""}, "network"),
        ({"network": "x"}, "network"),
        ({"member": "00000000-0000-7000-8000-000000000000"}, "member"),
        ({"since": "soon"}, "since"),
        ({"since": "2020", "until": "2019"}, "until"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"tier": "x" * 101}, "tier"),
    ],
)
def test_bad_answers_are_named_at_their_field_and_nothing_is_kept(
    admin: Client, network: Actor, changed: dict[str, Any], field: str
) -> None:
    answer = admin.post(NEW, body(network, make_actor("Hamburg"), **changed))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not NetworkMembership.objects.exists()


def test_partner_that_one_city_keeps_is_neither_offered_nor_taken(
    seoul: City, network: Actor
) -> None:
    """Also when the administrator works in that city: a public fact would tell all of it."""
    person = make_user(seoul, "officer")
    Membership.objects.create(user=person, city=None, role="platform_admin")
    client = client_of(person)
    private = make_actor("Quiet Society", steward=seoul)
    found = client.get(reverse("catalogue:actor-typeahead"), {"q": "quiet"}).json()
    assert found["results"] == []
    answer = client.post(NEW, body(network, private))
    assert list(answer.context["form"].errors) == ["member"]
    access = Access(roles={seoul.pk: frozenset({"officer"})}, is_platform_admin=True)
    fields = {"network_id": network.pk, "member_id": private.pk, "source": "A list"}
    with pytest.raises(ValidationError):
        record_public_membership(fields, access=access)


def test_networks_alone_are_offered_as_networks(admin: Client, network: Actor) -> None:
    make_actor("Harbour Town")
    found = admin.get(reverse("catalogue:network-typeahead"), {"q": "harbour"}).json()
    assert [row["id"] for row in found["results"]] == [str(network.pk)]


def test_membership_that_is_there_already_is_named(
    admin: Client, network: Actor, fact: NetworkMembership
) -> None:
    answer = admin.post(NEW, body(network, fact.member))
    assert answer.status_code == 422
    assert "This membership is there already." in answer.content.decode()


def test_stale_edit_shows_both_and_saves_nothing(
    admin: Client, network: Actor, fact: NetworkMembership
) -> None:
    url = address("edit", fact)
    admin.post(url, body(network, fact.member, version=1, tier="First"))
    answer = admin.post(url, body(network, fact.member, version=1, tier="Second"))
    assert answer.status_code == 409
    assert "First" in answer.content.decode()
    fact.refresh_from_db()
    assert (fact.tier, fact.version) == ("First", 2)


def test_wrong_one_is_void_for_every_city_and_restored(
    admin: Client, officer_client: Client, network: Actor, fact: NetworkMembership
) -> None:
    members = reverse("partners:network-members", args=[network.pk])
    assert "never one" in admin.get(address("void", fact)).content.decode()
    answer = admin.post(address("void", fact), {"version": 1, "void_reason": "Another Hamburg"})
    assert answer.url == LIST
    assert "Hamburg" not in officer_client.get(members).content.decode()
    assert list(admin.get(LIST).context["page"].rows) == []
    listed = admin.get(LIST, {"state": "void"}).content.decode()
    assert "Another Hamburg" in listed
    page = admin.get(address("edit", fact)).content.decode()
    assert "Another Hamburg" in page
    assert "Save the membership" not in page
    assert admin.post(address("restore", fact), {"version": 2}).url == address("edit", fact)
    fact.refresh_from_db()
    assert (fact.void_reason, fact.version) == ("", 3)
    assert "Hamburg" in officer_client.get(members).content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Hamburg", "Lyon", "Genoa"}),
        ("q=ham", {"Hamburg"}),
        ("country=FR", {"Lyon"}),
        ("network=항만", {"Hamburg"}),
        ("state=past", {"Genoa"}),
        ("state=current", {"Hamburg", "Lyon"}),
        ("state=void", {"Bremen"}),
        ("state=odd", set()),
    ],
)
def test_list_holds_public_ones_alone_and_is_narrowed(
    admin: Client, seoul: City, fact: NetworkMembership, query: str, shown: set[str]
) -> None:
    river = make_network("River League")
    for name, country, given in (
        ("Lyon", "FR", {}),
        ("Genoa", "IT", {"until": "2001"}),
        ("Bremen", "DE", {"void_reason": "Wrong list"}),
    ):
        member = make_actor(name, country_code=country)
        NetworkMembership.objects.create(network=river, member=member, source="A list", **given)
    NetworkMembership.objects.create(city=seoul, network=river, member=seoul.actor)
    rows = admin.get(f"{LIST}?{query}").context["page"].rows
    assert {str(row.member) for row in rows} == shown


def test_list_costs_the_same_for_few_and_for_many(
    admin: Client, network: Actor, fact: NetworkMembership, django_assert_num_queries: Any
) -> None:
    admin.get(LIST)
    with django_assert_num_queries(5):
        admin.get(LIST)
    for number in range(70):
        NetworkMembership.objects.create(
            network=network, member=make_actor(f"Town {number}"), source="A list"
        )
    with django_assert_num_queries(5):
        page = admin.get(LIST).context["page"]
    assert len(page.rows) == 50
    assert len(admin.get(page.next_url).context["page"].rows) == 21


def test_what_a_city_keeps_is_not_the_platforms_to_change(
    admin: Client, seoul: City, network: Actor
) -> None:
    kept = NetworkMembership.objects.create(city=seoul, network=network, member=seoul.actor)
    for name in ("edit", "void"):
        assert admin.get(address(name, kept)).status_code == 404
    with pytest.raises(NetworkMembership.DoesNotExist):
        void_membership(kept.pk, reason="x", access=ADMINISTRATOR, version=1)


def test_public_fact_is_not_a_citys_to_change(
    officer_access: Access, fact: NetworkMembership
) -> None:
    fields = {"network_id": fact.network_id, "member_id": fact.member_id, "source": "x"}
    with pytest.raises(PermissionDenied):
        record_public_membership(fields, access=officer_access)
    with pytest.raises(PermissionDenied):
        edit_membership(fact.pk, {"tier": "x"}, access=officer_access, version=1)
    with pytest.raises(PermissionDenied):
        void_membership(fact.pk, reason="x", access=officer_access, version=1)
    with pytest.raises(PermissionDenied):
        restore_membership(fact.pk, access=officer_access, version=1)
    talk = {"made_on": "2026", "what": "A talk"}
    for access in (officer_access, ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            record_contribution(fact.pk, talk, access=access)
