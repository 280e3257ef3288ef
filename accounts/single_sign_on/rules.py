"""The providers of single sign-on, and what each may decide, as the operator's TOML tells them.

Nothing here is kept in the database: what a provider may do stands in the settings alone. The
format is described in docs/sign-in.md.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language

from records.access import Role

PROVIDER_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
CITY_CODE = re.compile(r"[A-Z]{2,6}")
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
DEFAULT_SCOPE = ("openid", "profile", "email")
# RFC 8176: more than one kind of proof was asked for.
DEFAULT_SECOND_FACTOR = ("mfa",)


class RulesError(ValueError):
    """The settings of single sign-on cannot be read; the text names the place and the mend."""


@dataclass(frozen=True)
class RoleRule:
    """Whoever has `value` in the claim holds the role in the city; None is the platform."""

    claim: str
    value: str
    city: str | None
    role: Role

    def is_met_by(self, claims: Mapping[str, Any]) -> bool:
        return self.value in values_of(claims, self.claim)


@dataclass(frozen=True)
class Provider:
    """One provider: where it is, how this program is known to it, and what it may decide."""

    id: str
    names: Mapping[str, str]
    server_url: str
    client_id: str
    client_secret: str
    email_domains: frozenset[str]
    cities: frozenset[str] = frozenset()
    scope: tuple[str, ...] = DEFAULT_SCOPE
    people: Literal["known", "create"] = "known"
    password: Literal["allowed", "refused"] = "allowed"  # noqa: S105 - a rule, not a password
    trust_email: bool = False
    platform: bool = False
    second_factor: frozenset[str] = frozenset(DEFAULT_SECOND_FACTOR)
    roles: tuple[RoleRule, ...] = ()

    @property
    def name(self) -> str:
        """How it is called in the language of the page."""
        return self.names.get((get_language() or "")[:2]) or next(iter(self.names.values()))

    @property
    def discovery_url(self) -> str:
        return f"{self.server_url.rstrip('/')}/.well-known/openid-configuration"

    def serves_address(self, email: str) -> bool:
        """Whether people with that e-mail address are this provider's."""
        return email.rpartition("@")[2].lower() in self.email_domains

    def saw_second_factor(self, claims: Mapping[str, Any]) -> bool:
        """Whether it tells that more than a password was asked for."""
        told = {*values_of(claims, "amr"), *values_of(claims, "acr")}
        return not self.second_factor.isdisjoint(told)


