"""A private PostgreSQL and Valkey for each process of tests, up before the settings are read.

Where pytest-xdist spreads the tests over workers, each worker has its own: what one leaves in a
queue or a table, another never meets. Loaded by `-p tests.servers`, because pytest-django reads the
settings before any conftest.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from citydiplo.embedded import LESSER_ROLE, OWNER_ROLE, PostgreSQL, Server, Valkey

# Names that only this test run sets: a program started as by a person gets none of them.
EXPORTED: set[str] = set()

_folder: Path | None = None
_servers: list[Server] = []


def _start() -> None:
    global _folder
    _folder = Path(tempfile.mkdtemp(prefix="citydiplo-tests-"))
    run, log = _folder / "run", _folder / "log"
    postgresql = PostgreSQL(_folder / "postgresql", run, log / "postgresql.log", durable=False)
    valkey = Valkey(_folder / "valkey", run, log / "valkey.log", durable=False)
    for server in (postgresql, valkey):
        _servers.append(server)
        server.start()
    exported = {
        "ENVIRONMENT": "test",
        "DEBUG": "0",
        "SECRET_KEY": "only-for-tests-" + "x" * 50,
        "DATABASE_URL": postgresql.url(LESSER_ROLE),
        "DATABASE_OWNER_URL": postgresql.url(OWNER_ROLE),
        # The owner makes the test database; the worker and some tests connect as the lesser role.
        "MIGRATE_AS_OWNER": "1",
        "REDIS_URL": valkey.url,
        # Playwright keeps an event loop in the thread of the tests, which do not use it.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        "MEDIA_ROOT": str(_folder / "documents"),
        "STATIC_ROOT": str(_folder / "static"),
    }
    # Else the middleware for static files warns in each test that sends a request.
    (_folder / "static").mkdir()
    EXPORTED.update(exported)
    os.environ |= exported


def _only_distributes(config: pytest.Config) -> bool:
    """Whether this process runs no test itself: it hands them to workers."""
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    return bool(config.known_args_namespace.numprocesses) and not is_worker


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Start the servers before pytest-django looks at the settings."""
    if not _only_distributes(early_config):
        _start()
    yield


def pytest_unconfigure() -> None:
    """Stop the servers and remove all they wrote."""
    for server in reversed(_servers):
        server.stop()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
