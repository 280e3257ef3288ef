"""What an operator writes about providers is read in full, or refused by name at the start."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from accounts.single_sign_on.rules import RulesError, find_provider, providers, values_of
from citydiplo.checks import outgoing_calls_are_readable, single_sign_on_is_readable
from tests.citydiplo.test_start_refusals import start

GOOD = """
[[provider]]
id = "seoul"
name = "Seoul City"
server_url = "https://sso.seoul.example/realms/city"
client_id = "citydiplo"
client_secret = "s3cret"
email_domains = ["seoul.example"]
cities = ["SEL"]

[[provider.roles]]
claim = "groups"
value = "officers"
city = "SEL"
role = "officer"
"""


def test_rules_are_read_with_careful_defaults(settings: Any) -> None:
    settings.OIDC_PROVIDERS = GOOD
    (provider,) = providers()
    assert find_provider("seoul") is provider
    assert find_provider("busan") is None
    assert (provider.people, provider.password) == ("known", "allowed")
    assert [provider.trust_email, provider.platform] == [False, False]
    assert provider.scope == ("openid", "profile", "email")
    assert provider.discovery_url.endswith("/realms/city/.well-known/openid-configuration")


def test_nothing_set_is_no_provider(settings: Any) -> None:
    settings.OIDC_PROVIDERS = ""
    assert providers() == ()


def test_name_follows_the_language_of_the_page(settings: Any) -> None:
    settings.OIDC_PROVIDERS = GOOD.replace('"Seoul City"', '{en = "Seoul", ko = "서울"}')
    (provider,) = providers()
    for language, name in (("ko", "서울"), ("en", "Seoul"), ("de", "Seoul")):
        with translation.override(language):
            assert provider.name == name


def test_secret_stands_in_a_file_of_its_own(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    settings.OIDC_PROVIDERS = GOOD.replace(
        'client_secret = "s3cret"', f'client_secret_file = "{file}"'
    )
    assert providers()[0].client_secret == "from a file"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[[provider]]", "[[provider"), "not TOML"),
        (("[[provider]]", "[[providers]]"), "only [[provider]] is known"),
        (('id = "seoul"', 'id = "Seoul City"'), "provider 1: id 'Seoul City'"),
        (('id = "seoul"', ""), "provider 1: id is missing"),
        (('name = "Seoul City"', "name = 7"), "name is a text"),
        (('name = "Seoul City"', "name = {}"), "name is a text"),
        (("https://sso", "file://sso"), "server_url is not the https address"),
        (('client_id = "citydiplo"', 'client_id = ""'), "client_id is missing"),
        (('client_secret = "s3cret"', ""), "client_secret is missing"),
        (('client_secret = "', 'client_secret_file = "/nowhere/else-'), "cannot be read"),
        (('email_domains = ["seoul.example"]', ""), "email_domains is missing"),
        (('["seoul.example"]', '["*"]'), "email_domains: '*'"),
        (('["seoul.example"]', '"seoul.example"'), "email_domains is not a list"),
        (('cities = ["SEL"]', 'cities = ["sel"]'), "cities: 'sel'"),
        (('cities = ["SEL"]', 'cities = ["BUS"]'), "SEL is not among"),
        (('cities = ["SEL"]', 'cities = ["SEL"]\npeople = "all"'), "people is one of"),
        (('cities = ["SEL"]', 'cities = ["SEL"]\npassword = "no"'), "password is one of"),
        (('cities = ["SEL"]', 'cities = ["SEL"]\ntrust_email = "yes"'), "true or false"),
        (('cities = ["SEL"]', 'cities = ["SEL"]\nscope = ["email"]'), "openid at least"),
        (('cities = ["SEL"]', 'cities = ["SEL"]\nrole = "x"'), "unknown: role"),
        (('role = "officer"', 'role = "boss"'), "role 1: role is one of viewer"),
        (('role = "officer"', 'role = "platform_admin"'), "only with platform = true"),
        (('value = "officers"', "value = 3"), "value is missing"),
        (('value = "officers"', 'value = "o"\nwhy = "x"'), "unknown: why"),
        (("[[provider.roles]]", "[provider.roles]"), "[[provider.roles]]"),
        (("", GOOD), "two providers have one id"),
    ],
)
def test_mistake_is_named(settings: Any, change: tuple[str, str], told: str) -> None:
    before, after = change
    settings.OIDC_PROVIDERS = GOOD.replace(before, after, 1) if before else GOOD + after
    with pytest.raises(RulesError) as caught:
        providers()
    assert told in str(caught.value)
    assert '"s3cret"' not in str(caught.value)
    (error,) = single_sign_on_is_readable(None)
    assert error.id == "citydiplo.E013"


def test_calls_that_cannot_be_read_are_named(settings: Any) -> None:
    assert outgoing_calls_are_readable(None) == []
    settings.OUTGOING_ALLOW = ["10.0.0.1/8"]
    settings.OUTGOING_CERTIFICATES = "/nowhere/ca.pem"
    found = [error.id for error in outgoing_calls_are_readable(None)]
    assert found == ["citydiplo.E011", "citydiplo.E012"]


def test_production_does_not_start_with_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(GOOD.replace('role = "officer"', 'role = "boss"'))
    refused = start("-c", "import citydiplo.wsgi", OIDC_PROVIDERS_FILE=str(file))
    assert refused.returncode != 0
    assert "citydiplo.E013" in refused.stderr
    assert "provider 'seoul', role 1: role is one of" in refused.stderr
    file.write_text(GOOD)
    assert start("-c", "import citydiplo.wsgi", OIDC_PROVIDERS_FILE=str(file)).returncode == 0


def test_example_of_the_guide_is_read(settings: Any, tmp_path: Path) -> None:
    guide = (Path(settings.BASE_DIR) / "docs" / "sign-in.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    settings.OIDC_PROVIDERS = example.replace("/run/secrets/seoul-oidc", str(secret))
    (provider,) = providers()
    assert [rule.role for rule in provider.roles] == ["officer", "head"]
    told = set(re.findall(r"^\| `(\w+)` \|", guide.partition("## Whom")[0], re.MULTILINE))
    assert told <= {field.name for field in dataclasses.fields(provider)}


@pytest.mark.parametrize(
    ("claims", "name", "values"),
    [
        ({"groups": ["a", "b", 3, None, True, {"c": 1}]}, "groups", {"a", "b", "3"}),
        ({"groups": "a"}, "groups", {"a"}),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", {"a"}),
        ({"https://x.example/roles": ["a"]}, "https://x.example/roles", {"a"}),
        ({"realm_access": ["roles"]}, "realm_access.roles", set()),
        ({"realm_access": None}, "realm_access.roles", set()),
        ({}, "groups", set()),
    ],
)
def test_values_of_a_claim(claims: dict[str, Any], name: str, values: set[str]) -> None:
    assert values_of(claims, name) == values
