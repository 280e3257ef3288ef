"""A passkey in place of the password, answered by a security key that anybody can touch."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from allauth.account.app_settings import LOGIN_TIMEOUT
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts.models import User
from tests.accounts.signing_in import ASKED, OWN, is_signed_in, sign_in
from tests.factories import make_user

PASSKEY = "/accounts/sign-in/passkey/"
HOST = "localhost"
FLAGS = AuthenticatorData.FLAG


class SecurityKey:
    """A key without a PIN: it shows that somebody touched it, never who."""

    def __init__(self, *, knows_who: bool = False) -> None:
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.id = b"k" * 32
        self.flags = FLAGS.UP | (FLAGS.UV if knows_who else FLAGS(0))

    def register(self, challenge: str) -> dict[str, Any]:
        data = AttestedCredentialData.create(
            Aaguid.NONE, self.id, ES256.from_cryptography_key(self.secret.public_key())
        )
        made = AttestationObject.create("none", self._data(FLAGS.AT, data), {})
        told = self._client_data(CollectedClientData.TYPE.CREATE, challenge)
        return self._as_json(
            clientDataJSON=websafe_encode(told), attestationObject=websafe_encode(made)
        )

    def sign(self, challenge: str, user: User) -> dict[str, Any]:
        told = self._client_data(CollectedClientData.TYPE.GET, challenge)
        data = self._data(FLAGS(0))
        signature = self.secret.sign(data + told.hash, ec.ECDSA(hashes.SHA256()))
        return self._as_json(
            clientDataJSON=websafe_encode(told),
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=websafe_encode(user_pk_to_url_str(user).encode()),
        )

    def _data(self, more: Any, credential: bytes = b"") -> AuthenticatorData:
        host = hashlib.sha256(HOST.encode()).digest()
        return AuthenticatorData.create(host, self.flags | more, 0, credential)

    def _client_data(self, kind: Any, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, websafe_decode(challenge), f"http://{HOST}")

    def _as_json(self, **response: str) -> dict[str, Any]:
        told = websafe_encode(self.id)
        return {"id": told, "rawId": told, "type": "public-key", "response": response}


def browser() -> Client:
    return Client(SERVER_NAME=HOST)


def add_key(user: User, key: SecurityKey) -> None:
    """Register the key as what is asked for after the password."""
    client = sign_in(user, browser())
    options = client.get(f"{OWN}passkeys/add/").context["js_data"]["creation_options"]
    credential = json.dumps(key.register(options["publicKey"]["challenge"]))
    client.post(f"{OWN}passkeys/add/", {"name": "key", "credential": credential})
    assert Authenticator.objects.filter(user=user, type="webauthn").exists()


def challenge_alone(client: Client) -> str:
    told = client.get(PASSKEY, headers={"accept": "application/json"}).json()
    return str(told["request_options"]["publicKey"]["challenge"])


def test_key_that_knows_who_touches_it_signs_in_alone(officer: User) -> None:
    key, client = SecurityKey(knows_who=True), browser()
    add_key(officer, key)
    signed = json.dumps(key.sign(challenge_alone(client), officer))
    client.post(PASSKEY, {"credential": signed})
    assert is_signed_in(client)


def wait_until_the_password_counts_no_more(client: Client) -> None:
    session = client.session
    session["account_login"]["initiated_at"] -= LOGIN_TIMEOUT
    session.save()


@pytest.mark.parametrize("own_password", [True, False])
def test_touch_alone_signs_nobody_in_whatever_it_was_asked_for(
    officer: User, own_password: bool
) -> None:
    key, client = SecurityKey(), browser()
    add_key(officer, key)
    if own_password:
        # Whoever found the key has an account here: after the password a touch is all it takes.
        thief = make_user(None, name="Somebody Else")
        add_key(thief, SecurityKey())
        sign_in(thief, client)
        options = client.get(ASKED).context["js_data"]["request_options"]
        challenge = options["publicKey"]["challenge"]
        wait_until_the_password_counts_no_more(client)
    else:
        challenge = challenge_alone(client)
    client.post(PASSKEY, {"credential": json.dumps(key.sign(challenge, officer))})
    assert not is_signed_in(client)
