"""What the role that serves may not do, on the database of the tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg2
import pytest
from django.apps import apps
from django.db import connection
from psycopg2.errors import InsufficientPrivilege

from citydiplo.embedded import LESSER_ROLE
from records.management.commands.grant_lesser_role import history_tables

pytestmark = [pytest.mark.stack, pytest.mark.django_db]


@pytest.fixture
def lesser(db: None) -> Iterator[psycopg2.extensions.cursor]:
    """A cursor of the lesser role on the test database."""
    server = connection.settings_dict["HOST"]
    opened = psycopg2.connect(
        host=server, user=LESSER_ROLE, dbname=connection.settings_dict["NAME"]
    )
    opened.autocommit = True
    yield opened.cursor()
    opened.close()


def test_tests_themselves_run_as_another_role() -> None:
    assert f"//{LESSER_ROLE}@" in os.environ["DATABASE_URL"]
    assert connection.settings_dict["USER"] != LESSER_ROLE


def test_lesser_role_cannot_create_alter_or_drop(lesser: psycopg2.extensions.cursor) -> None:
    for statement in (
        "CREATE TABLE intruder (id int)",
        "ALTER TABLE accounts_user ADD COLUMN intruder int",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
        "DROP TABLE accounts_user",
        "TRUNCATE accounts_user CASCADE",
    ):
        with pytest.raises(InsufficientPrivilege):
            lesser.execute(statement)


def test_lesser_role_cannot_rewrite_any_history(lesser: psycopg2.extensions.cursor) -> None:
    assert history_tables()
    for table in sorted(history_tables()):
        lesser.execute(f"SELECT * FROM {table} LIMIT 0")
        (column, *_others) = (field.name for field in lesser.description or ())
        for statement in (f"UPDATE {table} SET {column} = NULL", f"DELETE FROM {table}"):
            with pytest.raises(InsufficientPrivilege):
                lesser.execute(statement)


def test_lesser_role_cannot_pretend_an_erasure(lesser: psycopg2.extensions.cursor) -> None:
    for statement in (
        "INSERT INTO records_erasedrow (\"table\", row_id, digest) VALUES ('x', 1, '')",
        "SELECT records_note_erased('accounts_userevent', '{1}')",
    ):
        with pytest.raises(InsufficientPrivilege):
            lesser.execute(statement)


def test_lesser_role_cannot_pretend_a_migration(lesser: psycopg2.extensions.cursor) -> None:
    lesser.execute("SELECT count(*) FROM django_migrations")
    with pytest.raises(InsufficientPrivilege):
        lesser.execute("DELETE FROM django_migrations")


def test_lesser_role_may_write_rows_of_ordinary_tables(
    lesser: psycopg2.extensions.cursor,
) -> None:
    ordinary = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    } - history_tables()
    # Has no model: triggers write it.
    ordinary.add("records_change")
    lesser.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND has_table_privilege(oid, 'SELECT')"
        " AND has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE')"
        " AND has_table_privilege(oid, 'DELETE')"
    )
    assert {name for (name,) in lesser.fetchall()} == ordinary
