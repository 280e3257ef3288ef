"""The tables of the test database are made once, and copied from then on.

All migrations take a while, and each process of tests has a database of its own. What they make is
kept as a dump in var/tests, named after all that it was made from: another process of the same run
and each later run starts from there. `migrate` still runs after it and finds nothing to do.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

from citydiplo.embedded import postgresql_programs

FOLDER = Path(settings.BASE_DIR) / "var" / "tests"


@contextlib.contextmanager
def made_once() -> Iterator[None]:
    """Let one process at a time make the tables, and keep what it made for all others."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    dump = _dump()
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if dump.exists():
            # Copies are made side by side.
            fcntl.flock(lock, fcntl.LOCK_UN)
            yield
            return
        yield
        for old in FOLDER.glob("*.dump"):
            old.unlink()
        # Whole or not at all: a process that is killed leaves no half of one.
        half = dump.with_suffix(".half")
        made = connection.settings_dict["NAME"]
        _run("pg_dump", made, "--format=custom", "--compress=0", f"--file={half}")
        half.rename(dump)


def are_copied() -> bool:
    """Make the test database with the tables that are kept; False where none are."""
    if not _dump().exists():
        return False
    name = str(connection.creation._get_test_db_name())  # type: ignore[attr-defined]
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
    copy_into(name)
    return True


def copy_into(database: str) -> None:
    """Put the tables that are kept into an empty database; who may use what is told afterwards."""
    arguments = ("--no-owner", "--no-privileges", "--exit-on-error", str(_dump()))
    _run("pg_restore", database, *arguments)


def _dump() -> Path:
    """Where the tables are kept that the migrations, as they are now, make."""
    made_from = hashlib.sha256()
    folders = sorted(Path(app.path) for app in apps.get_app_configs())
    ours = [folder for folder in folders if folder.parent == Path(settings.BASE_DIR)]
    # With what migrations use of models and fields, and the versions of whatever else they use.
    sources = [
        path
        for folder in ours
        for pattern in ("migrations/*.py", "models/*.py", "**/models.py")
        for path in sorted(folder.glob(pattern))
    ]
    sources += sorted((Path(settings.BASE_DIR) / "records").glob("*.py"))
    sources.append(Path(settings.BASE_DIR) / "requirements-dev.lock")
    for source in sources:
        made_from.update(f"{source.relative_to(settings.BASE_DIR)}\0".encode())
        made_from.update(source.read_bytes())
    return FOLDER / f"{made_from.hexdigest()[:16]}.dump"


def _run(program: str, database: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on a database, as its owner."""
    told = connection.settings_dict
    command = [str(postgresql_programs() / program), "-d", database, *arguments]
    environment = os.environ | {"PGHOST": str(told["HOST"]), "PGUSER": str(told["USER"])}
    subprocess.run(command, check=True, env=environment)
