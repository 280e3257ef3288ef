"""The migrations of all apps, forward, back to nothing and forward again, on a database apart."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.db.migrations.loader import MigrationLoader
from environ import Env

from citydiplo.embedded import postgresql_programs

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "citydiplo_there_and_back"
# Each before those it rests on.
APPS = (
    "notices",
    "search",
    "reports",
    "agreements",
    "activities",
    "accounts",
    "partners",
    "records",
)


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
def test_database_of_a_version_before_needs_nothing_but_a_note(url: str) -> None:
    """A migration that stands for others counts as applied where all of those are."""
    migrate(url)
    made = schema(url)
    replaced = [
        (migration.app_label, name)
        for migration in MigrationLoader(None).disk_migrations.values()
        for _app, name in migration.replaces
    ]
    replacing = [
        (migration.app_label, migration.name)
        for migration in MigrationLoader(None).disk_migrations.values()
        if migration.replaces
    ]
    execute(url, f"DELETE FROM django_migrations WHERE (app, name) IN {tuple(replacing)}")
    rows = ", ".join(f"('{app}', '{name}', now())" for app, name in replaced)
    execute(url, f"INSERT INTO django_migrations (app, name, applied) VALUES {rows}")
    migrate(url)
    noted = execute(url, "SELECT app, name FROM django_migrations")
    assert set(replacing) <= set(noted)
    assert schema(url) == made
