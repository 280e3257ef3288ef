"""The migrations of all apps, forward, back to nothing and forward again, on a database apart."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from environ import Env

from citydiplo.embedded import postgresql_programs

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "citydiplo_there_and_back"
# Each before those it rests on.
APPS = ("reports", "agreements", "activities", "accounts", "partners", "records")
# A void membership beside the one that took its place: before 0009 there could not be both.
VOID_AND_SUCCESSOR = """
WITH ends AS (
    INSERT INTO partners_actor (
        level, type, tier, country_code, seat_country_code, region, labels, domains, website,
        source, status, version, created_at, updated_at
    )
    SELECT 'TRN', 'CNET', '', '', '', '', '{}', '{}', '', '', 'active', 1, now(), now()
    FROM generate_series(1, 2) RETURNING id
), pair AS (SELECT min(id::text)::uuid AS one, max(id::text)::uuid AS other FROM ends)
INSERT INTO partners_networkmembership (
    network_id, member_id, void_reason, tier, currency, seats, representative, source, source_url,
    version, created_at, updated_at
)
SELECT one, other, reason, '', '', '', '', 'A list', '', 1, now(), now()
FROM pair, unnest(ARRAY['Wrong', '']) AS reason
"""

# Three keys of a city, as they were while a key had one secret.
KEYS = """
WITH actor AS (
    INSERT INTO partners_actor (
        level, type, tier, country_code, seat_country_code, region, labels, domains, website,
        source, status, version, created_at, updated_at
    )
    VALUES ('SUB', 'LGOV', 'METR', 'KR', '', '', '{}', '{}', '', '', 'active', 1, now(), now())
    RETURNING id
), city AS (
    INSERT INTO partners_city (actor_id, code, time_zone, wording, version, created_at, updated_at)
    SELECT id, 'SEL', 'Asia/Seoul', '{}', 1, now(), now() FROM actor RETURNING id
), person AS (
    INSERT INTO accounts_user (
        email, name, language, is_active, password, version, created_at, updated_at
    )
    VALUES ('kim@example.org', 'Kim', '', true, '', 1, now(), now()) RETURNING id
)
INSERT INTO accounts_apikey (
    city_id, created_by_id, name, prefix, digest, scopes, expires_on,
    version, created_at, updated_at
)
SELECT city.id, person.id, name, name, 'digest of ' || name, ARRAY['write'], '2999-01-01', 1,
    now(), now()
FROM city, person, unnest(ARRAY['plain', 'narrow', 'bound']) AS name
"""

# A promise of which only is known that it was kept, and the moment of its last change.
KEPT_PROMISE = """
ALTER TABLE activities_commitment DISABLE TRIGGER USER;
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT attname FROM pg_attribute
        WHERE attrelid = 'activities_commitment'::regclass
            AND attnotnull AND attnum > 0 AND attname <> 'id'
    LOOP EXECUTE format('ALTER TABLE activities_commitment ALTER %I DROP NOT NULL', one.attname);
    END LOOP;
END $$;
WITH actor AS (
    INSERT INTO partners_actor (
        level, type, tier, country_code, seat_country_code, region, labels, domains, website,
        source, status, version, created_at, updated_at
    )
    VALUES ('SUB', 'LGOV', 'METR', 'KR', '', '', '{}', '{}', '', '', 'active', 1, now(), now())
    RETURNING id
), city AS (
    INSERT INTO partners_city (actor_id, code, time_zone, wording, version, created_at, updated_at)
    SELECT id, 'SEL', 'Asia/Seoul', '{}', 1, now(), now() FROM actor RETURNING id
)
INSERT INTO activities_commitment (city_id, status, evidence, updated_at)
SELECT id, 'KEPT', '', '2026-05-01 15:30+00' FROM city
"""


@pytest.fixture
def url() -> Iterator[str]:
    server = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0]
    execute(f"{server}/postgres", f"CREATE DATABASE {DATABASE}")
    yield f"{server}/{DATABASE}"
    execute(f"{server}/postgres", f"DROP DATABASE {DATABASE} WITH (FORCE)")


def libpq(url: str) -> dict[str, str]:
    """The address as PostgreSQL's own library takes it."""
    given = Env.db_url_config(url)
    return {"host": given["HOST"], "user": given["USER"], "dbname": given["NAME"]}


def execute(url: str, sql: str) -> list[tuple[str, ...]]:
    connection = psycopg2.connect(**libpq(url))
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def migrate(url: str, *arguments: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def schema(url: str) -> list[str]:
    """What `pg_dump` writes, without the word that it draws anew each time."""
    address = " ".join(f"{name}={value}" for name, value in libpq(url).items())
    dump = [postgresql_programs() / "pg_dump", "--schema-only", address]
    done = subprocess.run(dump, stdout=subprocess.PIPE, text=True, check=True)
    return [line for line in done.stdout.splitlines() if "restrict" not in line]


@pytest.mark.prove
def test_migrations_lead_back_and_there_again(url: str) -> None:
    migrate(url)
    first = schema(url)
    for app in APPS:
        migrate(url, app, "zero")
    assert not [line for line in schema(url) if line.startswith("CREATE TABLE public.partners_")]
    migrate(url)
    assert schema(url) == first


@pytest.mark.prove
def test_what_is_void_is_gone_on_the_way_back(url: str) -> None:
    migrate(url, "partners", "0009")
    execute(url, VOID_AND_SUCCESSOR)
    migrate(url, "partners", "0008")
    migrate(url, "partners", "0009")
    assert execute(url, "SELECT void_reason FROM partners_networkmembership") == [("",)]


@pytest.mark.prove
def test_keys_keep_their_secret_and_none_gets_wider_on_the_way_back(url: str) -> None:
    names = sorted(path.stem for path in (ROOT / "accounts" / "migrations").glob("0*.py"))
    first = next(place for place, name in enumerate(names) if name.endswith("_key_secrets"))
    before, after = names[first - 1], names[first + 2]
    migrate(url, "partners")
    migrate(url, "accounts", before)
    execute(url, KEYS)
    migrate(url, "accounts", after)
    secrets = "SELECT key.name, digest FROM accounts_keysecret JOIN accounts_apikey AS key"
    assert sorted(execute(url, f"{secrets} ON key.id = key_id")) == [
        ("bound", "digest of bound"),
        ("narrow", "digest of narrow"),
        ("plain", "digest of plain"),
    ]
    execute(url, "UPDATE accounts_apikey SET scopes = '{read:public}' WHERE name = 'narrow'")
    execute(url, "UPDATE accounts_apikey SET networks = '{192.0.2.0/24}' WHERE name = 'bound'")
    migrate(url, "accounts", before)
    rows = execute(url, "SELECT name, digest, revoked_at IS NULL FROM accounts_apikey")
    assert sorted(rows) == [
        ("bound", "digest of bound", False),
        ("narrow", "digest of narrow", False),
        ("plain", "digest of plain", True),
    ]
    migrate(url)


@pytest.mark.prove
def test_day_on_which_a_promise_was_kept_is_that_of_its_city(url: str) -> None:
    names = [path.stem for path in (ROOT / "activities" / "migrations").glob("0*.py")]
    telling = next(name for name in names if name.endswith("_kept_promises_have_a_day"))
    before = next(name for name in names if name.endswith("_promises_comments_readers"))
    migrate(url, "activities", before)
    execute(url, KEPT_PROMISE)
    migrate(url, "activities", telling)
    assert execute(url, "SELECT kept_on FROM activities_commitment") == [("2026-05-02",)]
