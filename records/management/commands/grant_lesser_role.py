"""Grant the role that serves what it may do, and no more."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from records.history import AppendOnly
from records.models import ErasedRow


class Command(BaseCommand):
    """Run as the owner of the tables, after every migration."""

    help = "Grants the role of DATABASE_URL its rights: rows of ordinary tables, new history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", default=settings.DATABASE_LESSER_ROLE)

    @transaction.atomic
    def handle(self, *args: Any, role: str, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            if role in ("", cursor.fetchone()[0]):
                self.stdout.write("One role owns and serves: nothing to grant.")
                return
            grantee = connection.ops.quote_name(role)
            for statement in (
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                f"REVOKE ALL ON SCHEMA public FROM {grantee}",
                f"GRANT USAGE ON SCHEMA public TO {grantee}",
                f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {grantee}",
                f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {grantee}",
            ):
                cursor.execute(statement)
            history = history_tables()
            for table in connection.introspection.table_names(cursor):
                rights = "SELECT, INSERT, UPDATE, DELETE"
                if table == ErasedRow._meta.db_table:
                    rights = "SELECT"
                elif table in history:
                    rights = "SELECT, INSERT"
                elif table == "django_migrations":
                    rights = "SELECT"
                quoted = connection.ops.quote_name(table)
                cursor.execute(f"GRANT {rights} ON {quoted} TO {grantee}")
            # What the owner does in its name; each function looks for itself whether it may.
            cursor.execute(
                "SELECT oid::regprocedure::text FROM pg_proc"
                " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            )
            for (function,) in cursor.fetchall():
                cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {grantee}")
        self.stdout.write(f"{role}: granted; {len(history)} tables of history only grow.")


def history_tables() -> set[str]:
    """The tables whose rows are never changed nor deleted: history, audit and its seals."""
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, pghistory.models.Event | AppendOnly) and model._meta.managed
    }
