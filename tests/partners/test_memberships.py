"""What a city is a member of, which of it works, and what it costs."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from partners.memberships import members_of, memberships_in_common, memberships_of, room_of
from partners.models import Actor, City, Contribution, NetworkMembership
from partners.services import (
    delete_contribution,
    edit_membership,
    record_contribution,
    record_membership,
)
from records.access import Access
from records.versions import StaleRecordError
from tests.factories import make_actor, make_network

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def network(db: None) -> Actor:
    return make_network()


def keep(city: City, network: Actor, access: Access, **fields: Any) -> NetworkMembership:
    return record_membership({"network_id": network.pk, **fields}, city=city, access=access)


def public(network: Actor, member: Actor, **fields: Any) -> NetworkMembership:
    given = {"source": "Its list of members", **fields}
    return NetworkMembership.objects.create(network=network, member=member, **given)


def all_seen(access: Access) -> Any:
    return NetworkMembership.objects.visible_to(access)


def test_city_keeps_its_own_membership_with_contributions(
    seoul: City, network: Actor, officer_access: Access
) -> None:
    kept = keep(
        seoul,
        network,
        officer_access,
        fee="1200.50",
        currency="EUR",
        contributions=[{"made_on": "2026-03", "what": "A handbook"}],
    )
    kept.refresh_from_db()
    assert (kept.member, kept.fee, kept.currency) == (seoul.actor, Decimal("1200.50"), "EUR")
    assert [row.what for row in kept.contributions.all()] == ["A handbook"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"fee": "10"}, "currency"),
        ({"currency": "EUR"}, "fee"),
        ({"fee": "10", "currency": "XXXX"}, "currency"),
        ({"fee": "10", "currency": "ZZQ"}, "currency"),
        ({"fee": "-1", "currency": "EUR"}, "fee"),
        ({"fee": "1e20", "currency": "EUR"}, "fee"),
        ({"since": "2020", "until": "2019-12"}, "until"),
        ({"since": "2026-02-31"}, "since"),
        ({"tier": "x" * 101}, "tier"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"contributions": [{"made_on": None, "what": "A talk"}]}, "made_on"),
    ],
)
def test_bad_membership_is_refused_by_field_and_nothing_is_saved(
    seoul: City, network: Actor, officer_access: Access, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        keep(seoul, network, officer_access, **changed)
    assert list(refused.value.message_dict) == [field]
    assert not NetworkMembership.objects.exists()


def test_only_a_network_has_members_and_not_itself(
    seoul: City, network: Actor, officer_access: Access
) -> None:
    for wrong in ({"network_id": make_actor("Hamburg").pk}, {"member_id": network.pk}):
        with pytest.raises(ValidationError) as refused, transaction.atomic():
            keep(seoul, network, officer_access, **wrong)
        assert list(refused.value.message_dict) == ["network"]


def test_network_that_another_city_keeps_is_not_there(
    seoul: City, busan: City, officer_access: Access
) -> None:
    hidden = make_network("Quiet league", steward=busan)
    with pytest.raises(ValidationError) as refused:
        keep(seoul, hidden, officer_access)
    assert list(refused.value.message_dict) == ["network"]


def test_current_membership_stands_once_and_may_follow_one_that_ended(
    seoul: City, network: Actor, officer_access: Access
) -> None:
    keep(seoul, network, officer_access, since="2001", until="2010")
    keep(seoul, network, officer_access, since="2015")
    with pytest.raises(ValidationError, match="there already"), transaction.atomic():
        keep(seoul, network, officer_access, since="2020")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"fee": 1}, "fee_has_currency"),
        ({"currency": "EUR"}, "fee_has_currency"),
        ({"since": "2020", "until": "2019"}, "ends_after_start"),
        ({"source": ""}, "public_has_source"),
    ],
)
def test_database_itself_refuses(
    seoul: City, network: Actor, fields: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=f"network_membership_{constraint}"):
        public(network, seoul.actor, **fields)


def test_public_fact_is_seen_by_all_and_changed_by_nobody(
    seoul: City, busan: City, network: Actor, officer_access: Access
) -> None:
    fact = public(network, busan.actor)
    assert list(all_seen(officer_access)) == [fact]
    with pytest.raises(PermissionDenied):
        edit_membership(fact.pk, {"tier": "Full"}, access=officer_access, version=1)
    with pytest.raises(PermissionDenied):
        record_contribution(fact.pk, {"made_on": "2026", "what": "x"}, access=officer_access)


def test_what_another_city_keeps_is_not_there(
    seoul: City, busan: City, network: Actor, officer_access: Access
) -> None:
    theirs = keep(busan, network, Access(roles={busan.pk: frozenset({"officer"})}))
    assert not all_seen(officer_access).exists()
    with pytest.raises(NetworkMembership.DoesNotExist):
        edit_membership(theirs.pk, {"tier": "Full"}, access=officer_access, version=1)


def test_viewer_keeps_nothing(seoul: City, network: Actor, officer_access: Access) -> None:
    viewer = Access(roles={seoul.pk: frozenset({"viewer"})})
    with pytest.raises(PermissionDenied):
        keep(seoul, network, viewer)
    kept = keep(seoul, network, officer_access)
    talk = record_contribution(kept.pk, {"made_on": "2026", "what": "x"}, access=officer_access)
    with pytest.raises(PermissionDenied):
        delete_contribution(talk.pk, access=viewer)


def test_edit_needs_the_newest_version(seoul: City, network: Actor, officer_access: Access) -> None:
    kept = keep(seoul, network, officer_access)
    edit_membership(kept.pk, {"tier": "Full"}, access=officer_access, version=1)
    with pytest.raises(StaleRecordError):
        edit_membership(kept.pk, {"tier": "Other"}, access=officer_access, version=1)


def test_contributions_given_anew_keep_the_rows_that_stay(
    seoul: City, network: Actor, officer_access: Access
) -> None:
    talk = {"made_on": "2026-03", "what": "A talk"}
    kept = keep(seoul, network, officer_access, contributions=[talk, {**talk, "what": "A report"}])
    first = kept.contributions.get(what="A talk")
    edit_membership(
        kept.pk,
        {"contributions": [talk, {"made_on": "2026", "what": "A project"}]},
        access=officer_access,
        version=1,
    )
    assert {row.what for row in kept.contributions.all()} == {"A talk", "A project"}
    assert kept.contributions.get(what="A talk").pk == first.pk


@pytest.mark.parametrize(
    ("made_on", "works"),
    [
        ("2026-11-23", True),
        ("2025-11-24", True),
        ("2025-11-23", False),
        ("2026", True),
        ("2025-12", True),
        ("2025-11", True),
        ("2025-10", False),
        ("2026-11-24", False),
    ],
)
def test_membership_works_by_a_contribution_that_may_be_of_the_last_twelve_months(
    seoul: City, network: Actor, officer_access: Access, made_on: str, works: bool
) -> None:
    keep(
        seoul,
        network,
        officer_access,
        contributions=[{"made_on": made_on, "what": "A talk"}],
    )
    found = all_seen(officer_access)
    assert found.working(on=TODAY).exists() is works
    assert found.silent(on=TODAY).exists() is not works


@pytest.mark.parametrize(
    ("dates", "current", "past"),
    [
        ({}, True, False),
        ({"since": "2026-12"}, False, False),
        ({"since": "2026"}, True, False),
        ({"until": "2026"}, True, False),
        ({"until": "2026-10"}, False, True),
    ],
)
def test_membership_is_current_while_its_dates_allow(
    seoul: City,
    network: Actor,
    officer_access: Access,
    dates: dict[str, str],
    current: bool,
    past: bool,
) -> None:
    keep(seoul, network, officer_access, **dates)
    found = all_seen(officer_access)
    assert found.current(on=TODAY).exists() is current
    assert found.past(on=TODAY).exists() is past


def test_fees_are_told_by_currency_and_for_working_ones(
    seoul: City, officer_access: Access
) -> None:
    talk = [{"made_on": "2026-11", "what": "A talk"}]
    for name, fields in {
        "A": {"fee": 100, "currency": "EUR", "contributions": talk},
        "B": {"fee": 50, "currency": "EUR"},
        "C": {"fee": 7, "currency": "KRW"},
        "D": {"contributions": talk},
        "E": {"fee": 999, "currency": "EUR", "until": "2020"},
    }.items():
        keep(seoul, make_network(name), officer_access, **fields)
    rows = list(all_seen(officer_access).by_currency(on=TODAY))
    assert rows == [
        {"currency": "", "count": 1, "fees": None, "working": 1, "working_fees": None},
        {"currency": "EUR", "count": 2, "fees": 150, "working": 1, "working_fees": 100},
        {"currency": "KRW", "count": 1, "fees": 7, "working": 0, "working_fees": None},
    ]


def test_own_row_stands_for_the_public_fact(
    seoul: City, network: Actor, officer_access: Access
) -> None:
    public(network, seoul.actor)
    kept = keep(seoul, network, officer_access, tier="Full")
    assert list(members_of(network, officer_access)) == [kept]
    assert list(memberships_of(seoul.actor, officer_access)) == [kept]


def test_what_is_shared_with_a_partner_is_current_on_both_sides(
    seoul: City, network: Actor, officer_access: Access
) -> None:
    hamburg, left = make_actor("Hamburg"), make_network("Old league")
    both = public(network, hamburg)
    keep(seoul, network, officer_access)
    public(left, hamburg)
    keep(seoul, left, officer_access, until="2020")
    public(make_network("Only theirs"), hamburg)
    shared = memberships_in_common(hamburg, seoul, officer_access, on=TODAY)
    assert list(shared) == [both]
    room = room_of(hamburg, seoul, officer_access, on=TODAY)
    assert (len(room.rows), room.shared) == (3, {network.pk})
    of_network = room_of(network, seoul, officer_access, on=TODAY)
    assert of_network.ours is not None
    assert [row.member for row in of_network.members] == [hamburg]


def test_contribution_taken_back_no_longer_counts(
    seoul: City, network: Actor, officer_access: Access
) -> None:
    kept = keep(seoul, network, officer_access)
    talk = record_contribution(
        kept.pk, {"made_on": "2026-11", "what": "A talk"}, access=officer_access
    )
    delete_contribution(talk.pk, access=officer_access)
    assert not Contribution.objects.exists()
    assert not all_seen(officer_access).working(on=TODAY).exists()
