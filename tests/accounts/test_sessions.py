from __future__ import annotations

import datetime
import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.sessions.devices import in_words
from accounts.sessions.services import SEEN_AT, STARTED_AT, end_sessions, forget_ended_sessions
from partners.models import City
from records.access import Role
from tests.accounts.signing_in import PROFILE, SIGN_IN, is_signed_in, sign_in
from tests.factories import PASSWORD, make_user
from tests.personas import client_of

SESSIONS = "/accounts/me/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
WHALE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/138.0.0.0 Whale/4.33.325.17 Safari/537.36"
)


def at(user: User, device: str) -> Client:
    return sign_in(user, Client(headers={"user-agent": device}))


def test_sessions_are_told_by_device_address_and_which_is_this_one(officer: User) -> None:
    at(officer, IPHONE)
    client = at(officer, FIREFOX)
    page = client.get(SESSIONS)
    assert "Safari on iPhone" in page.text
    assert "127.0.0.1" in page.text
    own = [one.device for one in page.context["sessions"] if one.is_this]
    assert own == ["Firefox on Linux"]
    assert client.cookies["sessionid"].value not in page.text


def test_one_session_is_ended_from_another(officer: User) -> None:
    lost, client, other = at(officer, IPHONE), at(officer, FIREFOX), at(officer, WHALE)
    listed = client.get(SESSIONS).context["sessions"]
    row = next(one for one in listed if one.device == "Safari on iPhone")
    assert client.post(f"{SESSIONS}{row.pk}/end/")["Location"] == SESSIONS
    assert not is_signed_in(lost)
    assert is_signed_in(client)
    assert is_signed_in(other)
    assert client.post(f"{SESSIONS}{row.pk}/end/").status_code == 404


def test_all_others_are_ended_at_once(officer: User, outsider: User) -> None:
    others = [at(officer, IPHONE), at(officer, WHALE)]
    client, stranger = at(officer, FIREFOX), sign_in(outsider)
    page = client.post(f"{SESSIONS}end-others/", follow=True)
    assert "2 other sessions are over." in page.text
    assert [is_signed_in(one) for one in others] == [False, False]
    assert is_signed_in(client)
    assert is_signed_in(stranger)


def test_session_of_somebody_else_cannot_be_ended(officer: User, outsider: User) -> None:
    stranger = sign_in(outsider)
    row = UserSession.objects.get(user=outsider)
    assert sign_in(officer).post(f"{SESSIONS}{row.pk}/end/").status_code == 404
    assert is_signed_in(stranger)


@pytest.mark.parametrize("whose", ["people", "everybody"])
def test_administrator_signs_somebody_out_everywhere(
    officer: User, seoul: City, whose: str
) -> None:
    theirs = [at(officer, IPHONE), at(officer, FIREFOX)]
    of_city = whose == "people"
    role = Role.CITY_ADMIN if of_city else Role.PLATFORM_ADMIN
    admin = client_of(make_user(seoul if of_city else None, role, name="Yoon Ha-eun"))
    page = f"/accounts/{whose}/{officer.pk}/sign-in/"
    assert "Safari on iPhone" in admin.get(page).text
    answer = admin.post(f"/accounts/{whose}/{officer.pk}/sign-out/", follow=True)
    assert "is signed out everywhere" in answer.text
    assert "Nowhere." in answer.text
    assert [is_signed_in(one) for one in theirs] == [False, False]
    assert is_signed_in(sign_in(officer))


def stamp(client: Client, **values: float) -> None:
    session = client.session
    session.update(values)
    session.save()


def test_idle_session_ends(officer: User, settings) -> None:
    client = sign_in(officer)
    assert is_signed_in(client)
    idle = settings.SESSION_IDLE_HOURS * 3600
    stamp(client, **{SEEN_AT: time.time() - idle + 60})
    assert is_signed_in(client)
    stamp(client, **{SEEN_AT: time.time() - idle - 1})
    assert client.get(PROFILE)["Location"] == f"{SIGN_IN}?next={PROFILE}"
    assert not is_signed_in(client)


def test_session_ends_after_two_weeks_however_busy(officer: User) -> None:
    client = sign_in(officer)
    assert is_signed_in(client)
    stamp(client, **{STARTED_AT: time.time() - 14 * 86400 - 1, SEEN_AT: time.time()})
    assert not is_signed_in(client)


def test_idle_session_is_not_listed_as_open(officer: User, settings) -> None:
    idle, client = at(officer, IPHONE), at(officer, FIREFOX)
    is_signed_in(idle)
    stamp(idle, **{SEEN_AT: time.time() - settings.SESSION_IDLE_HOURS * 3600 - 1})
    assert [one.device for one in client.get(SESSIONS).context["sessions"]] == ["Firefox on Linux"]


def test_being_there_is_noted_every_few_minutes_only(
    officer: User, django_assert_num_queries
) -> None:
    client = sign_in(officer)
    client.get(PROFILE)
    before = UserSession.objects.get().last_seen_at
    client.get(PROFILE)
    assert UserSession.objects.get().last_seen_at == before
    stamp(client, **{SEEN_AT: time.time() - 301})
    client.get(PROFILE)
    assert UserSession.objects.get().last_seen_at > before


def test_session_of_a_closed_account_stays_over_when_it_opens_again(officer: User) -> None:
    client = sign_in(officer)
    User.objects.update(is_active=False)
    assert not is_signed_in(client)
    User.objects.update(is_active=True)
    assert not is_signed_in(client)


def test_sessions_of_a_closed_account_end_with_it(officer: User) -> None:
    client = sign_in(officer)
    officer.is_active = False
    officer.save()
    assert end_sessions(officer) == 1
    User.objects.update(is_active=True)
    assert not is_signed_in(client)


def test_sign_in_gives_a_new_session(officer: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post(SIGN_IN, {"login": officer.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_what_is_left_of_ended_sessions_is_forgotten(officer: User, outsider: User) -> None:
    client, stranger = sign_in(officer), sign_in(outsider)
    past = timezone.now() - datetime.timedelta(days=1)
    Session.objects.filter(pk=client.cookies["sessionid"].value).update(expire_date=past)
    forget_ended_sessions(at=timezone.now())
    assert list(UserSession.objects.values_list("user", flat=True)) == [outsider.pk]
    assert is_signed_in(stranger)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        (WHALE, "Naver Whale on Windows"),
        (WHALE.replace("Whale/4.33.325.17 ", ""), "Chrome on Windows"),
        (WHALE.replace("Whale/", "Edg/"), "Edge on Windows"),
        (
            "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko)"
            " SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like"
            " Gecko) Version/18.5 Safari/605.1.15",
            "Safari on Mac",
        ),
        ("curl/8.5.0", "A browser that does not say what it is"),
        ("", "A browser that does not say what it is"),
    ],
)
def test_device_is_told_in_words(header: str, words: str) -> None:
    assert in_words(header) == words
