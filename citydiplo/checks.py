"""System checks: what must hold before the program serves anybody."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from accounts.single_sign_on.rules import RulesError, providers
from agreements.gates.loading import folders, read_packs
from citydiplo.storage import KINDS
from records.access import Role
from records.client_address import trusted_proxies
from records.outgoing import Allowed

INSECURE_KEY_PREFIX = "insecure-"
SHORTEST_KEY = 50
# Hexadecimal digits are sixteen, of which fifty at random lack one or two.
FEWEST_CHARACTERS = 10
MINIMUM_POSTGRESQL = 180000


@register(Tags.security)
def production_is_safe(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Production refuses a default secret, DEBUG and wildcard hosts."""
    if not settings.PRODUCTION:
        return []
    errors: list[CheckMessage] = []
    for name, key in [
        ("SECRET_KEY", settings.SECRET_KEY),
        *(("SECRET_KEY_FALLBACKS", former) for former in settings.SECRET_KEY_FALLBACKS),
    ]:
        if _is_weak(key):
            errors.append(
                Error(
                    f"{name} is the default, too short or too plain.",
                    hint=f"Set {name} to at least 50 random characters.",
                    id="citydiplo.E001",
                )
            )
    if settings.DEBUG:
        errors.append(Error("DEBUG is on in production.", hint="Unset DEBUG.", id="citydiplo.E002"))
    if not settings.ALLOWED_HOSTS or any(
        host == "*" or host.startswith(".") for host in settings.ALLOWED_HOSTS
    ):
        errors.append(
            Error(
                "ALLOWED_HOSTS is empty or holds a wildcard.",
                hint="Set ALLOWED_HOSTS to the full host names, separated by commas.",
                id="citydiplo.E003",
            )
        )
    return errors


@register(Tags.security)
def proxies_are_understood(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`TRUSTED_PROXIES` is one number, or networks."""
    try:
        trusted_proxies(tuple(settings.TRUSTED_PROXIES))
    except ValueError as error:
        return [
            Error(
                f"TRUSTED_PROXIES is not understood: {error}.",
                hint="Set the number of proxies in front, or their networks, such as 10.0.0.0/8.",
                id="citydiplo.E014",
            )
        ]
    return []


@register(Tags.security)
def own_address_is_one(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Links in mails lead to this program, in production encrypted."""
    address = urlsplit(settings.SITE_URL)
    schemes = {"https"} if settings.PRODUCTION else {"http", "https"}
    if address.scheme in schemes and address.hostname and not (address.path or address.query):
        return []
    hint = "Set SITE_URL to the address of the program, such as https://citydiplo.example.org."
    return [
        Error(f"SITE_URL is no such address: {settings.SITE_URL}.", hint=hint, id="citydiplo.E018")
    ]


@register(Tags.security)
def sign_in_is_well_set(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A role misspelt would be one that nobody is asked for."""
    unknown = sorted(set(settings.SECOND_FACTOR_ROLES) - set(Role.values))
    if not unknown:
        return []
    return [
        Error(
            f"SECOND_FACTOR_ROLES names what is no role: {', '.join(unknown)}.",
            hint=f"The roles are {', '.join(Role.values)}.",
            id="citydiplo.E005",
        )
    ]


@register(Tags.security)
def outgoing_calls_are_readable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What calls may reach, and the certificates that they trust, are told in a known form."""
    errors: list[CheckMessage] = []
    try:
        Allowed.read(settings.OUTGOING_ALLOW)
    except ValueError as error:
        hint = "Name networks, host names or http://host:port, separated by commas."
        errors.append(Error(f"OUTGOING_ALLOW: {error}", hint=hint, id="citydiplo.E011"))
    named = settings.OUTGOING_CERTIFICATES
    if named and not Path(named).is_file():
        hint = "Name a file of certificate authorities in PEM format, or unset it."
        errors.append(
            Error(f"OUTGOING_CERTIFICATES: no file {named}.", hint=hint, id="citydiplo.E012")
        )
    return errors


@register(Tags.security)
def single_sign_on_is_readable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The providers of single sign-on are told in full, and in a known form."""
    try:
        providers()
    except RulesError as error:
        hint = "The settings of a provider are described in docs/sign-in.md."
        return [Error(f"OIDC_PROVIDERS: {error}", hint=hint, id="citydiplo.E013")]
    return []


@register(Tags.security)
def gate_packs_are_readable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every file of rules of a jurisdiction is right, to its last line."""
    _packs, faults = read_packs(folders())
    hint = "The form of the files is described in docs/gates.md."
    return [Error(f"Gate pack {fault}", hint=hint, id="citydiplo.E015") for fault in faults]


@register(Tags.security)
def documents_have_a_place(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`DOCUMENT_STORAGE` is one that is known, and an object store has a bucket."""
    kind = settings.DOCUMENT_STORAGE
    if kind not in KINDS:
        hint = f"Choose one of: {', '.join(KINDS)}."
        return [Error(f"DOCUMENT_STORAGE={kind} is not known.", hint=hint, id="citydiplo.E016")]
    if kind == "s3" and not settings.S3_BUCKET:
        hint = "Set S3_BUCKET to the bucket that is to hold the documents."
        return [Error("S3_BUCKET is empty.", hint=hint, id="citydiplo.E017")]
    return []


def _is_weak(key: str) -> bool:
    is_plain = len(set(key)) < FEWEST_CHARACTERS
    return key.startswith(INSECURE_KEY_PREFIX) or len(key) < SHORTEST_KEY or is_plain


@register(Tags.database)
def database_is_recent(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The ids of records come from PostgreSQL 18's `uuidv7()`."""
    return [
        Error(
            f"Database {alias!r} is older than PostgreSQL 18.",
            hint="Point DATABASE_URL at a PostgreSQL server of version 18 or newer.",
            id="citydiplo.E004",
        )
        for alias in databases or []
        if _version(alias) < MINIMUM_POSTGRESQL
    ]


def _version(alias: str) -> int:
    # Django's base class does not declare what its PostgreSQL backend has.
    return int(connections[alias].pg_version)  # type: ignore[attr-defined]
