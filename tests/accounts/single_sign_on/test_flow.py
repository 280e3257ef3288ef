"""The way to a provider and back, and what the provider is asked."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.second_factor.services import SECOND_FACTOR_BY_PROVIDER
from partners.models import City
from tests.accounts.single_sign_on.conftest import Configure
from tests.accounts.single_sign_on.provider import (
    BACK,
    CLIENT_ID,
    CLIENT_SECRET,
    START,
    Provider,
    basic,
)
from tests.factories import PASSWORD
from tests.personas import client_of

SIGN_IN = "/accounts/sign-in/"


@pytest.mark.django_db
def test_button_is_there_only_with_a_provider(client: Client, configure: Configure) -> None:
    assert START not in client.get(SIGN_IN).text
    assert client.post(START).status_code == 404
    assert client.get(BACK).status_code == 404
    configure("https://sso.example.org")
    assert "Sign in with Seoul City" in client.get(SIGN_IN).text
    korean = client.get(SIGN_IN, headers={"accept-language": "ko"}).text
    assert "서울특별시" in korean


def test_button_sends_a_form_with_its_mark_and_where_one_wanted_to_go(
    provider: Provider, db: None
) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(SIGN_IN, {"next": "/activities/"}).text
    form = page.partition(f'action="{START}"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="next" value="/activities/">' in form
    assert client.post(START).status_code == 403
    assert client.get(START).status_code == 405
    sent = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(START, sent).status_code == 200
    assert provider.calls[0][0] == "/.well-known/openid-configuration"


def test_person_comes_back_signed_in_where_they_wanted_to_go(
    provider: Provider, client: Client, officer: User
) -> None:
    answer = provider.sign_in(client, next="/accounts/people/?a=1")
    assert answer["Location"] == "/accounts/people/?a=1"
    assert client.get("/accounts/me/").context["user"] == officer


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:x"])
def test_next_never_leads_elsewhere(
    provider: Provider, client: Client, officer: User, elsewhere: str
) -> None:
    assert provider.sign_in(client, next=elsewhere)["Location"] == "/"


def test_language_of_the_person_is_taken_over_and_that_of_the_page_told(
    provider: Provider, client: Client, officer: User
) -> None:
    officer.language = "ko"
    officer.save()
    provider.sign_in(client)
    assert client.cookies["django_language"].value == "ko"
    client.post("/accounts/sign-out/")
    provider.begin(client)
    assert provider.asked["ui_locales"] == "ko"


def test_provider_is_asked_by_code_with_a_challenge_and_a_nonce(
    provider: Provider, client: Client, officer: User
) -> None:
    address = provider.begin(client, scope="admin", auth_params="prompt=none", process="connect")
    assert address.startswith(f"{provider.url}/authorize?tenant=1&")
    assert provider.asked["response_type"] == "code"
    assert provider.asked["scope"] == "openid profile email"
    assert provider.asked["redirect_uri"] == f"http://testserver{BACK}"
    assert "prompt" not in provider.asked
    provider.come_back(client)
    _path, headers, sent = next(call for call in provider.calls if call[0] == "/token")
    digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
    assert provider.asked["code_challenge"] == urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert provider.asked["code_challenge_method"] == "S256"
    assert len(provider.asked["nonce"]) == 64
    assert sent["redirect_uri"] == provider.asked["redirect_uri"]
    assert basic(headers) == f"{CLIENT_ID}:a+secret%3A+with%2Fsigns"
    assert "client_secret" not in sent


def test_secret_goes_into_the_body_where_the_provider_wants_it_there(
    provider: Provider, client: Client, officer: User
) -> None:
    methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    provider.configuration = lambda told: {**told, **methods}
    assert provider.sign_in(client).status_code == 302
    _path, headers, sent = next(call for call in provider.calls if call[0] == "/token")
    assert sent["client_secret"] == CLIENT_SECRET
    assert "Authorization" not in headers


def test_each_sign_in_has_a_state_and_a_nonce_of_its_own(
    provider: Provider, client: Client, db: None
) -> None:
    asked = []
    for _time in range(2):
        provider.begin(client)
        asked.append(provider.asked)
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


def test_answer_is_taken_once_and_only_by_the_browser_that_asked(
    provider: Provider, client: Client, officer: User
) -> None:
    provider.begin(client)
    stranger = Client()
    assert provider.come_back(stranger).status_code == 400
    assert provider.come_back(client).status_code == 302
    client.logout()
    replayed = provider.come_back(client)
    assert replayed.status_code == 400
    assert "Sign in once more" in replayed.text
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("state", ["", "x", "\0", "한글", "a" * 5000])
def test_answer_that_nobody_asked_for_is_refused(
    provider: Provider, client: Client, db: None, state: str
) -> None:
    answer = client.get(BACK, {"code": "c", "state": state})
    assert answer.status_code == 400
    assert provider.calls == []


def test_cancelling_there_leads_to_a_page_that_leads_back(
    provider: Provider, client: Client, db: None
) -> None:
    provider.begin(client)
    state = provider.asked["state"]
    answer = client.get(BACK, {"error": "access_denied", "state": state}, follow=True)
    assert "Sign-in was cancelled" in answer.text
    assert f'href="{SIGN_IN}"' in answer.text


def test_error_of_the_provider_is_told_without_its_words(
    provider: Provider, client: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    provider.begin(client)
    told = {"error": "server_error\nFORGED", "error_description": "<b>words</b>"}
    answer = client.get(BACK, {**told, "state": provider.asked["state"]})
    assert answer.status_code == 400
    page = answer.text.partition("<main")[2].partition("</main>")[0]
    assert "Sign-in failed" in page
    # The address of the answer opens once: in another language one begins anew.
    assert f'name="next" value="{SIGN_IN}"' in answer.text
    assert "words" not in page
    assert "sign-in failed: 'server_error\\nFORGED'" in caplog.text


def test_provider_that_is_down_is_told_so(provider: Provider, client: Client, db: None) -> None:
    provider.close()
    assert "Sign-in failed" in client.post(START).text


def test_provider_in_a_network_that_was_not_named_is_not_called(
    provider: Provider, client: Client, db: None, settings: object
) -> None:
    settings.OUTGOING_ALLOW = []  # type: ignore[attr-defined]
    assert client.post(START).status_code == 400
    assert provider.calls == []


def test_one_call_leads_nowhere_but_to_the_provider(
    provider: Provider, client: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the level of sockets: all connections of a sign-in are made by the one way out."""
    import socket

    from records import outgoing

    by_the_way_out: list[object] = []
    connected: list[object] = []
    connect, create = socket.socket.connect, outgoing._Call.connect

    def noted(self: socket.socket, address: object) -> object:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            connected.append(address)
        return connect(self, address)

    def noted_way_out(self: outgoing._Call, host: str, port: int) -> socket.socket:
        by_the_way_out.append((host, port))
        return create(self, host, port)

    monkeypatch.setattr(socket.socket, "connect", noted)
    monkeypatch.setattr(outgoing._Call, "connect", noted_way_out)
    assert provider.sign_in(client).status_code == 302
    # Its configuration twice, the code, the keys, the further claims.
    assert len(connected) == 5
    assert connected == by_the_way_out


