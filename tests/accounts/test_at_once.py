"""Two people at the same moment: in real transactions, each on a connection of its own."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.access import access_for_user
from accounts.invitations.services import accept, invite
from accounts.members.services.leaving import erase_account
from accounts.members.services.roles import end_work, set_roles
from accounts.models import Invitation, Membership, User
from partners.models import City
from records.access import Role
from tests.at_once import at_once
from tests.factories import make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "new.colleague@example.org"
GOOD = "a wholly different phrase"
ROUNDS = 3


@pytest.fixture
def platform(seoul: City) -> User:
    return make_user(None, Role.PLATFORM_ADMIN, name="Oh Se-jin")


def administrators(number: int, *cities: City) -> list[User]:
    """Two of them, who are the only ones of these cities."""
    names = f"Kang Ha-neul {number}", f"Yoon Ha-eun {number}"
    made = [make_user(cities[0], Role.CITY_ADMIN, name=name) for name in names]
    for city in cities[1:]:
        for user in made:
            Membership.objects.create(user=user, city=city, role=Role.CITY_ADMIN)
    return made


def kept_administrator(city: City) -> int:
    rows = Membership.objects.filter(city=city, role=Role.CITY_ADMIN, user__is_active=True)
    found = rows.count()
    Membership.objects.filter(city=city).delete()
    return found


def erase(user: User, by: User) -> None:
    erase_account(user.pk, access=access_for_user(by), at=timezone.now())


def test_last_two_administrators_are_not_erased_at_once(
    seoul: City, busan: City, platform: User
) -> None:
    for number in range(ROUNDS):
        one, other = administrators(number, seoul, busan)
        met = at_once(lambda one=one: erase(one, platform), lambda two=other: erase(two, platform))
        assert [type(outcome) for outcome in met if outcome] == [ValidationError]
        assert kept_administrator(seoul) == kept_administrator(busan) == 1


def test_administrator_is_not_erased_while_the_other_leaves(seoul: City, platform: User) -> None:
    for number in range(ROUNDS):
        one, other = administrators(number, seoul)
        own = access_for_user(other)
        met = at_once(
            lambda one=one: erase(one, platform),
            lambda two=other, own=own: end_work(two.pk, city=seoul, access=own),
        )
        assert [type(outcome) for outcome in met].count(ValidationError) == 1
        assert kept_administrator(seoul) == 1


def test_other_roles_and_the_end_of_an_account_do_not_wait_for_each_other(
    seoul: City, platform: User
) -> None:
    by = make_user(seoul, Role.CITY_ADMIN, name="Kang Ha-neul")
    for number in range(ROUNDS):
        person = make_user(seoul, Role.OFFICER, name=f"Song Ji-woo {number}")
        met = at_once(
            lambda person=person: erase(person, platform),
            lambda pk=person.pk: set_roles(pk, [Role.HEAD], city=seoul, access=access_for_user(by)),
        )
        # Whoever is erased is no longer among the people of the city.
        assert met[0] is None
        assert met[1] is None or isinstance(met[1], User | User.DoesNotExist)
        assert not Membership.objects.filter(user=person).exists()


def link_to(city: City, by: User) -> str:
    invited = invite(
        city=city,
        email=EMAIL,
        name="New Colleague",
        roles=[Role.OFFICER],
        by=by,
        access=access_for_user(by),
        at=timezone.now(),
    )
    return f"/accounts/invitation/{invited[1]}/"


def test_new_person_takes_the_places_of_two_cities_at_once(seoul: City, busan: City) -> None:
    clients = []
    for city, name in ((seoul, "Kang Ha-neul"), (busan, "Han Ye-jin")):
        client = Client(raise_request_exception=False)
        client.get(link_to(city, make_user(city, Role.CITY_ADMIN, name=name)))
        clients.append(client)
    form = {"accept": "1", "password1": GOOD, "password2": GOOD}
    met = at_once(*[lambda one=one: one.post("/accounts/invitation/", form) for one in clients])
    assert sorted(answer.status_code for answer in met) == [302, 422]
    refused = next(answer for answer in met if answer.status_code == 422)
    # The page tells it where the account was there before the form came, the form where it was not.
    assert re.search(r"Sign in with (it|the account that you have)[;,] then", refused.text)
    assert Membership.objects.filter(user__email=EMAIL).count() == 1


def test_invitation_is_not_taken_with_an_account_that_is_erased_meanwhile(
    seoul: City, busan: City, platform: User
) -> None:
    user = make_user(busan, Role.OFFICER, name="New Colleague", email=EMAIL)
    link_to(seoul, make_user(seoul, Role.CITY_ADMIN, name="Kang Ha-neul"))
    invitation = Invitation.objects.get()
    met = at_once(
        lambda: erase(user, platform), lambda: accept(invitation, user=user, at=timezone.now())
    )
    assert isinstance(met[0], ValidationError | None)
    assert isinstance(met[1], ValidationError | User)
    user.refresh_from_db()
    assert user.is_active or not user.memberships.exists()


def test_double_click_makes_one_open_invitation(seoul: City) -> None:
    by = make_user(seoul, Role.CITY_ADMIN, name="Kang Ha-neul")
    clients = [client_of(by), client_of(by)]
    form = {"email": EMAIL, "name": "New Colleague", "roles": ["officer"]}
    for client in clients:
        client.raise_request_exception = False
        client.get("/accounts/invitations/new/")
    met = at_once(
        *[lambda one=one: one.post("/accounts/invitations/new/", form) for one in clients]
    )
    assert all(answer.status_code in {200, 302} for answer in met)
    assert Invitation.objects.open(at=timezone.now()).count() == 1
    assert Invitation.objects.count() == 2
