from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.accounts.single_sign_on.provider import CLIENT_ID, CLIENT_SECRET, Provider

RULES = """
[[provider]]
id = "seoul"
name = {{en = "Seoul City", ko = "서울특별시"}}
server_url = "{url}"
client_id = "{client}"
client_secret = "{secret}"
email_domains = ["example.org"]
cities = ["SEL", "BUS"]
{more}

[[provider.roles]]
claim = "groups"
value = "officers"
city = "SEL"
role = "officer"

[[provider.roles]]
claim = "realm_access.roles"
value = "lawyers"
city = "SEL"
role = "legal"

[[provider.roles]]
claim = "groups"
value = "guests"
city = "BUS"
role = "viewer"

[[provider.roles]]
claim = "groups"
value = "nowhere"
city = "BUS"
role = "head"
"""

Configure = Callable[..., None]


@pytest.fixture
def configure(settings: object) -> Configure:
    """Name a provider at an address in the settings; `more` is TOML for its table."""

    def name(url: str, more: str = "") -> None:
        settings.OIDC_PROVIDERS = RULES.format(  # type: ignore[attr-defined]
            url=url, client=CLIENT_ID, secret=CLIENT_SECRET, more=more
        )
        settings.OUTGOING_ALLOW = [url]  # type: ignore[attr-defined]

    return name


@pytest.fixture
def provider(configure: Configure) -> Iterator[Provider]:
    """A provider whose person is Kim Min-ji, the `officer` of the tests by her address."""
    made = Provider(
        claims={
            "sub": "kim-1",
            "email": "kim.min-ji@example.org",
            "email_verified": True,
            "name": "Kim Min-ji",
        }
    )
    configure(made.url)
    yield made
    made.close()
