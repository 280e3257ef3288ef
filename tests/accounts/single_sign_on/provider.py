"""A provider of OpenID Connect on loopback that tells what a test lets it tell, lies included."""

from __future__ import annotations

import base64
import html
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from django.test import Client

CLIENT_ID, CLIENT_SECRET = "citydiplo", "a secret: with/signs"
START, BACK = "/accounts/sign-in/with/seoul/", "/accounts/sign-in/with/seoul/back/"


@cache
def key(name: str = "own") -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@dataclass
class Provider:
    """What it tells; a test changes whatever it likes before or after `begin`."""

    claims: dict[str, Any] = field(default_factory=dict)
    # Each takes what is true and returns what is told.
    configuration: Callable[[dict], dict] = lambda told: told
    token: Callable[[dict], dict] = lambda told: told
    answer: Callable[[dict], Any] = lambda told: told
    userinfo: Callable[[dict], dict] = lambda told: told
    algorithm: str = "RS256"
    key: Any = field(default_factory=key)
    calls: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                provider._serve(self, {})

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider._serve(self, dict(parse_qsl(sent)))

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _serve(self, handler: BaseHTTPRequestHandler, sent: dict[str, str]) -> None:
        path = urlsplit(handler.path).path
        self.calls.append((path, dict(handler.headers), sent))
        told = {
            "/.well-known/openid-configuration": self._configuration,
            "/token": self._token,
            "/keys": self._keys,
            "/userinfo": self._userinfo,
        }[path]()
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        handler.send_response(400 if isinstance(told, dict) and "error" in told else 200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _configuration(self) -> dict:
        return self.configuration(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize?tenant=1",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "userinfo_endpoint": f"{self.url}/userinfo",
            }
        )

    def _keys(self) -> dict:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key().public_key()))
        other = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key("older").public_key()))
        return {"keys": [{**other, "kid": "0", "use": "sig"}, {**public, "kid": "1"}]}

    def _userinfo(self) -> dict:
        return self.userinfo(self.claims)

    def _token(self) -> Any:
        now = int(time.time())
        told = self.token(
            {
                "iss": self.url,
                "aud": CLIENT_ID,
                "iat": now,
                "exp": now + 300,
                "nonce": self.asked["nonce"],
                **self.claims,
            }
        )
        headers = {"kid": "1"} if self.key is key() else {}
        signed = jwt.encode(told, self.key, algorithm=self.algorithm, headers=headers)
        return self.answer({"access_token": "a", "token_type": "Bearer", "id_token": signed})

    def begin(self, client: Client, **sent: str) -> str:
        """Press the button; return the address to which the browser would go."""
        page = client.post(START, sent).text
        found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)
        assert found, page
        address = html.unescape(found[1])
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return address

    def sign_in(self, client: Client, *, follow: bool = False, **sent: str) -> Any:
        """Go there and come back as whoever `claims` says."""
        self.begin(client, **sent)
        return self.come_back(client, follow=follow)

    def come_back(self, client: Client, *, follow: bool = False, **more: str) -> Any:
        return client.get(BACK, {"code": "c", "state": self.asked["state"], **more}, follow=follow)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def basic(headers: dict[str, str]) -> str:
    return base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
