from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import access_for_user
from accounts.members.services.roles import appoint_administrator, end_work, set_roles
from accounts.models import User
from partners.models import City
from records.access import Role
from records.policy import checking_each_other
from tests.factories import make_user
from tests.personas import client_of

LIST = reverse("accounts:member-list")


@pytest.fixture
def admin(seoul: City) -> User:
    return make_user(seoul, Role.CITY_ADMIN, name="Kang Tae-oh")


@pytest.fixture
def admin_client(admin: User) -> Client:
    return client_of(admin)


def roles_of(user: User, city: City) -> set[str]:
    return set(user.memberships.filter(city=city).values_list("role", flat=True))


def page_of(user: User) -> str:
    return reverse("accounts:member-edit", args=[user.pk])


def test_administrator_gives_and_takes_roles(
    admin_client: Client, admin: User, officer: User, seoul: City
) -> None:
    assert page_of(officer) in admin_client.get(LIST).text
    sent = {"roles": [Role.LEGAL, Role.VIEWER], "seen": "officer"}
    assert admin_client.post(page_of(officer), sent).url == LIST
    assert roles_of(officer, seoul) == {Role.LEGAL, Role.VIEWER}
    event = officer.memberships.first().history.get()
    assert event.pgh_context["person"] == str(admin.pk)


def test_head_sees_who_works_there_but_changes_nothing(head: User, officer: User) -> None:
    client = client_of(head)
    page = client.get(LIST)
    assert officer.name in page.text
    assert officer.email not in page.text
    assert page_of(officer) not in page.text
    assert client.post(page_of(officer), {"roles": ["viewer"], "seen": ""}).status_code == 403


def test_roles_that_changed_meanwhile_are_not_overwritten(
    admin_client: Client, officer: User, seoul: City
) -> None:
    officer.memberships.create(city=seoul, role=Role.LEGAL)
    answer = admin_client.post(page_of(officer), {"roles": ["viewer"], "seen": "officer"})
    assert answer.status_code == 422
    assert "changed the roles meanwhile" in answer.text
    assert roles_of(officer, seoul) == {Role.OFFICER, Role.LEGAL}


