from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import SignInRule, User
from partners.models import City
from tests.accounts.signing_in import (
    ASKED,
    OWN,
    PROFILE,
    SIGN_IN,
    code_of,
    is_signed_in,
    recovery_codes,
    set_up_app,
    sign_in,
)
from tests.factories import PASSWORD

NEW_KEY = "another-only-for-tests-" + "y" * 50


def test_app_is_asked_for_after_the_password(officer: User) -> None:
    secret = set_up_app(sign_in(officer))
    client = Client()
    answer = client.post(
        SIGN_IN, {"login": officer.email, "password": PASSWORD, "next": "/activities/"}
    )
    assert answer["Location"] == ASKED
    assert not is_signed_in(client)
    assert re.search(r'<input[^>]* name="code"[^>]* autofocus', client.get(ASKED).text)
    refused = client.post(ASKED, {"code": "000000"})
    assert "This code is not right, or no longer." in refused.text
    assert client.post(ASKED, {"code": code_of(secret, later=1)})["Location"] == "/activities/"
    assert is_signed_in(client)


def test_session_is_a_new_one_after_sign_in(officer: User) -> None:
    secret = set_up_app(sign_in(officer))
    client = sign_in(officer)
    before = client.cookies["sessionid"].value
    client.post(ASKED, {"code": code_of(secret, later=1)})
    assert client.cookies["sessionid"].value != before


def test_code_opens_once_whichever_process_is_asked(officer: User) -> None:
    secret = set_up_app(sign_in(officer))
    code = code_of(secret, later=1)
    first, second = sign_in(officer), sign_in(officer)
    first.post(ASKED, {"code": code})
    cache.clear()
    assert "This code was used already." in second.post(ASKED, {"code": code}).text
    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_code_of_the_set_up_opens_nothing_more(officer: User) -> None:
    client = sign_in(officer)
    secret = client.get(f"{OWN}app/").context["form"].secret
    code = code_of(secret)
    client.post(f"{OWN}app/", {"code": code})
    cache.clear()
    other = sign_in(officer)
    assert "This code was used already." in other.post(ASKED, {"code": code}).text


def test_first_factor_ends_sessions_that_came_by_password_alone(
    officer: User, outsider: User
) -> None:
    before, stranger, owner = sign_in(officer), sign_in(outsider), sign_in(officer)
    secret = set_up_app(owner)
    assert [is_signed_in(one) for one in (before, stranger, owner)] == [False, True, True]
    shown = sign_in(officer)
    shown.post(ASKED, {"code": code_of(secret, later=1)})
    assert is_signed_in(shown)


def test_wrong_code_sets_up_nothing_and_keeps_the_key(officer: User) -> None:
    client = sign_in(officer)
    page = client.get(f"{OWN}app/")
    secret = page.context["form"].secret
    assert '<svg class="qr"' in page.text
    assert secret in page.text
    again = client.post(f"{OWN}app/", {"code": "12345"})
    assert again.context["form"].secret == secret
    assert not Authenticator.objects.exists()


def test_recovery_codes_are_shown_once_and_open_once(officer: User) -> None:
    owner = sign_in(officer)
    set_up_app(owner)
    codes = recovery_codes(owner)
    assert len(set(codes)) == 10
    assert recovery_codes(owner) == []
    client = sign_in(officer)
    client.post(ASKED, {"code": codes[0]})
    assert "9 are left" in client.get(PROFILE).text
    other = sign_in(officer)
    assert "This code is not right" in other.post(ASKED, {"code": codes[0]}).text
    assert not is_signed_in(other)


def test_recovery_codes_can_be_downloaded_from_the_one_page_that_shows_them(officer: User) -> None:
    owner = sign_in(officer)
    set_up_app(owner)
    page = owner.get(f"{OWN}codes/").text
    assert 'download="citydiplo-recovery-codes.txt" href="data:text/plain' in page


