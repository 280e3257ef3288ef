"""A password that is lost: a link by mail, for a day, once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client, override_settings

from accounts.models import User
from accounts.sign_in import outgoing_mail
from tests.factories import PASSWORD

LOST = "/accounts/password/"
NEW = "a wholly different phrase"
BOTH = {"password1": NEW, "password2": NEW}


@pytest.fixture(autouse=True)
def _mail_leaves(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """By no worker, but in the shape in which it gets there; `test_mail.py` has a real one."""
    monkeypatch.setattr(
        outgoing_mail, "hand_over", lambda mail: outgoing_mail.send(outgoing_mail.closed(mail))
    )
    with override_settings(SENDS_MAIL=True):
        yield


def link_for(email: str) -> str:
    Client().post(LOST, {"email": email})
    found = re.search(r"http://testserver(/accounts/password/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_link_sets_a_new_password_once(client: Client, officer: User) -> None:
    link = link_for(officer.email)
    assert mail.outbox[-1].to == [officer.email]
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    assert link not in form
    answer = client.post(form, BOTH, follow=True)
    assert "Your new password is set." in answer.text
    officer.refresh_from_db()
    assert officer.check_password(NEW)
    assert "This link was used already" in Client().get(link).text


def test_reset_opens_no_session_by_itself(client: Client, officer: User) -> None:
    form = client.get(link_for(officer.email), follow=True).redirect_chain[-1][0]
    client.post(form, BOTH)
    assert client.get("/accounts/me/").status_code == 302


def test_owner_gets_in_after_it_while_others_guess(client: Client, officer: User) -> None:
    form = client.get(link_for(officer.email), follow=True).redirect_chain[-1][0]
    client.post(form, BOTH)
    for number in range(6):
        Client().post(
            "/accounts/sign-in/",
            {"login": officer.email, "password": "guess"},
            REMOTE_ADDR=f"198.51.100.{number}",
        )
    answer = client.post("/accounts/sign-in/", {"login": officer.email, "password": NEW})
    assert answer.status_code == 302


def test_nobody_learns_which_addresses_are_known(client: Client, officer: User) -> None:
    known = client.post(LOST, {"email": officer.email}, follow=True)
    unknown = client.post(LOST, {"email": "nobody@example.org"}, follow=True)
    token = re.compile(r'(?<=csrfmiddlewaretoken" value=")\w+')
    assert token.sub("", known.text) == token.sub("", unknown.text)
    assert len(mail.outbox) == 1


def test_closed_account_gets_no_link(client: Client, officer: User) -> None:
    User.objects.update(is_active=False)
    client.post(LOST, {"email": officer.email})
    assert mail.outbox == []


def test_mail_is_in_the_language_of_the_page(client: Client, officer: User) -> None:
    client.post(LOST, {"email": officer.email}, headers={"accept-language": "ko"})
    assert "비밀번호" in mail.outbox[0].subject


@pytest.mark.parametrize("password", ["short", PASSWORD[:3], "123456789012"])
def test_weak_password_is_refused(client: Client, officer: User, password: str) -> None:
    form = client.get(link_for(officer.email), follow=True).redirect_chain[-1][0]
    answer = client.post(form, {"password1": password, "password2": password})
    assert answer.context["form"].errors["password1"]
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


@pytest.mark.parametrize("link", ["abc-def", "1-x" + "y" * 300, "zzzzzzzzzzzzzzzzzzzzzzzzzzzz-a-b"])
def test_link_that_is_none_says_so(client: Client, db: None, link: str) -> None:
    assert "This link was used already" in client.get(f"/accounts/password/{link}/").text


def test_too_many_requests_for_one_address_are_stopped(officer: User) -> None:
    answers = [
        Client().post(LOST, {"email": officer.email}, REMOTE_ADDR=f"198.51.100.{number}")
        for number in range(6)
    ]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]


def test_without_mail_the_page_says_whom_to_ask(client: Client, officer: User) -> None:
    with override_settings(SENDS_MAIL=False):
        assert "Ask the administrator of your city for a link" in client.get(LOST).text
        client.post(LOST, {"email": officer.email})
    assert mail.outbox == []
