from __future__ import annotations

from django.test import Client
from django.urls import reverse

from accounts.models import User
from partners.models import City
from records.access import Role
from tests.factories import PASSWORD, make_user
from tests.personas import client_of

PAGE = "/accounts/me/"


def test_page_says_roles_in_words(seoul: City, busan: City) -> None:
    user = make_user(seoul, Role.OFFICER, Role.LEGAL)
    user.memberships.create(city=busan, role=Role.VIEWER)
    text = client_of(user).get(PAGE).text
    assert "Officer, Legal reviewer" in text
    assert "Viewer" in text
    assert "legal<" not in text


def test_name_and_language_are_saved(officer: User, officer_client: Client) -> None:
    answer = officer_client.post(PAGE, {"name": "Kim Ji-min", "language": "ko"}, follow=True)
    officer.refresh_from_db()
    assert (officer.name, officer.language, officer.version) == ("Kim Ji-min", "ko", 2)
    assert '<html lang="ko"' in answer.text


def test_who_has_no_language_set_is_told_in_that_of_the_browser(officer: User) -> None:
    client = client_of(officer)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ko"
    answer = client.post(PAGE, {"name": "Kim Ji-min", "language": ""}, follow=True)
    assert "저장했습니다." in answer.text


def test_bad_values_change_nothing(officer: User, officer_client: Client) -> None:
    for values in (
        {"name": "", "language": ""},
        {"name": "x" * 151},
        {"name": "K", "language": "xx"},
    ):
        assert officer_client.post(PAGE, values).status_code == 200
    officer.refresh_from_db()
    assert officer.version == 1


def test_own_page_cannot_change_address_or_rights(officer: User, officer_client: Client) -> None:
    officer_client.post(PAGE, {"name": "K", "language": "", "email": "a@b.c", "is_active": ""})
    officer.refresh_from_db()
    assert officer.email == "kim.min-ji@example.org"
    assert officer.is_active


def test_password_change_keeps_this_session_and_ends_the_others(
    officer: User, officer_client: Client
) -> None:
    other = client_of(officer)
    new = "a wholly different phrase"
    values = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert officer_client.post("/accounts/me/password/", values)["Location"] == PAGE
    assert officer_client.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302


def test_password_change_wants_the_old_one_and_a_good_new_one(
    officer: User, officer_client: Client
) -> None:
    for old, new, told in (
        ("wrong", "a wholly different phrase", "This is not your password."),
        (PASSWORD, "short", "too short"),
    ):
        values = {"oldpassword": old, "password1": new, "password2": new}
        answer = officer_client.post("/accounts/me/password/", values)
        assert answer.status_code == 200
        assert told in answer.text
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_person_without_a_password_sets_a_first_one(officer: User) -> None:
    officer.set_unusable_password()
    officer.save()
    client = client_of(officer)
    first = "/accounts/me/password/first/"
    assert client.get("/accounts/me/password/")["Location"] == first
    new = "a wholly different phrase"
    assert client.post(first, {"password1": new, "password2": new})["Location"] == PAGE
    officer.refresh_from_db()
    assert officer.check_password(new)
    assert client.get(PAGE).status_code == 200


def test_who_is_at_the_browser_is_asked_for_the_password(
    officer: User, officer_client: Client
) -> None:
    confirm = f"/accounts/me/confirm/?next={PAGE}"
    wrong = officer_client.post(confirm, {"password": "wrong"})
    assert "This is not your password." in wrong.text
    assert officer_client.post(confirm, {"password": PASSWORD})["Location"] == PAGE


def test_city_is_switched_only_to_an_own_one(officer: User, busan: City) -> None:
    client = client_of(officer)
    for city in (str(busan.pk), "", "x", "\0"):
        assert client.post("/accounts/city/", {"city": city}).status_code == 404
    officer.memberships.create(city=busan, role=Role.HEAD)
    assert client.post("/accounts/city/", {"city": str(busan.pk)}).status_code == 302
    assert client.get("/accounts/people/").context["request"].city == busan


def test_lost_role_closes_the_chosen_city(officer: User, busan: City) -> None:
    there = officer.memberships.create(city=busan, role=Role.HEAD)
    client = client_of(officer)
    client.post("/accounts/city/", {"city": str(busan.pk)})
    there.delete()
    assert client.get("/accounts/people/").status_code == 403


def test_person_without_a_city_is_told_so(db: None) -> None:
    client = client_of(make_user(None, Role.PLATFORM_ADMIN, name="Root Admin"))
    assert "Platform administrator" in client.get(PAGE).text
    answer = client.get(reverse("reports:domain-list"))
    assert answer.status_code == 403
    assert "You hold no role in any city" in answer.text


def test_people_page_shows_names_and_roles_without_addresses(
    head: User, officer: User, outsider: User
) -> None:
    text = client_of(head).get("/accounts/people/").text
    assert "Head of office" in text
    assert officer.name in text
    assert outsider.name not in text
    assert officer.email not in text


def test_people_page_is_closed_to_others(officer_client: Client, viewer_client: Client) -> None:
    assert officer_client.get("/accounts/people/").status_code == 403
    assert viewer_client.get("/accounts/people/").status_code == 403
