from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import FactorReset, User
from partners.models import City
from records.access import Role
from tests.accounts.signing_in import ASKED, PROFILE, is_signed_in, set_up_app, sign_in
from tests.factories import PASSWORD, make_user
from tests.personas import client_of


@pytest.fixture
def admin(seoul: City) -> User:
    return make_user(seoul, Role.CITY_ADMIN, name="Yoon Ha-eun")


@pytest.fixture
def platform(db: None) -> User:
    return make_user(None, Role.PLATFORM_ADMIN, name="Root Admin")


def address(person: User, what: str = "second-factor/remove/", whose: str = "people") -> str:
    return f"/accounts/{whose}/{person.pk}/{what}"


def test_administrator_of_the_city_removes_lost_factors(
    admin: User, officer: User, seoul: City
) -> None:
    theirs = sign_in(officer)
    set_up_app(theirs)
    client = sign_in(admin)
    assert "password alone opens the account" in client.get(address(officer)).text
    answer = client.post(address(officer), follow=True)
    assert "has no second factor any more, and is signed out" in answer.text
    assert not Authenticator.objects.exists()
    assert not is_signed_in(theirs)
    context = FactorReset.objects.get().history.get().pgh_context
    assert (context["person"], context["city"]) == (str(admin.pk), str(seoul.pk))


def test_person_is_told_once_at_the_next_sign_in(admin: User, officer: User) -> None:
    set_up_app(sign_in(officer))
    sign_in(admin).post(address(officer))
    told = "Yoon Ha-eun removed your second factor on"
    assert told in sign_in(officer).get(PROFILE).text
    sign_in(admin).post(address(officer))
    korean = Client(headers={"accept-language": "ko"})
    assert "2단계 인증을 해제했습니다" in sign_in(officer, korean).get(PROFILE).text
    assert told not in sign_in(officer).get(PROFILE).text


def test_removal_asks_once_more_who_the_administrator_is(admin: User, officer: User) -> None:
    set_up_app(sign_in(officer))
    client = client_of(admin)
    for answer in (client.get(address(officer)), client.post(address(officer))):
        assert answer["Location"].startswith("/accounts/me/confirm/?next=")
    assert Authenticator.objects.exists()
    done = client.post(
        f"/accounts/me/confirm/?next={address(officer)}", {"password": PASSWORD}, follow=True
    )
    # The form that was sent is not lost.
    assert "has no second factor any more" in done.text
    assert not Authenticator.objects.exists()


def test_who_serves_elsewhere_too_is_left_to_the_platform(
    admin: User, platform: User, officer: User, busan: City
) -> None:
    set_up_app(sign_in(officer))
    officer.memberships.create(city=busan, role=Role.VIEWER)
    client = sign_in(admin)
    page = client.get(address(officer, "sign-in/"))
    assert "Only an administrator of the platform can remove it." in page.text
    assert client.post(address(officer)).status_code == 403
    assert Authenticator.objects.exists()
    sign_in(platform).post(address(officer, whose="everybody"))
    assert not Authenticator.objects.exists()


def test_administrators_of_the_platform_are_left_to_the_platform(
    admin: User, platform: User, seoul: City
) -> None:
    set_up_app(sign_in(platform))
    platform.memberships.create(city=seoul, role=Role.VIEWER)
    assert sign_in(admin).post(address(platform)).status_code == 403


def test_own_factors_are_not_removed_this_way(admin: User) -> None:
    client = sign_in(admin)
    set_up_app(client)
    assert "changed on your page" in client.get(address(admin, "sign-in/")).text
    assert client.post(address(admin)).status_code == 403
    assert Authenticator.objects.exists()


def test_others_can_neither_see_nor_remove(
    head: User, officer_client: Client, outsider: User, officer: User, busan: City
) -> None:
    set_up_app(sign_in(officer))
    elsewhere = client_of(make_user(busan, Role.CITY_ADMIN, name="Seo Ji-woo"))
    for what in ("sign-in/", "second-factor/remove/"):
        assert client_of(head).get(address(officer, what)).status_code == 403
        assert officer_client.get(address(outsider, what)).status_code == 403
        assert elsewhere.get(address(officer, what)).status_code == 404
        assert elsewhere.get(address(officer, what, "everybody")).status_code == 403
    assert Authenticator.objects.exists()


def test_everybody_is_found_by_name_or_address(
    platform: User, officer: User, outsider: User
) -> None:
    client = client_of(platform)
    everybody = client.get("/accounts/everybody/").text
    assert officer.email in everybody
    assert outsider.email in everybody
    found = client.get("/accounts/everybody/?q=HAN.YE").text
    assert outsider.email in found
    assert officer.email not in found
    assert "Nobody fits" in client.get("/accounts/everybody/?q=%25").text
    assert client.get("/accounts/everybody/?q=%00").status_code == 200


def test_second_factor_is_asked_for_no_more_after_its_removal(admin: User, officer: User) -> None:
    set_up_app(sign_in(officer))
    assert sign_in(officer).get(ASKED).status_code == 200
    sign_in(admin).post(address(officer))
    assert is_signed_in(sign_in(officer))
