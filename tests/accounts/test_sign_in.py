from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Membership, User
from partners.models import City
from records.access import Role
from tests.factories import PASSWORD, make_user

SIGN_IN = "/accounts/sign-in/"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def test_page_asks_for_sign_in_and_comes_back(client: Client, officer: User) -> None:
    asked = client.get("/accounts/me/")
    assert asked["Location"] == f"{SIGN_IN}?next=/accounts/me/"
    assert sign_in(client, officer.email, next="/accounts/me/")["Location"] == "/accounts/me/"


def test_address_is_read_whatever_the_case(client: Client, officer: User) -> None:
    assert sign_in(client, f" {officer.email.upper()} ").status_code == 302


def test_broken_address_of_the_page_leads_home_after_sign_in(client: Client, db: None) -> None:
    broken = {"hx-request": "true", "hx-current-url": "http://[x"}
    assert client.get("/activities/", headers=broken)["HX-Redirect"] == f"{SIGN_IN}?next=/"


def test_platform_administrator_without_a_city_begins_at_the_catalogue(
    client: Client, seoul: City
) -> None:
    person = make_user(None, Role.PLATFORM_ADMIN, name="Oh Se-jin")
    assert sign_in(client, person.email, next="/")["Location"] == "/catalogue/"
    assert sign_in(client, person.email, next="/accounts/me/")["Location"] == "/accounts/me/"
    Membership.objects.create(user=person, city=seoul, role=Role.OFFICER)
    assert sign_in(client, person.email, next="/")["Location"] == "/"


def test_next_never_leads_elsewhere(client: Client, officer: User) -> None:
    for elsewhere in ("https://example.com/", "//example.com", "javascript:alert(1)"):
        assert sign_in(client, officer.email, next=elsewhere)["Location"] == "/"
        client.logout()


@pytest.mark.parametrize("case", ["wrong password", "unknown person", "no password"])
def test_refusal_tells_nothing_about_the_account(client: Client, officer: User, case: str) -> None:
    email, password = officer.email, PASSWORD
    if case == "wrong password":
        password = "wrong"
    elif case == "unknown person":
        email = "nobody@example.org"
    else:
        officer.set_unusable_password()
        officer.save()
    answer = sign_in(client, email, password)
    assert answer.status_code == 200
    assert "This e-mail address and password do not belong together." in answer.text
    assert "sessionid" not in client.cookies


def test_only_its_owner_learns_that_an_account_is_closed(client: Client, officer: User) -> None:
    User.objects.update(is_active=False)
    answer = client.post(
        SIGN_IN, {"login": officer.email, "password": PASSWORD, "next": "/"}, follow=True
    )
    assert "Your account is closed" in answer.text
    assert client.get("/accounts/me/").status_code == 302
    refused = sign_in(client, officer.email, "wrong")
    assert "This e-mail address and password do not belong together." in refused.text


@pytest.mark.parametrize("text", ["\0", "a" * 300_000, "한글@예시", "'; DROP TABLE--"])
def test_odd_input_is_refused_without_error(client: Client, db: None, text: str) -> None:
    assert sign_in(client, text, text).status_code == 200


def test_language_of_the_person_is_taken_over(client: Client, officer: User) -> None:
    officer.language = "ko"
    officer.save()
    sign_in(client, officer.email)
    assert client.cookies["django_language"].value == "ko"
    assert '<html lang="ko"' in client.get("/accounts/me/").text


def test_sign_in_page_can_be_switched_to_korean(client: Client, db: None) -> None:
    client.post("/i18n/setlang/", {"language": "ko", "next": SIGN_IN})
    page = client.get(SIGN_IN)
    assert '<html lang="ko"' in page.text
    assert client.get(SIGN_IN, headers={"accept-language": "ko"}).status_code == 200


def test_signed_in_person_is_not_asked_again(officer_client: Client) -> None:
    assert officer_client.get(SIGN_IN).status_code == 302


def test_sign_out_needs_a_form_and_ends_the_session(officer_client: Client) -> None:
    assert officer_client.get("/accounts/sign-out/").status_code == 405
    assert officer_client.post("/accounts/sign-out/")["Location"] == SIGN_IN
    assert officer_client.get("/accounts/me/").status_code == 302
    assert officer_client.post("/accounts/sign-out/")["Location"] == SIGN_IN


def test_part_of_a_page_sends_the_whole_page_to_sign_in(client: Client, db: None) -> None:
    answer = client.get(
        "/accounts/people/",
        headers={"hx-request": "true", "hx-current-url": "http://testserver/accounts/people/?a=1"},
    )
    assert answer["HX-Redirect"] == f"{SIGN_IN}?next=/accounts/people/%3Fa%3D1"


@pytest.mark.parametrize(
    ("seen", "then"),
    [
        ("http://testserver/accounts/people/?a=1", "/accounts/people/%3Fa%3D1"),
        ("https://elsewhere.example/accounts/people/", "/"),
        ("http://[broken", "/"),
        ("", "/"),
    ],
)
def test_who_presses_a_button_too_late_comes_back_to_its_page(
    client: Client, db: None, seen: str, then: str
) -> None:
    answer = client.post("/accounts/me/export/", headers={"referer": seen})
    assert answer["Location"] == f"{SIGN_IN}?next={then}"