def test_few_recovery_codes_are_told_and_new_ones_close_the_old(officer: User) -> None:
    owner = sign_in(officer)
    set_up_app(owner)
    old = recovery_codes(owner)
    assert "Few are left" not in owner.get(OWN).text
    row = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    row.data["used_mask"] = 0b1111111
    row.save()
    assert "Few are left" in owner.get(OWN).text
    assert owner.post(f"{OWN}codes/new/")["Location"] == f"{OWN}codes/"
    assert set(recovery_codes(owner)).isdisjoint(old)
    client = sign_in(officer)
    client.post(ASKED, {"code": old[-1]})
    assert not is_signed_in(client)


def test_secrets_are_closed_in_the_database(officer: User) -> None:
    owner = sign_in(officer)
    secret = set_up_app(owner)
    codes = recovery_codes(owner)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not [code for code in codes if code in stored]
    assert stored.count("gAAAA") == 2


def test_new_secret_key_opens_what_the_former_closed(officer: User, settings) -> None:
    secret = set_up_app(sign_in(officer))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW_KEY, [settings.SECRET_KEY]
    client = sign_in(officer)
    client.post(ASKED, {"code": code_of(secret, later=1)})
    assert is_signed_in(client)


def test_renewed_secrets_need_the_former_key_no_more(officer: User, settings, capsys) -> None:
    secret = set_up_app(sign_in(officer))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW_KEY, [settings.SECRET_KEY]
    call_command("renew_secrets")
    assert capsys.readouterr().out == "2 secrets are closed with the present key\n"
    settings.SECRET_KEY_FALLBACKS = []
    client = sign_in(officer)
    client.post(ASKED, {"code": code_of(secret, later=1)})
    assert is_signed_in(client)


def test_lost_secret_key_closes_the_door_and_says_so(officer: User, settings) -> None:
    owner = sign_in(officer)
    secret = set_up_app(owner)
    settings.SECRET_KEY = NEW_KEY
    client = sign_in(officer)
    answer = client.post(ASKED, {"code": code_of(secret, later=1)})
    assert "This code is not right" in answer.text
    with pytest.raises(CommandError, match="2 secrets open with no key"):
        call_command("renew_secrets")


def test_change_of_factors_asks_once_more_who_it_is(officer: User, officer_client: Client) -> None:
    confirm = "/accounts/me/confirm/"
    for page in ("app/", "passkeys/add/", "codes/new/"):
        assert officer_client.get(OWN + page)["Location"].startswith(f"{confirm}?next=")
    assert "This is not your password." in officer_client.post(confirm, {"password": "x"}).text
    assert officer_client.get(f"{OWN}app/").status_code == 302
    officer_client.post(confirm, {"password": PASSWORD})
    assert officer_client.get(f"{OWN}app/").status_code == 200
    # Who is signed in since just now has shown it.
    assert sign_in(officer).get(f"{OWN}app/").status_code == 200


def test_code_of_the_app_shows_who_it_is_too(officer: User) -> None:
    secret = set_up_app(sign_in(officer))
    client = Client()
    client.force_login(officer)
    page = client.get(f"/accounts/me/confirm/?next={OWN}app/remove/")
    assert "Use a code" in page.text
    sent = {"code": code_of(secret, later=1)}
    answer = client.post(f"/accounts/me/confirm/code/?next={OWN}app/remove/", sent)
    assert answer["Location"] == f"{OWN}app/remove/"
    assert client.post(f"{OWN}app/remove/")["Location"] == OWN
    # The recovery codes go with what they stood in for.
    assert not Authenticator.objects.exists()


def test_last_factor_stays_while_a_rule_asks_for_it(officer: User, seoul: City) -> None:
    client = sign_in(officer)
    set_up_app(client)
    rule = SignInRule.objects.create(
        city=seoul, second_factor_roles=["officer"], since="2026-01-01"
    )
    refused = client.post(f"{OWN}app/remove/")
    assert "set up another one before you remove this one" in refused.text
    assert "field needs another look" not in refused.text
    assert Authenticator.objects.count() == 2
    rule.delete()
    page = client.post(f"{OWN}app/remove/", follow=True)
    assert "The app is removed." in page.text
    assert not Authenticator.objects.exists()


