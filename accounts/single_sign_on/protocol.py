"""OpenID Connect as this program speaks it: the library's flow, with every answer checked.

The library keeps the state in the session, asks by code with PKCE, and hands over to its sign-in.
What it would believe without looking is looked at here: who the provider says it is, the ID token
and its nonce, and that the further claims are those of the same person.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote_plus

import requests
from allauth.core.internal.httpkit import add_query_params
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language

from accounts.single_sign_on.rules import Provider
from accounts.single_sign_on.tokens import TokenError, nonce_of, read_id_token
from records.outgoing import OutgoingSession

ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


class Client(OAuth2Client):
    """Where the browser is sent; an endpoint may have a query of its own."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        parameters = {
            "client_id": self.consumer_key,
            "redirect_uri": self.callback_url,
            "scope": " ".join(scope),
            "response_type": "code",
            "state": self.state,
            **extra_params,
        }
        address: str = add_query_params(authorization_url, parameters)
        return address


class Protocol(OpenIDConnectOAuth2Adapter):
    """One sign-in's talk with the provider; raises OAuth2Error and OutgoingError."""

    client_class = Client
    nonce = ""

    @property
    def rules(self) -> Provider:
        rules: Provider = self.get_provider().rules
        return rules

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """What the provider tells of itself; it must be the one that was asked."""
        config = _asked("get", self.rules.discovery_url)
        missing = [name for name in ENDPOINTS if not isinstance(config.get(name), str)]
        if missing:
            raise OAuth2Error(f"its configuration lacks {', '.join(missing)}")
        if config["issuer"].rstrip("/") != self.rules.server_url.rstrip("/"):
            raise OAuth2Error(f"it says it is {config['issuer']!r}")
        scheme = self.rules.server_url.partition("//")[0]
        if not config["authorization_endpoint"].startswith(("https://", f"{scheme}//")):
            raise OAuth2Error("its sign-in page is not behind https")
        return config

    @property
    def basic_auth(self) -> bool:
        """Whether the secret goes into a header: so it does where the provider says nothing."""
        known = self.openid_config.get("token_endpoint_auth_methods_supported")
        return not isinstance(known, list) or "client_secret_basic" in known

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Client, pkce_code_verifier: str = ""
    ) -> dict[str, Any]:
        """Turn the code into tokens."""
        self.nonce = nonce_of(pkce_code_verifier)
        if request.GET.get("iss", self.openid_config["issuer"]) != self.openid_config["issuer"]:
            raise OAuth2Error("the answer is of another provider (iss)")
        data = {
            "grant_type": "authorization_code",
            "code": request.GET["code"],
            "redirect_uri": client.callback_url,
            "code_verifier": pkce_code_verifier,
        }
        auth = None
        if self.basic_auth:
            auth = (quote_plus(app.client_id), quote_plus(app.secret))
        else:
            data |= {"client_id": app.client_id, "client_secret": app.secret}
        told = _asked("post", self.openid_config["token_endpoint"], data=data, auth=auth)
        missing = [
            name for name in ("access_token", "id_token") if not isinstance(told.get(name), str)
        ]
        if missing:
            raise OAuth2Error(f"its answer to the code lacks {', '.join(missing)}")
        return told

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        # It is used once, below, and kept nowhere.
        return SocialToken(token=data["access_token"])

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """The sign-in that these tokens prove; all its claims are at its `claims`."""
        config, provider = self.openid_config, self.get_provider()
        try:
            proven = read_id_token(
                kwargs["response"]["id_token"],
                keys=_asked("get", config["jwks_uri"]),
                issuer=config["issuer"],
                client_id=app.client_id,
                nonce=self.nonce,
            )
        except TokenError as error:
            raise OAuth2Error(f"its ID token is not believed: {error}") from error
        more = self._userinfo(token.token)
        if more and more.get("sub") != proven["sub"]:
            raise OAuth2Error("its further claims are those of somebody else (sub)")
        account = SocialAccount(
            provider=provider.sub_id, uid=uid_of(proven["iss"], proven["sub"]), extra_data={}
        )
        login = SocialLogin(account=account, provider=provider)
        login.claims = {**more, **proven}
        return login

    def _userinfo(self, access_token: str) -> dict[str, Any]:
        address = self.openid_config.get("userinfo_endpoint")
        if not isinstance(address, str):
            return {}
        return _asked("get", address, headers={"Authorization": f"Bearer {access_token}"})


class CityProvider(OpenIDConnectProvider):
    """One provider of the settings, as the library wants it."""

    oauth2_adapter_class = Protocol
    pkce_enabled_default = True

    def __init__(self, request: HttpRequest, *, rules: Provider) -> None:
        self.rules = rules
        app = SocialApp(
            provider=self.id,
            provider_id=rules.id,
            name=rules.name,
            client_id=rules.client_id,
            secret=rules.client_secret,
        )
        super().__init__(request, app=app)

    def get_scope(self) -> list[str]:
        return list(self.rules.scope)

    def get_auth_params(self) -> dict[str, str]:
        return {"ui_locales": get_language() or "en"}

    def get_pkce_params(self) -> dict[str, str]:
        """The challenge, and the nonce; the verifier stays in the session."""
        parameters: dict[str, str] = super().get_pkce_params()
        return {**parameters, "nonce": nonce_of(parameters["code_verifier"])}


def uid_of(issuer: str, subject: str) -> str:
    """By what a person is found again: a digest, since a subject may be long or an address."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def _asked(method: str, address: str, **more: Any) -> dict[str, Any]:
    """What a provider answers, which is an object of JSON; raises OAuth2Error and OutgoingError."""
    with OutgoingSession() as session:
        answer = session.request(method, address, **more)
    try:
        told = answer.json()
    except (requests.JSONDecodeError, RecursionError):
        told = None
    if not answer.ok:
        why = told.get("error") if isinstance(told, dict) else None
        raise OAuth2Error(f"{address} answers {answer.status_code}, {why!r}")
    if not isinstance(told, dict):
        raise OAuth2Error(f"{address} does not answer an object of JSON")
    return told
