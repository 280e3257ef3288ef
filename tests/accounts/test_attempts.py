"""Guessing passwords: the attacker is slowed, the owner of the account is not."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client, override_settings

from accounts.models import User
from partners.models import City
from records.access import Role
from tests.accounts.signing_in import ASKED, code_of, is_signed_in, set_up_app, sign_in
from tests.factories import PASSWORD, make_user

SIGN_IN = "/accounts/sign-in/"
WRONG = "do not belong together"
TOO_MANY = "Too many attempts"


def attempt(client: Client, email: str, password: str, *, address: str = "192.0.2.1"):
    return client.post(SIGN_IN, {"login": email, "password": password}, REMOTE_ADDR=address)


def signed_out(user: User) -> Client:
    """A browser in which the person has been signed in before."""
    client = Client()
    assert attempt(client, user.email, PASSWORD).status_code == 302
    client.post("/accounts/sign-out/")
    return client


def use_up(email: str) -> None:
    for number in range(6):
        answer = attempt(Client(), email, "wrong", address=f"198.51.100.{number}")
    assert TOO_MANY in answer.text


def test_guesser_has_to_wait_even_with_the_right_password(officer: User) -> None:
    use_up(officer.email)
    assert TOO_MANY in attempt(Client(), officer.email, PASSWORD).text


def test_owner_gets_in_from_a_known_browser_meanwhile(officer: User) -> None:
    known = signed_out(officer)
    use_up(officer.email)
    assert attempt(known, officer.email, PASSWORD).status_code == 302
    assert known.get("/accounts/me/").status_code == 200


def test_browser_stays_known_over_many_sign_outs(officer: User) -> None:
    known = signed_out(officer)
    for _day in range(2):
        attempt(known, officer.email, PASSWORD)
        known.post("/accounts/sign-out/")
    use_up(officer.email)
    assert attempt(known, officer.email, PASSWORD).status_code == 302


def test_known_browser_is_slowed_by_itself(officer: User) -> None:
    known, other = signed_out(officer), signed_out(officer)
    answers = [attempt(known, officer.email, "wrong").text for _number in range(21)]
    assert [TOO_MANY in text for text in answers] == [False] * 20 + [True]
    assert attempt(other, officer.email, PASSWORD).status_code == 302


def test_known_browser_gets_no_more_attempts_by_signing_in_as_somebody_else(
    officer: User, head: User
) -> None:
    known = signed_out(officer)
    for _number in range(20):
        attempt(known, officer.email, "wrong")
    assert attempt(known, head.email, PASSWORD).status_code == 302
    known.post("/accounts/sign-out/")
    assert TOO_MANY in attempt(known, officer.email, "wrong").text


def test_browser_known_to_one_person_is_a_stranger_to_others(officer: User, head: User) -> None:
    known = signed_out(officer)
    use_up(head.email)
    assert TOO_MANY in attempt(known, head.email, PASSWORD).text


def test_account_that_is_not_there_is_answered_alike(officer: User) -> None:
    for email in (officer.email, "nobody@example.org"):
        texts = [
            attempt(Client(), email, "wrong", address=f"198.51.100.{number}").text
            for number in range(6)
        ]
        assert [TOO_MANY in text for text in texts] == [False] * 5 + [True]


def test_one_address_trying_many_accounts_has_to_wait(seoul: City) -> None:
    people = [make_user(seoul, Role.VIEWER, name=f"Viewer {number}") for number in range(21)]
    answers = [attempt(Client(), person.email, "wrong").text for person in people]
    assert [TOO_MANY in text for text in answers] == [False] * 20 + [True]


def test_second_factor_is_neither_kept_out_by_its_address_nor_wipes_what_that_tried(
    seoul: City,
) -> None:
    own = make_user(seoul, Role.VIEWER, name="Somebody Else")
    client = Client()
    secret = set_up_app(sign_in(own, client))
    people = [make_user(seoul, Role.VIEWER, name=f"Viewer {number}") for number in range(21)]
    for person in people[:20]:
        attempt(Client(), person.email, "wrong", address="127.0.0.1")
    client.post("/accounts/sign-out/")
    # Where a colleague guesses, others get in from browsers that are known; he goes on waiting.
    sign_in(own, client)
    client.post(ASKED, {"code": code_of(secret, later=1)})
    assert is_signed_in(client)
    assert TOO_MANY in attempt(Client(), people[20].email, "wrong", address="127.0.0.1").text


def test_success_is_not_counted(officer: User) -> None:
    for _number in range(7):
        assert attempt(Client(), officer.email, PASSWORD).status_code == 302


def test_attempts_are_counted_while_the_shared_cache_is_away(officer: User) -> None:
    nowhere = {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/valkey.sock"}
    with override_settings(CACHES={"default": nowhere, "figures": nowhere}):
        use_up(officer.email)


def test_guesses_of_whoever_has_to_wait_are_not_even_looked_at(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = MD5PasswordHasher.verify
    monkeypatch.setattr(
        MD5PasswordHasher,
        "verify",
        lambda self, password, encoded: checked.append(password) or verify(self, password, encoded),
    )
    for number in range(250):
        attempt(Client(), officer.email, f"guess {number}", address=f"203.0.113.{number}")
    # Five in five minutes and no more, however many addresses they come from.
    assert checked == [f"guess {number}" for number in range(5)]
