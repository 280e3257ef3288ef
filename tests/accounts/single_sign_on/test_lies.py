"""A provider that lies lets nobody in, and the person is told what to do."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.single_sign_on.provider import CLIENT_SECRET, Provider, key

Lie = Callable[[Provider], Any]


def token(**changed: Any) -> Lie:
    """A token that is true but for these claims; None leaves one out."""

    def lie(provider: Provider) -> None:
        provider.token = lambda told: {
            name: value for name, value in {**told, **changed}.items() if value is not None
        }

    return lie


def told(name: str, **changed: Any) -> Lie:
    """What it answers at one address, true but for these."""

    def lie(provider: Provider) -> None:
        setattr(
            provider,
            name,
            lambda true: {k: v for k, v in {**true, **changed}.items() if v is not None},
        )

    return lie


def signed_by_another_key(provider: Provider) -> None:
    provider.key = key("a stranger's")


def signed_with_the_secret(provider: Provider) -> None:
    provider.key, provider.algorithm = CLIENT_SECRET, "HS256"


def not_signed(provider: Provider) -> None:
    provider.key, provider.algorithm = None, "none"


def changed_after_signing(provider: Provider) -> None:
    def change(answer: dict) -> dict:
        head, body, signature = answer["id_token"].split(".")
        claims = json.loads(base64.urlsafe_b64decode(body + "=="))
        claims["sub"] = "somebody-else"
        forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        return {**answer, "id_token": f"{head}.{forged}.{signature}"}

    provider.answer = change


def raw_answer(body: bytes) -> Lie:
    def lie(provider: Provider) -> None:
        provider.answer = lambda answer: body

    return lie


LIES: dict[str, tuple[Lie, str]] = {
    "nonce of another sign-in": (token(nonce="0" * 64), "nonce"),
    "no nonce": (token(nonce=None), "nonce"),
    "nonce of another kind": (token(nonce=["x"]), "nonce"),
    "another audience": (token(aud="another-program"), "udience"),
    "no audience": (token(aud=None), "aud"),
    "several audiences and none responsible": (token(aud=["citydiplo", "other"]), "azp"),
    "made for another program": (token(azp="other"), "azp"),
    "another issuer": (token(iss="https://evil.example"), "ssuer"),
    "no issuer": (token(iss=None), "iss"),
    "expired": (token(exp=1_000_000_000), "expired"),
    "without an end": (token(exp=None), "exp"),
    "of the future": (token(iat=4_000_000_000), "iat"),
    "names nobody": (token(sub=""), "sub"),
    "without a subject": (token(sub=None), "sub"),
    "endless subject": (token(sub="x" * 256), "sub"),
    "signed by another key": (signed_by_another_key, "ignature"),
    "signed with the secret": (signed_with_the_secret, "'HS256' is not taken"),
    "not signed": (not_signed, "'none' is not taken"),
    "changed after signing": (changed_after_signing, "ignature"),
    "no ID token": (told("answer", id_token=None), "lacks id_token"),
    "ID token of another kind": (told("answer", id_token=7), "lacks id_token"),
    "nonsense for an ID token": (told("answer", id_token="x.y"), "not believed"),
    "error for the code": (told("answer", error="invalid_grant"), "invalid_grant"),
    "no JSON": (raw_answer(b"<html>"), "JSON"),
    "a list": (raw_answer(b"[]"), "JSON"),
    "deep JSON": (raw_answer(b"[" * 100_000), "JSON"),
    "claims of somebody else": (told("userinfo", sub="other"), "somebody else"),
    "claims of nobody": (told("userinfo", sub=None), "somebody else"),
    "calls itself another": (told("configuration", issuer="https://evil.example"), "says it is"),
    "no keys": (told("configuration", jwks_uri=None), "lacks jwks_uri"),
    "keys elsewhere": (told("configuration", jwks_uri="https://127.0.0.1/keys"), "127.0.0.1"),
    "keys in a file": (told("configuration", jwks_uri="file:///etc/passwd"), "only https"),
    "metadata for keys": (
        told("configuration", jwks_uri="https://169.254.169.254/latest"),
        "169.254.169.254",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_lie_lets_nobody_in(
    provider: Provider, client: Client, officer: User, caplog: pytest.LogCaptureFixture, lie: str
) -> None:
    tell, why = LIES[lie]
    provider.begin(client)
    tell(provider)
    answer = provider.come_back(client)
    assert answer.status_code == 400
    assert "nobody was signed in" in answer.text
    assert "_auth_user_id" not in client.session
    assert why in next(one for one in caplog.messages if "sign-in failed" in one)
    # Once it tells the truth again, all is well: nothing of the lie was kept.
    assert officer.socialaccount_set.count() == 0


def test_answer_that_says_it_is_of_another_provider_is_refused(
    provider: Provider, client: Client, officer: User
) -> None:
    provider.begin(client)
    assert provider.come_back(client, iss="https://evil.example").status_code == 400
    provider.begin(client)
    assert provider.come_back(client, iss=provider.url).status_code == 302


@pytest.mark.parametrize(
    "address", ["http://evil.example/authorize", "javascript:alert(1)", "data:text/html,x"]
)
def test_page_that_is_not_behind_https_is_not_opened(
    provider: Provider, client: Client, db: None, settings: Any, address: str
) -> None:
    # As if it were a provider behind https.
    settings.OIDC_PROVIDERS = settings.OIDC_PROVIDERS.replace("http://", "HTTP://")
    provider.configuration = lambda true: {**true, "authorization_endpoint": address}
    answer = client.post("/accounts/sign-in/with/seoul/")
    assert answer.status_code == 400
    assert "refresh" not in answer.text


def test_truth_that_is_told_in_other_ways_lets_in(
    provider: Provider, client: Client, officer: User
) -> None:
    several = {"aud": ["citydiplo", "other"], "azp": "citydiplo"}
    for change in ({"iat": 0, **several}, {"email_verified": "true"}):
        provider.token = lambda true, change=change: {**true, **change}
        assert provider.sign_in(client).status_code == 302
        client.logout()
    # Everything in the token, no further claims.
    provider.configuration = lambda true: {
        name: value for name, value in true.items() if name != "userinfo_endpoint"
    }
    assert provider.sign_in(client).status_code == 302
