"""System checks: what must hold before the program serves anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from accounts.origin import trusted_proxies

INSECURE_KEY_PREFIX = "insecure-"
MINIMUM_POSTGRESQL = 180000


@register(Tags.security)
def production_is_safe(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Production refuses a default secret, DEBUG and wildcard hosts."""
    if not settings.PRODUCTION:
        return []
    errors: list[CheckMessage] = []
    if settings.SECRET_KEY.startswith(INSECURE_KEY_PREFIX) or len(settings.SECRET_KEY) < 50:
        errors.append(
            Error(
                "SECRET_KEY is the default or too short.",
                hint="Set SECRET_KEY to at least 50 random characters.",
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
                id="citydiplo.E005",
            )
        ]
    return []


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