@pytest.mark.parametrize("roles", [[], ["platform_admin"], ["king"]])
def test_roles_that_no_city_has_are_refused_at_their_field(
    admin_client: Client, officer: User, seoul: City, roles: list[str]
) -> None:
    answer = admin_client.post(page_of(officer), {"roles": roles, "seen": "officer"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["roles"])
    assert roles_of(officer, seoul) == {Role.OFFICER}


def test_service_never_gives_the_role_of_the_platform(
    admin: User, officer: User, seoul: City
) -> None:
    with pytest.raises(ValidationError):
        set_roles(officer.pk, ["platform_admin"], city=seoul, access=access_for_user(admin))


def test_city_never_ends_without_an_administrator(
    admin_client: Client, admin: User, seoul: City
) -> None:
    gone = make_user(seoul, Role.CITY_ADMIN, name="Gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    sent = {"roles": [Role.VIEWER], "seen": Role.CITY_ADMIN}
    answer = admin_client.post(page_of(admin), sent)
    assert "A city keeps an administrator" in answer.text
    ended = admin_client.post(reverse("accounts:member-end", args=[admin.pk]), follow=True)
    assert "A city keeps an administrator" in ended.text
    assert roles_of(admin, seoul) == {Role.CITY_ADMIN}


def test_last_but_one_administrator_may_go(
    admin_client: Client, admin: User, head: User, seoul: City
) -> None:
    head.memberships.create(city=seoul, role=Role.CITY_ADMIN)
    sent = {"roles": [Role.VIEWER], "seen": Role.CITY_ADMIN}
    assert admin_client.post(page_of(admin), sent).url == "/"
    assert roles_of(admin, seoul) == {Role.VIEWER}


def test_who_leaves_keeps_account_history_and_other_cities(
    admin_client: Client, officer: User, seoul: City, busan: City
) -> None:
    officer.memberships.create(city=busan, role=Role.VIEWER)
    membership = officer.memberships.get(city=seoul)
    url = reverse("accounts:member-end", args=[officer.pk])
    assert "Take all roles" in admin_client.get(url).text
    assert officer.name in admin_client.post(url, follow=True).text
    access = access_for_user(officer)
    assert access.cities == (busan.pk,)
    assert officer not in admin_client.get(LIST).context["page"].rows
    labels = membership.history.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(labels) == ["insert", "delete"]


def test_role_that_single_sign_on_gave_is_told_before_it_is_taken(
    admin_client: Client, officer: User
) -> None:
    assert "Given by single sign-on" not in admin_client.get(page_of(officer)).text
    officer.memberships.update(source="city-hall")
    assert "Given by single sign-on: Officer." in admin_client.get(page_of(officer)).text


def test_people_of_another_city_are_not_there(
    admin_client: Client, outsider: User, busan: City
) -> None:
    assert admin_client.get(page_of(outsider)).status_code == 404
    sent = {"roles": ["viewer"], "seen": ""}
    assert admin_client.post(page_of(outsider), sent).status_code == 404
    assert roles_of(outsider, busan) == {Role.OFFICER}


def test_officer_ends_nobodys_work(officer: User, viewer: User, seoul: City) -> None:
    with pytest.raises(PermissionDenied):
        end_work(viewer.pk, city=seoul, access=access_for_user(officer))


@pytest.mark.parametrize(
    ("roles", "checking"),
    [
        (["officer", "head"], ["officer", "head"]),
        (["head", "legal", "viewer", "city_admin"], ["legal", "head"]),
        (["officer", "viewer", "city_admin"], []),
    ],
)
def test_roles_that_check_each_other_are_known(roles: list[str], checking: list[str]) -> None:
    assert checking_each_other(roles) == checking


def test_one_person_who_checks_themselves_is_warned_of_and_not_stopped(
    admin_client: Client, officer: User, seoul: City
) -> None:
    sent = {"roles": [Role.OFFICER, Role.HEAD], "seen": Role.OFFICER}
    page = admin_client.post(page_of(officer), sent, follow=True)
    assert "there to check each other: Officer, Head of office" in page.text
    assert "Check each other: Officer, Head of office" in page.text
    assert roles_of(officer, seoul) == {Role.OFFICER, Role.HEAD}
    assert "there to check each other" in admin_client.get(page_of(officer)).text


def test_platform_founds_the_first_administrator_of_a_city(seoul: City, officer: User) -> None:
    client = client_of(make_user(None, Role.PLATFORM_ADMIN, name="Platform"))
    cities = reverse("accounts:city-list")
    assert "none yet" in client.get(cities).text
    url = reverse("accounts:city-administrator", args=[seoul.pk])
    unknown = client.post(url, {"email": "nobody@example.org"})
    assert (unknown.status_code, list(unknown.context["form"].errors)) == (422, ["email"])
    page = client.post(url, {"email": officer.email.upper()}, follow=True)
    assert "Kim Min-ji is administrator of Seoul" in page.text
    assert "none yet" not in page.text
    assert roles_of(officer, seoul) == {Role.OFFICER, Role.CITY_ADMIN}
    again = client.post(url, {"email": officer.email})
    assert again.status_code == 302


def test_administrator_of_a_city_appoints_none_for_the_platform(
    admin: User, officer: User, busan: City
) -> None:
    with pytest.raises(PermissionDenied):
        appoint_administrator(officer.email, city_id=busan.pk, access=access_for_user(admin))


def test_list_of_cities_asks_no_more_for_many(seoul: City, busan: City) -> None:
    client = client_of(make_user(None, Role.PLATFORM_ADMIN, name="Platform"))
    client.get(reverse("accounts:city-list"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("accounts:city-list"))
    for number in range(4):
        make_user(seoul if number % 2 else busan, Role.CITY_ADMIN, name=f"Admin {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("accounts:city-list"))
    assert len(many) == len(few)


def test_platform_administrator_is_led_to_what_all_cities_share(db: None) -> None:
    answer = client_of(make_user(None, Role.PLATFORM_ADMIN)).get("/")
    assert answer.status_code == 403
    assert reverse("catalogue:home") in answer.text
    assert reverse("activities:activity-list") not in answer.text
