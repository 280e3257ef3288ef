"""An ID token is believed only when all of it fits: key, issuer, audience, time and nonce.

OpenID Connect Core 1.0, section 3.1.3.7. The signature is checked although the token came over TLS
from the provider itself: a proxy in between then forges nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

import jwt

# Asymmetric ones only: "none" proves nothing, and with HS256 the client's secret would be the key.
ALGORITHMS = frozenset(
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
)
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
# How far two clocks may differ (seconds).
LEEWAY = 60
_CHECKED = jwt.PyJWT({"enforce_minimum_key_length": True})


class TokenError(Exception):
    """The token is not to be believed; the text says why, for the log."""


def nonce_of(code_verifier: str) -> str:
    """The nonce of a sign-in: told to the provider, and made again from what the session keeps."""
    return hashlib.sha256(b"nonce " + code_verifier.encode()).hexdigest()


def read_id_token(
    token: str, *, keys: Mapping[str, Any], issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims of a token that one of the provider's keys signed; raises TokenError.

    `keys` is the provider's set of keys (JWKS) as it told it.
    """
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise TokenError(str(error)) from None
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise TokenError(f"the algorithm {algorithm!r} is not taken")
    failure: Exception = TokenError("none of the provider's keys has signed it")
    for key in _keys(keys, algorithm, header.get("kid")):
        try:
            claims: dict[str, Any] = _CHECKED.decode(
                token,
                key=key,
                algorithms=[algorithm],
                audience=client_id,
                issuer=issuer,
                leeway=LEEWAY,
                options={"require": REQUIRED},
            )
        except jwt.PyJWTError as error:
            failure = error
            continue
        _check_rest(claims, client_id=client_id, nonce=nonce)
        return claims
    raise TokenError(str(failure)) from None


def _keys(keys: Mapping[str, Any], algorithm: str, kid: object) -> Iterator[jwt.PyJWK]:
    listed = keys.get("keys")
    for told in listed if isinstance(listed, list) else []:
        if not isinstance(told, dict) or told.get("use", "sig") != "sig":
            continue
        if told.get("alg", algorithm) != algorithm or kid not in {None, told.get("kid")}:
            continue
        try:
            yield jwt.PyJWK(told, algorithm)
        except (jwt.PyJWTError, ValueError, TypeError):
            continue  # a key of another kind than the algorithm's


def _check_rest(claims: Mapping[str, Any], *, client_id: str, nonce: str) -> None:
    """What the library leaves open; raises TokenError."""
    told = claims["nonce"]
    if not isinstance(told, str) or not hmac.compare_digest(told.encode(), nonce.encode()):
        raise TokenError("the nonce is not that of this sign-in")
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise TokenError("it was made for another program (azp)")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise TokenError("it names nobody (sub)")