def values_of(claims: Mapping[str, Any], name: str) -> set[str]:
    """What a claim holds, as texts; `name` may lead into objects by dots."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for step in name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    listed = found if isinstance(found, list) else [found]
    return {str(one) for one in listed if isinstance(one, str | int) and not isinstance(one, bool)}


def providers() -> tuple[Provider, ...]:
    """All providers of the settings, in their order; raises RulesError."""
    return _read(settings.OIDC_PROVIDERS)


def find_provider(provider_id: str) -> Provider | None:
    return next((one for one in providers() if one.id == provider_id), None)


@functools.lru_cache(maxsize=8)
def _read(text: str) -> tuple[Provider, ...]:
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesError(f"not TOML: {error}.") from None
    entries = told.pop("provider", [])
    if told or not isinstance(entries, list):
        raise RulesError(f"only [[provider]] is known, not {', '.join(told) or 'provider'}.")
    found = [_Entry(entry, f"provider {n}").provider() for n, entry in enumerate(entries, start=1)]
    ids = [one.id for one in found]
    if len(ids) != len(set(ids)):
        raise RulesError("two providers have one id.")
    return tuple(found)


class _Entry:
    """One table of the file; takes what it knows out of it, and complains of what is left."""

    def __init__(self, table: Any, where: str) -> None:
        if not isinstance(table, dict):
            raise RulesError(f"{where}: not a table.")
        self.table, self.where = dict(table), where

    def provider(self) -> Provider:
        provider_id = self._text("id", PROVIDER_ID)
        self.where = f"provider {provider_id!r}"
        cities = frozenset(self._texts("cities", pattern=CITY_CODE))
        platform = self._flag("platform")
        provider = Provider(
            id=provider_id,
            names=self._names(),
            server_url=self._server_url(),
            client_id=self._text("client_id"),
            client_secret=self._secret(),
            email_domains=frozenset(self._texts("email_domains", pattern=DOMAIN, needed=True)),
            cities=cities,
            scope=self._scope(),
            people=self._choice("people", "known", "create"),
            password=self._choice("password", "allowed", "refused"),
            trust_email=self._flag("trust_email"),
            platform=platform,
            second_factor=frozenset(self._texts("second_factor", DEFAULT_SECOND_FACTOR)),
            roles=self._roles(cities, platform=platform),
        )
        self._nothing_left()
        return provider

    def role(self, cities: frozenset[str], *, platform: bool) -> RoleRule:
        role = self._text("role")
        if role not in Role.values:
            raise RulesError(f"{self.where}: role is one of {', '.join(Role.values)}.")
        city = None
        if role == Role.PLATFORM_ADMIN:
            if not platform:
                raise RulesError(f"{self.where}: {role} is given only with platform = true.")
        else:
            city = self._text("city", CITY_CODE)
            if city not in cities:
                raise RulesError(f"{self.where}: {city} is not among the provider's cities.")
        rule = RoleRule(self._text("claim"), self._text("value"), city, Role(role))
        self._nothing_left()
        return rule

    def _roles(self, cities: frozenset[str], *, platform: bool) -> tuple[RoleRule, ...]:
        entries = self.table.pop("roles", [])
        if not isinstance(entries, list):
            raise RulesError(f"{self.where}: write each rule as [[provider.roles]].")
        named = ((entry, f"{self.where}, role {n}") for n, entry in enumerate(entries, start=1))
        return tuple(_Entry(*one).role(cities, platform=platform) for one in named)

    def _text(self, name: str, pattern: re.Pattern[str] | None = None) -> str:
        value = self.table.pop(name, None)
        if not isinstance(value, str) or not value.strip():
            raise RulesError(f"{self.where}: {name} is missing, or not a text.")
        if pattern is not None and not pattern.fullmatch(value):
            raise RulesError(f"{self.where}: {name} {value!r} is not like {pattern.pattern}.")
        return value

    def _texts(
        self,
        name: str,
        default: tuple[str, ...] = (),
        *,
        pattern: re.Pattern[str] | None = None,
        needed: bool = False,
    ) -> list[str]:
        values = self.table.pop(name, list(default))
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise RulesError(f"{self.where}: {name} is not a list of texts.")
        if needed and not values:
            raise RulesError(f"{self.where}: {name} is missing.")
        for one in values:
            if pattern is not None and not pattern.fullmatch(one):
                raise RulesError(f"{self.where}: {name}: {one!r} is not like {pattern.pattern}.")
        return values

    def _flag(self, name: str) -> bool:
        value = self.table.pop(name, False)
        if not isinstance(value, bool):
            raise RulesError(f"{self.where}: {name} is true or false.")
        return value

    def _choice(self, name: str, *choices: str) -> Any:
        value = self.table.pop(name, choices[0])
        if value not in choices:
            raise RulesError(f"{self.where}: {name} is one of {', '.join(choices)}.")
        return value

    def _names(self) -> Mapping[str, str]:
        value = self.table.pop("name", None)
        names = {"": value} if isinstance(value, str) else value
        if (
            not isinstance(names, dict)
            or not names
            or not all(isinstance(name, str) and name.strip() for name in names.values())
        ):
            raise RulesError(f"{self.where}: name is a text, or one for each language.")
        return names

    def _server_url(self) -> str:
        url = self._text("server_url")
        parts = urlsplit(url)
        if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query:
            raise RulesError(f"{self.where}: server_url is not the https address of an issuer.")
        return url

    def _secret(self) -> str:
        if "client_secret_file" not in self.table:
            return self._text("client_secret")
        path = Path(self._text("client_secret_file"))
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise RulesError(f"{self.where}: client_secret_file cannot be read: {error}.") from None

    def _scope(self) -> tuple[str, ...]:
        scope = self._texts("scope", DEFAULT_SCOPE)
        if "openid" not in scope:
            raise RulesError(f"{self.where}: scope holds openid at least.")
        return tuple(scope)

    def _nothing_left(self) -> None:
        if self.table:
            raise RulesError(f"{self.where}: unknown: {', '.join(sorted(self.table))}.")
