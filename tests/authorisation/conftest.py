from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.authorisation.cast import World
from tests.authorisation.world import build_world


@pytest.fixture(scope="package", autouse=True)
def _without_refusals_in_the_log() -> Iterator[None]:
    """Refusals are what is asked for here, by the thousand: each would be written down."""
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.ERROR)
    yield
    log.setLevel(before)


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, made once; nothing of it is ever committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)
