"""Set-up that every app's tests share; the servers themselves start in `tests.servers`."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from tests.worker import WorkerProcess

pytest_plugins = ["tests.personas"]

ROOT = Path(__file__).resolve().parent.parent

# For a closed network and for root; nothing here changes what a page does.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A slow digest is right for people and a third of a second too long for each test."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Give the lesser role its rights on the test database."""
    with django_db_blocker.unblock():
        call_command("grant_lesser_role", verbosity=0)


@pytest.fixture
def celery_worker_process(transactional_db: None, tmp_path: Path) -> Iterator[WorkerProcess]:
    """A real worker with beat on the test database: it sees what is committed, and nothing else."""
    worker = WorkerProcess(database=connection.settings_dict["NAME"], folder=tmp_path)
    worker.start()
    yield worker
    worker.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Drive the Chromium of `CHROMIUM` or the path; without one, Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    args = [*browser_type_launch_args.get("args", []), *CHROMIUM_FLAGS]
    executable = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, "args": args, **executable}


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print line and branch coverage each by itself; the table shows only both together."""
    written = ROOT / ".coverage.json"
    if not config.pluginmanager.hasplugin("_cov") or not written.exists():
        return
    totals = json.loads(written.read_text())["totals"]
    for kind, reached, there in (
        ("line", totals["covered_lines"], totals["num_statements"]),
        ("branch", totals["covered_branches"], totals["num_branches"]),
    ):
        share = 100 * reached / there if there else 100
        terminalreporter.write_line(f"{kind} coverage: {share:.1f} % ({reached} of {there})")
