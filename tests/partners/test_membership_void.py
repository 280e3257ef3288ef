"""A wrong membership is made void and restored."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Actor, City, Contribution, NetworkMembership
from partners.services import delete_contribution
from records.access import Access, Role
from records.rights import ImpossibleError
from tests.factories import make_network

LIST = "partners:membership-list"


@pytest.fixture
def network(db: None) -> Actor:
    return make_network("Harbour Cities", "항만도시연합")


@pytest.fixture
def kept(seoul: City, network: Actor) -> NetworkMembership:
    return NetworkMembership.objects.create(city=seoul, network=network, member=seoul.actor)


def test_wrong_membership_is_void_with_its_reason_and_restored(
    officer_client: Client, seoul: City, kept: NetworkMembership
) -> None:
    void = reverse("partners:membership-void", args=[kept.pk])
    assert "entered by mistake" in officer_client.get(void).content.decode()
    empty = officer_client.post(void, {"version": 1, "void_reason": " "})
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["void_reason"])
    answer = officer_client.post(void, {"version": 1, "void_reason": "Entered twice"})
    assert answer.url == kept.get_absolute_url()
    page = officer_client.get(kept.get_absolute_url()).content.decode()
    assert "Entered twice" in page
    assert "Make void" not in page
    assert "Harbour Cities" not in officer_client.get(reverse(LIST)).content.decode()
    found = officer_client.get(reverse(LIST), {"state": "void"}).context["page"].rows
    assert found == [kept]
    for name in ("membership-edit", "contribution-new", "membership-void"):
        url = reverse(f"partners:{name}", args=[kept.pk])
        refused = officer_client.get(url)
        assert refused.status_code == 409
        assert kept.get_absolute_url() in refused.text
    restore = reverse("partners:membership-restore", args=[kept.pk])
    stale = officer_client.post(restore, {"version": 1}, follow=True).content.decode()
    assert "Someone else changed the record meanwhile" in stale
    officer_client.post(restore, {"version": 2})
    kept.refresh_from_db()
    assert (kept.void_reason, kept.version) == ("", 3)
    assert "0 of 1" in officer_client.get(reverse(LIST)).content.decode()


def test_void_of_an_old_version_is_refused(officer_client: Client, kept: NetworkMembership) -> None:
    NetworkMembership.objects.update(version=2)
    void = reverse("partners:membership-void", args=[kept.pk])
    answer = officer_client.post(void, {"version": 1, "void_reason": "x"})
    assert answer.status_code == 409
    assert answer.text.count("Someone else changed this meanwhile") == 1
    kept.refresh_from_db()
    assert not kept.is_void


def test_restoring_what_another_has_replaced_is_refused_with_the_reason(
    officer_client: Client, seoul: City, network: Actor, kept: NetworkMembership
) -> None:
    NetworkMembership.objects.update(void_reason="Wrong")
    NetworkMembership.objects.create(city=seoul, network=network, member=seoul.actor)
    answer = officer_client.post(
        reverse("partners:membership-restore", args=[kept.pk]), {"version": 1}, follow=True
    )
    assert "This membership is there already." in answer.content.decode()
    kept.refresh_from_db()
    assert kept.is_void


def test_contribution_to_a_void_membership_stays(
    officer_client: Client, seoul: City, kept: NetworkMembership
) -> None:
    given = Contribution.objects.create(city=seoul, membership=kept, what="A talk", made_on="2026")
    NetworkMembership.objects.update(void_reason="Wrong")
    access = Access(roles={seoul.pk: frozenset({Role.OFFICER})})
    url = reverse("partners:contribution-delete", args=[given.pk])
    assert officer_client.post(url).status_code == 409
    with pytest.raises(ImpossibleError, match="void"):
        delete_contribution(given.pk, access=access)
    assert Contribution.objects.get() == given


def test_reason_that_turns_the_writing_round_is_named_at_its_field(
    officer_client: Client, kept: NetworkMembership
) -> None:
    void = reverse("partners:membership-void", args=[kept.pk])
    answer = officer_client.post(void, {"version": 1, "void_reason": "Entered \u202etwice"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["void_reason"])
    kept.refresh_from_db()
    assert not kept.is_void
