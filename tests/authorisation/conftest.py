from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.authorisation.world import World, build_world

CASES = pytest.StashKey[int]()


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, made once; nothing of it is ever committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture
def count_cases(request: pytest.FixtureRequest) -> Any:
    """Adds to the number that the end of the run prints."""

    def count(number: int) -> None:
        request.config.stash[CASES] = request.config.stash.get(CASES, 0) + number

    return count


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say how many cases the walk over all routes went through."""
    if CASES in config.stash:
        terminalreporter.write_line(f"authorisation matrix: {config.stash[CASES]} cases")