def test_second_factor_that_the_provider_asked_for_is_noted_for_this_sign_in_alone(
    provider: Provider, client: Client, officer: User, configure: Configure
) -> None:
    provider.sign_in(client)
    assert SECOND_FACTOR_BY_PROVIDER not in client.session
    provider.token = lambda told: {**told, "amr": ["pwd", "mfa"]}
    provider.sign_in(client)
    assert client.session[SECOND_FACTOR_BY_PROVIDER] is True
    provider.token = lambda told: {**told, "acr": "urn:high"}
    provider.sign_in(client)
    assert SECOND_FACTOR_BY_PROVIDER not in client.session
    configure(provider.url, 'second_factor = ["urn:high"]')
    provider.sign_in(client)
    assert client.session[SECOND_FACTOR_BY_PROVIDER] is True
    client.post("/accounts/sign-out/")
    client.post(SIGN_IN, {"login": officer.email, "password": PASSWORD})
    assert SECOND_FACTOR_BY_PROVIDER not in client.session


def test_second_factor_of_a_sign_in_that_was_left_helps_no_other(
    client: Client, officer: User, db: None
) -> None:
    session = client.session
    session[SECOND_FACTOR_BY_PROVIDER] = True
    session.save()
    client.post(SIGN_IN, {"login": officer.email, "password": PASSWORD})
    assert client.get("/accounts/me/").status_code == 200
    assert SECOND_FACTOR_BY_PROVIDER not in client.session


def test_sign_in_as_somebody_else_ends_the_session_before(
    provider: Provider, officer: User, outsider: User, busan: City
) -> None:
    client = client_of(outsider)
    session = client.session
    session["city"] = str(busan.pk)
    session.save()
    provider.sign_in(client)
    assert client.get("/accounts/me/").context["user"] == officer
    assert "city" not in client.session


def test_sign_out_ends_the_session(provider: Provider, client: Client, officer: User) -> None:
    provider.sign_in(client)
    assert client.post("/accounts/sign-out/")["Location"] == SIGN_IN
    assert client.get("/accounts/me/").status_code == 302


def test_button_takes_no_query_and_coming_back_few(
    provider: Provider,
    client: Client,
    officer: User,
    django_assert_max_num_queries: Any,
    settings: Any,
) -> None:
    provider.claims["groups"] = ["officers", "guests"]
    told, settings.OIDC_PROVIDERS = settings.OIDC_PROVIDERS, ""
    with CaptureQueriesContext(connection) as without_button:
        client.get(SIGN_IN)
    settings.OIDC_PROVIDERS = told
    with django_assert_max_num_queries(len(without_button)):
        client.get(SIGN_IN)
    provider.sign_in(client)
    client.post("/accounts/sign-out/")
    provider.begin(client)
    with django_assert_max_num_queries(60):
        provider.come_back(client)
