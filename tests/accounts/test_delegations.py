"""Roles handed over: on which days they count, for whom, and what the giver must hold."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import access_for_user
from accounts.delegations.services import give_delegation, revoke_delegation
from accounts.models import Delegation, User
from activities.models import Activity
from domains import vocabulary as v
from partners.models import City
from records.access import Access, Role, Visibility
from tests.factories import make_activity, make_actor, make_user

FIRST, LAST = datetime.date(2026, 3, 10), datetime.date(2026, 3, 12)
DAY = datetime.timedelta(days=1)
BEFORE = datetime.date(2026, 3, 1)


def hand_over(giver: User, receiver: User, city: City, **values: Any) -> Delegation:
    fields = {
        "giver": giver,
        "receiver": receiver,
        "kind": v.Delegation.ABSE,
        "roles": [Role.HEAD],
        "starts_on": FIRST,
        "ends_on": LAST,
        "reason": "A journey",
        **values,
    }
    by = fields.pop("by", giver)
    return give_delegation(fields, city=city, access=access_for_user(by, on=BEFORE), on=BEFORE)


def is_head(user: User, city: City, on: datetime.date) -> bool:
    return access_for_user(user, on=on).may("confidential.read", city.pk)


@pytest.mark.parametrize(
    ("day", "counts"),
    [(FIRST - DAY, False), (FIRST, True), (FIRST + DAY, True), (LAST, True), (LAST + DAY, False)],
)
def test_delegation_counts_from_its_first_day_to_its_last(
    head: User, officer: User, seoul: City, day: datetime.date, counts: bool
) -> None:
    hand_over(head, officer, seoul)
    assert is_head(officer, seoul, day) is counts


def test_standing_delegation_counts_until_it_is_ended(
    head: User, officer: User, seoul: City
) -> None:
    given = hand_over(head, officer, seoul, kind=v.Delegation.STAN, ends_on=None)
    assert is_head(officer, seoul, FIRST + 3000 * DAY)
    revoke_delegation(given.pk, access=access_for_user(head), at=timezone.now())
    assert not is_head(officer, seoul, FIRST)


def test_ending_twice_changes_nothing_more(head: User, officer: User, seoul: City) -> None:
    given, at = hand_over(head, officer, seoul), timezone.now()
    for moment in (at, at + DAY):
        revoke_delegation(given.pk, access=access_for_user(head), at=moment)
    given.refresh_from_db()
    assert given.revoked_at == at
    labels = given.history.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(labels) == ["insert", "update"]


def test_giver_who_loses_the_role_hands_it_over_no_longer(
    head: User, officer: User, seoul: City
) -> None:
    hand_over(head, officer, seoul)
    head.memberships.get().delete()
    assert not is_head(officer, seoul, FIRST)


def test_inactive_giver_hands_nothing_over(head: User, officer: User, seoul: City) -> None:
    hand_over(head, officer, seoul)
    User.objects.filter(pk=head.pk).update(is_active=False)
    assert not is_head(officer, seoul, FIRST)


def test_receiver_who_no_longer_works_there_receives_nothing(
    head: User, officer: User, seoul: City
) -> None:
    hand_over(head, officer, seoul)
    officer.memberships.all().delete()
    assert access_for_user(officer, on=FIRST).cities == ()


def test_what_was_handed_over_is_not_handed_on(
    head: User, officer: User, viewer: User, seoul: City
) -> None:
    hand_over(head, officer, seoul)
    with pytest.raises(ValidationError) as refused:
        give_delegation(
            {
                "giver": officer,
                "receiver": viewer,
                "kind": v.Delegation.ABSE,
                "roles": [Role.HEAD],
                "starts_on": FIRST,
                "ends_on": LAST,
                "reason": "Away too",
            },
            city=seoul,
            access=access_for_user(officer, on=FIRST),
            on=FIRST,
        )
    assert list(refused.value.message_dict) == ["roles"]


def test_who_acts_for_a_head_cannot_arrange_that_the_head_hands_on(
    head: User, officer: User, viewer: User, seoul: City
) -> None:
    hand_over(head, officer, seoul, starts_on=BEFORE)
    with pytest.raises(ValidationError) as refused:
        hand_over(head, viewer, seoul, by=officer)
    assert list(refused.value.message_dict) == ["giver"]


def test_leader_arranges_it_for_somebody_absent_but_not_for_oneself(
    head: User, officer: User, viewer: User, seoul: City
) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN, name="Kang Tae-oh")
    hand_over(officer, viewer, seoul, roles=[Role.OFFICER], by=head)
    assert access_for_user(viewer, on=FIRST).may("activities.write", seoul.pk)
    with pytest.raises(ValidationError) as refused:
        hand_over(head, admin, seoul, by=admin)
    assert list(refused.value.message_dict) == ["receiver"]
    with pytest.raises(PermissionDenied):
        hand_over(officer, viewer, seoul, roles=[Role.OFFICER], by=viewer)


def test_head_makes_nobody_administrator_in_the_place_of_one(
    head: User, viewer: User, seoul: City
) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN, Role.OFFICER, name="Kang Tae-oh")
    with pytest.raises(ValidationError) as refused:
        hand_over(admin, viewer, seoul, roles=[Role.OFFICER, Role.CITY_ADMIN], by=head)
    assert list(refused.value.message_dict) == ["roles"]
    assert not Delegation.objects.exists()
    other = make_user(seoul, Role.CITY_ADMIN, name="Yoon Ha-eun")
    hand_over(admin, viewer, seoul, roles=[Role.CITY_ADMIN], by=other)
    assert access_for_user(viewer, on=FIRST).may("members.write", seoul.pk)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": None}, "ends_on"),
        ({"ends_on": FIRST - DAY}, "ends_on"),
        ({"starts_on": BEFORE - DAY}, "starts_on"),
        ({"roles": [Role.LEGAL]}, "roles"),
        ({"roles": []}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"kind": "EVER"}, "kind"),
        ({"reason": " "}, "reason"),
    ],
)
def test_bad_delegation_is_refused_at_its_field(
    head: User, officer: User, seoul: City, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        hand_over(head, officer, seoul, **values)
    assert list(refused.value.message_dict) == [field]
    assert not Delegation.objects.exists()


def test_nobody_acts_for_themselves_nor_in_a_city_where_they_do_not_work(
    head: User, outsider: User, seoul: City
) -> None:
    for receiver in (head, outsider):
        with pytest.raises(ValidationError) as refused:
            hand_over(head, receiver, seoul)
        assert list(refused.value.message_dict) == ["receiver"]


def test_database_keeps_no_delegation_that_cannot_be(
    head: User, officer: User, seoul: City
) -> None:
    fitting = {
        "city": seoul,
        "giver": head,
        "receiver": officer,
        "kind": v.Delegation.ABSE,
        "roles": [Role.HEAD],
        "starts_on": FIRST,
        "ends_on": LAST,
    }
    for wrong in (
        {"receiver": head},
        {"roles": []},
        {"roles": ["king"]},
        {"kind": "EVER"},
        {"ends_on": None},
        {"ends_on": FIRST - DAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delegation.objects.create(**{**fitting, **wrong})


def test_delegated_head_reads_confidential_records_on_those_days_only(
    head: User, officer: User, seoul: City
) -> None:
    secret = make_activity(
        seoul, "Talks", partners=(make_actor(),), visibility=Visibility.CONFIDENTIAL
    )
    hand_over(head, officer, seoul)
    days = [FIRST - DAY, FIRST, LAST, LAST + DAY]
    seen = [
        Activity.objects.visible_to(access_for_user(officer, on=day)).filter(pk=secret.pk).exists()
        for day in days
    ]
    assert seen == [False, True, True, False]


def test_access_tells_on_whose_behalf_only_where_the_own_roles_do_not_do(
    head: User, officer: User, seoul: City
) -> None:
    hand_over(head, officer, seoul)
    access = access_for_user(officer, on=FIRST)
    acting = access.behalf("confidential.read", seoul.pk)
    assert acting is not None
    assert (acting.giver, acting.giver_name, acting.until) == (head.pk, head.name, LAST)
    assert access.behalf("activities.write", seoul.pk) is None
    assert access.own_roles(seoul.pk) == {Role.OFFICER}
    assert access.narrowed_to([seoul.pk]).behalf("confidential.read", seoul.pk) == acting
    assert access.narrowed_to([]).acting == {}


def test_role_that_is_held_in_person_is_nobody_elses(head: User, seoul: City) -> None:
    other = make_user(seoul, Role.HEAD, name="Second Head")
    hand_over(head, other, seoul)
    assert access_for_user(other, on=FIRST).behalf("confidential.read", seoul.pk) is None


def test_rights_with_delegations_take_two_queries_however_many(
    head: User, officer: User, seoul: City, django_assert_num_queries
) -> None:
    for number in range(3):
        giver = make_user(seoul, Role.LEGAL, name=f"Reviewer {number}")
        hand_over(giver, officer, seoul, roles=[Role.LEGAL])
    with django_assert_num_queries(2):
        access: Access = access_for_user(officer, on=FIRST)
    assert len(access.acting[seoul.pk]) == 3