def test_page_that_one_wanted_comes_after_the_factor_that_was_asked_for(
    officer: User, settings
) -> None:
    settings.SECOND_FACTOR_ROLES = ["officer"]
    wanted = "/activities/?q=harbour"
    client = sign_in(officer, next=wanted)
    set_up = client.get(wanted, follow=True)
    assert set_up.redirect_chain == [(OWN, 302)]
    # Nothing on it leads round in a circle.
    for page in (set_up, client.get(f"{OWN}app/")):
        assert f'breadcrumb-item"><a href="{PROFILE}"' not in page.text
    set_up_app(client)
    codes = client.get(f"{OWN}codes/")
    assert "The app is set up." in codes.text
    assert f'<a class="btn btn-primary" href="{wanted}">' in codes.text
    assert client.get(wanted).status_code == 200


def test_link_of_an_invitation_is_not_remembered(officer: User, settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["officer"]
    client = sign_in(officer)
    client.get("/accounts/invitation/a-secret/")
    assert "a-secret" not in str(dict(client.session))


def test_too_many_codes_are_not_even_looked_at(officer: User) -> None:
    secret = set_up_app(sign_in(officer))
    client = sign_in(officer)
    for _attempt in range(5):
        client.post(ASKED, {"code": "000000"})
    answer = client.post(ASKED, {"code": code_of(secret, later=1)})
    assert "Too many attempts." in answer.text
    assert not is_signed_in(client)


def test_who_found_out_the_password_keeps_the_owner_out_by_no_number_of_codes(
    officer: User,
) -> None:
    known = sign_in(officer)
    secret = set_up_app(known)
    known.post("/accounts/sign-out/")
    thief = sign_in(officer)
    for _attempt in range(6):
        answer = thief.post(ASKED, {"code": "000000"})
    assert "Too many attempts." in answer.text
    known.post(SIGN_IN, {"login": officer.email, "password": PASSWORD})
    known.post(ASKED, {"code": code_of(secret, later=1)})
    assert is_signed_in(known)


def test_codes_are_counted_in_a_known_browser_too(officer: User) -> None:
    known = sign_in(officer)
    secret = set_up_app(known)
    known.post("/accounts/sign-out/")
    known.post(SIGN_IN, {"login": officer.email, "password": PASSWORD})
    for _attempt in range(20):
        answer = known.post(ASKED, {"code": "000000"})
        assert "Too many attempts." not in answer.text
    answer = known.post(ASKED, {"code": code_of(secret, later=1)})
    assert "Too many attempts." in answer.text
    assert not is_signed_in(known)


ODD = [
    "",
    "x",
    "[]",
    "null",
    "{}",
    "[" * 5000,
    "[" * 30_000,
    '{"id": 1, "rawId": [], "type": {}, "response": "x"}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA",'
    ' "attestationObject": "AA", "authenticatorData": "AA", "signature": "AA",'
    ' "userHandle": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30",'
    ' "attestationObject": "oA", "authenticatorData": "AA", "signature": "\\u0000"}}',
]


@pytest.mark.parametrize("credential", ODD, ids=range(len(ODD)))
def test_odd_passkey_is_refused_in_words(officer: User, client: Client, credential: str) -> None:
    address = "/accounts/sign-in/passkey/"
    assert "request_options" in client.get(address, headers={"accept": "application/json"}).json()
    answer = client.post(address, {"credential": credential, "next": PROFILE}, follow=True)
    assert answer.redirect_chain == [(f"{SIGN_IN}?next=%2Faccounts%2Fme%2F", 302)]
    assert "The passkey was not accepted." in answer.text

    owner = sign_in(officer)
    owner.get(f"{OWN}passkeys/add/")
    sent = {"name": "phone", "passwordless": "on", "credential": credential}
    assert "The passkey was not accepted." in owner.post(f"{OWN}passkeys/add/", sent).text
    assert not Authenticator.objects.exists()


def test_pages_of_second_factors_speak_korean(officer: User) -> None:
    client = sign_in(officer)
    set_up_app(client)
    korean = sign_in(officer)
    korean.cookies["django_language"] = "ko"
    assert "이 코드는 맞지 않거나" in korean.post(ASKED, {"code": "000000"}).text
