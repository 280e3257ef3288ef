"""Set-up that every app's tests share; the servers themselves start in `tests.servers`."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from tests import tables
from tests.worker import WorkerProcess

pytest_plugins = ["tests.personas", "tests.browsing"]

ROOT = Path(__file__).resolve().parent.parent
# The property under which a test tells how many cases of the authorisation matrix it went through.
MATRIX_CASES = "authorisation matrix"
# The property under which a test tells what it measured, in words.
FIGURE = "figure"
# So each canary crawl tells how many answers it looked at, and for how many canaries.
CANARY_ANSWERS, CANARIES = "canary answers", "canaries"
LONGEST = ("tests/stack/", "tests/reports/")

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


@pytest.fixture(scope="session", autouse=True)
def _static_files_when_asked_for() -> Iterator[None]:
    """Each client of a test loads the middleware, which would list all static files each time."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(autouse=True)
def _fresh_language() -> Iterator[None]:
    """The language of one test's last request is not that of the next test."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, django_db_blocker: Any) -> bool:
    """Whether the test database is there already, with all its tables."""
    with django_db_blocker.unblock():
        return tables.are_copied()


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    """Make the test database, and give the lesser role its rights on it."""
    # Counting lines doubles the time of the migrations, of which it counts none.
    with _uncounted(), django_db_blocker.unblock(), tables.made_once():
        request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        call_command("grant_lesser_role", verbosity=0)


@contextlib.contextmanager
def _uncounted() -> Iterator[None]:
    counting = Coverage.current()
    if counting is not None:
        counting.stop()
    yield
    if counting is not None:
        counting.start()


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Tells a figure that was measured: it stands just above the last line of the whole run."""
    return partial(record_property, FIGURE)


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


class FileByFile(LoadScopeScheduling):
    """Gives a worker one file after the other, so that what a file sets up is made once.

    The files of tests/stack go together: all of them use one running program.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "tests/stack" if file.startswith("tests/stack/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FileByFile:
    """Spread the tests over the workers of `-n`, in the order in which they were collected."""
    config.option.loadscopereorder = False
    return FileByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the workers begin with what takes longest: none is left alone with it at the end."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """Keep what has been collected, which stays until the end, out of each round of the garbage."""
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print what was measured and how far matrix and coverage went, just above the last line."""
    _print_figures(terminalreporter)
    _print_crawl(terminalreporter)
    if config.pluginmanager.hasplugin("_cov"):
        _print_coverage(terminalreporter)


def _print_figures(terminalreporter: Any) -> None:
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    told = [told for report in reports for told in report.user_properties]
    if cases := sum(number for name, number in told if name == MATRIX_CASES):
        terminalreporter.write_line(f"authorisation matrix: {cases} cases")
    for text in [text for name, text in told if name == FIGURE]:
        terminalreporter.write_line(text)


def _print_crawl(terminalreporter: Any) -> None:
    """A crawl that met a canary has failed."""
    told = {
        outcome: [dict(report.user_properties) for report in terminalreporter.getreports(outcome)]
        for outcome in ("passed", "failed")
    }
    crawls = [each for reports in told.values() for each in reports if CANARY_ANSWERS in each]
    if crawls:
        answers = sum(each[CANARY_ANSWERS] for each in crawls)
        canaries = max(each[CANARIES] for each in crawls)
        met = sum(CANARY_ANSWERS in each for each in told["failed"])
        verdict = f"met in {met} of {len(crawls)} crawls" if met else "0 met"
        told_of = f"{answers} answers, {canaries} canaries, {verdict}"
        terminalreporter.write_line(f"canary crawl: {told_of}")


def _print_coverage(terminalreporter: Any) -> None:
    """Line and branch coverage each by itself; the table shows only both together."""
    written = ROOT / ".coverage.json"
    if not written.exists():
        return
    totals = json.loads(written.read_text())["totals"]
    for kind, reached, there in (
        ("line", totals["covered_lines"], totals["num_statements"]),
        ("branch", totals["covered_branches"], totals["num_branches"]),
    ):
        share = 100 * reached / there if there else 100
        terminalreporter.write_line(f"{kind} coverage: {share:.1f} % ({reached} of {there})")
