"""What a browser and a program meet where the settings are those of production."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from citydiplo.embedded import LESSER_ROLE
from tests.citydiplo.test_start_refusals import start

# Everything that a trial needs is asked in one process: to start one takes seconds.
TRIAL = """
import json
import django
from citydiplo import settings
# What `collectstatic` would have written is not asked for here.
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"]["BACKEND"] = plain
django.setup()
from django.test import Client
from accounts.models import User

def cookies(client):
    return {name: {**one, "set": one.OutputString()} for name, one in client.cookies.items()}

HOST, TLS = "tracker.example.org", {"x-forwarded-proto": "https"}
visitor = Client(HTTP_HOST=HOST)
person = Client(HTTP_HOST=HOST)
person.force_login(User.objects.get())
page = visitor.get("/accounts/sign-in/", headers=TLS)
visitor.post("/i18n/setlang/", {"language": "ko"}, headers=TLS)
# Changing the city writes the session anew, as signing in does; `force_login` wrote no answer.
city = User.objects.get().memberships.get().city_id
switched = person.post("/accounts/city/", {"city": str(city)}, headers=TLS)
plain = {path: visitor.get(path) for path in ("/activities/", "/api/v1/actors/", "/healthz")}
hashed = User(email="x")
hashed.set_password("correct horse battery staple")
print(json.dumps({
    "hashed": hashed.password,
    "headers": dict(page.headers),
    "visitor": cookies(visitor),
    "person": {name: one.OutputString() for name, one in switched.cookies.items()},
    "plain": {path: [one.status_code, one.get("Location", "")] for path, one in plain.items()},
    "missing": visitor.get("/nowhere", headers=TLS).status_code,
}))
"""


@pytest.fixture
def met(transactional_db: None, officer: User) -> dict[str, Any]:
    """What the trial saw, with the settings of production on the test database."""
    server = os.environ["DATABASE_OWNER_URL"].partition("@")[2].rpartition("/")[0]
    done = start(
        "-c",
        TRIAL,
        DATABASE_URL=f"postgres://{LESSER_ROLE}@{server}/{connection.settings_dict['NAME']}",
        MIGRATE_AS_OWNER="0",
        BEHIND_TLS_PROXY="1",
        LOG_LEVEL="CRITICAL",
        DJANGO_SETTINGS_MODULE="citydiplo.settings",
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_production_speaks_https_only_and_binds_its_cookies_to_this_host(
    met: dict[str, Any],
) -> None:
    headers = met["headers"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["Referrer-Policy"] == "same-origin"
    assert met["missing"] == 404
    # Pages lead on to HTTPS; a program that shows its key to the whole way is refused.
    assert met["plain"]["/activities/"] == [301, "https://tracker.example.org/activities/"]
    assert met["plain"]["/api/v1/actors/"] == [403, ""]
    assert met["plain"]["/healthz"] == [200, ""]
    assert set(met["visitor"]) == {"__Host-csrftoken", "__Host-django_language"}
    assert "__Host-sessionid" in met["person"]
    for set_cookie in [
        *(one["set"] for one in met["visitor"].values()),
        *met["person"].values(),
    ]:
        attributes = {part.strip().lower() for part in set_cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes, set_cookie
        assert not any(part.startswith("domain") for part in attributes)


def test_passwords_are_kept_as_slow_digests(met: dict[str, Any]) -> None:
    algorithm, cost, salt, blocks, threads, _digest = met["hashed"].split("$")
    assert algorithm == "scrypt"
    assert int(cost) >= 2**14
    assert len(salt) >= 22
    assert (blocks, threads) == ("8", "5")
