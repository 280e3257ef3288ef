"""Backup and restore: the database and the documents in one tar file.

`python -m citydiplo.backup create [FOLDER]`, or `restore FILE yes`; reads DATABASE_OWNER_URL (else
DATABASE_URL) and MEDIA_ROOT as the settings do. `make backup` and `make restore` call it.

Documents in an object store (DOCUMENT_STORAGE=s3) are not in the file: the store has to keep them
itself, and both commands say so.
"""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from citydiplo.embedded import EmbeddedServerError, postgresql_programs
from citydiplo.environment import Env

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "backups"
DATABASE_MEMBER = "database.dump"
DOCUMENTS_MEMBER = "documents"
# Everything or nothing: a file that cannot be read leaves what was there. The new schema gets the
# owner and the right that PostgreSQL gives it in a new database.
EMPTY_SCHEMA = (
    "DROP SCHEMA public CASCADE",
    "CREATE SCHEMA public",
    "GRANT USAGE ON SCHEMA public TO PUBLIC",
    "ALTER SCHEMA public OWNER TO pg_database_owner",
)


IN_STORE = (
    "The documents lie in the bucket {bucket} and are not in the backup: let the store keep former"
    " versions of its objects, and restore it to the same moment or a later one."
)


class BackupError(RuntimeError):
    """A backup or restore that was refused or failed; nothing was changed."""


def create(at: datetime.datetime, *, into: Path) -> Path:
    """Write `citydiplo-<time>.tar` in the folder `into`, for its user only; return its path."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = into / f"citydiplo-{at:%Y%m%d-%H%M%S}.tar"
    unfinished = target.with_suffix(".unfinished")
    with tempfile.TemporaryDirectory(dir=into) as folder:
        dump = Path(folder) / DATABASE_MEMBER
        # The database first: a document that comes later is only not yet known to it.
        _call("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
            tar.add(dump, DATABASE_MEMBER)
            if _documents().is_dir():
                tar.add(_documents(), DOCUMENTS_MEMBER)
    unfinished.rename(target)
    return target


def restore(source: Path) -> None:
    """Replace database and documents by those of `source`, then migrate to this version."""
    if not tarfile.is_tarfile(source):
        raise BackupError(f"{source} is not a backup.")
    documents = _documents()
    documents.parent.mkdir(parents=True, exist_ok=True)
    # Beside the documents, so that moving them there is only a rename.
    with tempfile.TemporaryDirectory(dir=documents.parent) as folder, tarfile.open(source) as tar:
        if DATABASE_MEMBER not in tar.getnames():
            raise BackupError(f"{source} is not a backup.")
        _extract(tar, Path(folder))
        script = Path(folder) / "database.sql"
        _call(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            f"--file={script}",
            database=False,
            operand=str(Path(folder) / DATABASE_MEMBER),
        )
        commands = [part for statement in EMPTY_SCHEMA for part in ("-c", statement)]
        _call(
            "psql",
            "-X",
            "-q",
            "-1",
            "-o",
            os.devnull,
            "-v",
            "ON_ERROR_STOP=1",
            *commands,
            "-f",
            str(script),
        )
        if documents.exists():
            shutil.move(documents, Path(folder) / "replaced")
        restored = Path(folder) / DOCUMENTS_MEMBER
        restored.mkdir(exist_ok=True)
        shutil.move(restored, documents)
    subprocess.run(
        [sys.executable, "manage.py", "prepare_database"],
        cwd=ROOT,
        env=os.environ | {"MIGRATE_AS_OWNER": "1"},
        check=True,
    )


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Write the plain files of a backup; tarfile's own safe way is not in every Python 3.11."""
    for member in tar:
        content = tar.extractfile(member) if member.isfile() else None
        if content is None:
            continue
        target = folder / member.name
        if not target.resolve().is_relative_to(folder.resolve()):
            raise BackupError(f"{member.name} points out of the backup.")
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("xb") as file:
            shutil.copyfileobj(content, file)
        target.chmod(0o600)


def _documents() -> Path:
    return Path(os.environ.get("MEDIA_ROOT") or ROOT / "var" / "documents")


def _tell_of_store() -> None:
    env = Env()
    if env.str("DOCUMENT_STORAGE", "folder") == "s3":
        print(IN_STORE.format(bucket=env.str("S3_BUCKET", "")), file=sys.stderr)


def _call(program: str, *arguments: str, database: bool = True, operand: str = "") -> None:
    """Run one of PostgreSQL's programs, on the database as its owner unless told otherwise."""
    try:
        found = str(postgresql_programs() / program)
    except EmbeddedServerError:
        found = program
    command = [found, *arguments]
    environment = dict(os.environ)
    if database:
        env = Env()
        given = env.db_url_config(env.str("DATABASE_OWNER_URL", "") or env.str("DATABASE_URL"))
        # By environment: a password on a command line can be read by everybody on the machine.
        names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
        names |= {"NAME": "PGDATABASE"}
        environment |= {name: str(given[key]) for key, name in names.items() if given.get(key)}
    if operand:
        command.append(operand)
    done = subprocess.run(  # noqa: S603
        command, env=environment, stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")


def main(arguments: list[str]) -> int:
    """Do what `arguments` say and return the exit code."""
    try:
        if arguments[:1] == ["create"]:
            into = Path(arguments[1]) if arguments[1:] else FOLDER
            print(create(datetime.datetime.now(datetime.UTC), into=into))
            _tell_of_store()
            return 0
        if arguments[:1] == ["restore"]:
            name, confirmed = [*arguments[1:], "", ""][:2]
            if not name or not Path(name).is_file():
                raise BackupError("Name a backup: make restore FILE=backups/… CONFIRM=yes")
            if confirmed != "yes":
                raise BackupError(
                    "This replaces the database and the documents that are there now."
                    f" If that is meant: make restore FILE={name} CONFIRM=yes"
                )
            restore(Path(name))
            print(f"Restored {name}")
            _tell_of_store()
            return 0
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1
    print("usage: python -m citydiplo.backup create [FOLDER] | restore FILE yes", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
