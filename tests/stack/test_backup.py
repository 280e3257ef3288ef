"""Backup and restore: what was there is there again, with the rights it had."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.stack.program import ROOT, beside_servers, clean_environment

pytestmark = pytest.mark.stack

# A restore loads the gazetteer where there is none, which takes longer than all else here.
MAKE_PLACE = """
from partners.models import Place
Place.objects.create(
    geonames_id=1, name="Kept", country_code="KR", region="", population=1, latitude=0,
    longitude=0, names={}, search_key="kept"
)
"""
COPY_TABLES = (
    "from django.db import connection; from tests import tables;"
    " tables.copy_into(connection.settings_dict['NAME'])"
)
MAKE_USER = "from accounts.models import User; User.objects.create(email='{0}', name='{0}')"
SHOW_USERS = (
    "from accounts.models import User; print(*User.objects.values_list('email', flat=True))"
)


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Path:
    """A backup that holds one person and one document; its folder `var` stays beside it."""
    folder = tmp_path_factory.mktemp("backup")
    var = folder / "var"
    # Made once for all tests: here the migrations would only be waited for.
    for command in (["shell", "-v0", "-c", COPY_TABLES], ["grant_lesser_role"]):
        beside_servers(var, "manage.py", *command, MIGRATE_AS_OWNER="1")
    made = MAKE_PLACE + MAKE_USER.format("kept@city.example")
    beside_servers(var, "manage.py", "shell", "-c", made)
    (var / "documents").mkdir()
    (var / "documents" / "pact.txt").write_text("signed")
    path = beside_servers(var, "-m", "citydiplo.backup", "create", str(folder)).strip()
    return Path(path)


def restore(backup: Path, var: Path) -> None:
    beside_servers(var, "-m", "citydiplo.backup", "restore", str(backup), "yes")


def run_restore(backup: Path, var: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "citydiplo.quickstart", "run"]
        + [sys.executable, "-m", "citydiplo.backup", "restore", str(backup), "yes"],
        cwd=ROOT,
        env=clean_environment(var),
        capture_output=True,
        text=True,
        check=False,
    )


def users(var: Path) -> str:
    return beside_servers(var, "manage.py", "shell", "-v0", "-c", SHOW_USERS).strip()


def test_backup_is_one_file_for_its_user_only(backup: Path) -> None:
    with tarfile.open(backup) as tar:
        assert tar.getnames() == ["database.dump", "documents", "documents/pact.txt"]
    assert backup.stat().st_mode & 0o777 == 0o600


def test_restore_into_an_empty_database(backup: Path, tmp_path: Path) -> None:
    restore(backup, tmp_path / "var")

    # Read as the lesser role: its rights came back too.
    assert users(tmp_path / "var") == "kept@city.example"
    assert (tmp_path / "var" / "documents" / "pact.txt").read_text() == "signed"


def test_restore_replaces_what_came_later(backup: Path) -> None:
    var = backup.parent / "var"
    beside_servers(var, "manage.py", "shell", "-c", MAKE_USER.format("later@city.example"))
    (var / "documents" / "later.txt").write_text("draft")

    restore(backup, var)

    assert users(var) == "kept@city.example"
    assert [path.name for path in (var / "documents").iterdir()] == ["pact.txt"]


def test_restore_asks_first(backup: Path, tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "citydiplo.backup", "restore", str(backup), ""],
        cwd=ROOT,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "CONFIRM=yes" in refused.stderr


def test_broken_backup_changes_nothing(backup: Path, tmp_path: Path) -> None:
    var = tmp_path / "var"
    restore(backup, var)
    broken = tmp_path / "broken.tar"
    (tmp_path / "database.dump").write_text("no dump")
    with tarfile.open(broken, "w") as tar:
        tar.add(tmp_path / "database.dump", "database.dump")

    refused = run_restore(broken, var)

    assert refused.returncode == 1
    assert "pg_restore failed" in refused.stderr
    assert users(var) == "kept@city.example"
    assert (var / "documents" / "pact.txt").exists()


def test_file_that_points_out_of_the_backup_is_refused(tmp_path: Path) -> None:
    var = tmp_path / "var"
    evil = tmp_path / "evil.tar"
    (tmp_path / "database.dump").write_text("no dump")
    with tarfile.open(evil, "w") as tar:
        tar.add(tmp_path / "database.dump", "database.dump")
        tar.add(tmp_path / "database.dump", "../outside")

    refused = run_restore(evil, var)

    assert refused.returncode == 1
    assert "points out of the backup" in refused.stderr
    assert not (var / "outside").exists()
