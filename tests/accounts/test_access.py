from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from accounts.access import access_for_audience, access_for_key, access_for_user, current_city
from accounts.keys.services import create_key
from accounts.models import Membership, User
from partners.models import City
from records.access import NOBODY, Access, Role
from tests.factories import make_user


def test_rights_of_a_person_take_two_queries(
    officer: User, busan: City, django_assert_num_queries
) -> None:
    officer.memberships.create(city=busan, role=Role.HEAD)
    with django_assert_num_queries(2):
        access = access_for_user(officer)
    assert access.roles[busan.pk] == {Role.HEAD}
    assert access.may("confidential.read", busan.pk)
    assert access.cities_for("confidential.read") == (busan.pk,)


def test_roles_combine(seoul: City) -> None:
    access = access_for_user(make_user(seoul, Role.VIEWER, Role.CITY_ADMIN))
    assert access.may("keys.write", seoul.pk)
    assert access.may("activities.read", seoul.pk)
    assert not access.may("activities.write", seoul.pk)


def test_platform_administrator_reads_no_city(seoul: City) -> None:
    access = access_for_user(make_user(None, Role.PLATFORM_ADMIN))
    assert access.is_platform_admin
    assert access.cities == ()


def test_nobody_may_nothing(seoul: City) -> None:
    assert NOBODY.cities == ()
    assert not NOBODY.may("activities.read", seoul.pk)


def test_unknown_action_is_an_error(seoul: City) -> None:
    with pytest.raises(KeyError):
        NOBODY.may("activities.fly", seoul.pk)


@pytest.mark.parametrize(("scope", "writes"), [("read", False), ("write", True)])
def test_key_reads_its_city_and_never_confidential_records(
    seoul: City, officer: User, scope: str, writes: bool
) -> None:
    from django.utils import timezone

    key, _secret = create_key(
        city=seoul, name="x", scopes=[scope], expires_on=timezone.localdate(), by=officer
    )
    access = access_for_key(key)
    assert access.cities == (seoul.pk,)
    assert access.may("activities.write", seoul.pk) is writes
    assert not access.may("confidential.read", seoul.pk)


def test_audience_reads_only(seoul: City) -> None:
    access = access_for_audience(seoul.pk, confidential=True)
    assert access.may("confidential.read", seoul.pk)
    assert not access.may("activities.write", seoul.pk)
    assert not access_for_audience(seoul.pk).may("confidential.read", seoul.pk)


def test_narrowed_access_keeps_person_and_loses_cities(seoul: City, busan: City) -> None:
    roles = {city.pk: frozenset({"head"}) for city in (seoul, busan)}
    access = Access(roles=roles).narrowed_to([busan.pk])
    assert access.cities == (busan.pk,)


def test_chosen_city_wins_and_a_foreign_one_is_ignored(seoul: City, busan: City) -> None:
    request = RequestFactory().get("/")
    request.session = {"city": str(busan.pk)}
    assert current_city(request, [seoul, busan]) == busan
    assert current_city(request, [seoul]) == seoul
    assert current_city(request, []) is None


def test_database_refuses_roles_that_cannot_be(seoul: City, officer: User) -> None:
    for city, role in ((None, Role.OFFICER), (seoul, Role.PLATFORM_ADMIN), (seoul, "king")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=officer, city=city, role=role)


def test_database_refuses_one_address_twice_whatever_the_case(officer: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create(email=officer.email.upper(), name="Somebody else")
