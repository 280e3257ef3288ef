from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> Iterator[None]:
    """The failed attempts of one test do not slow the next."""
    yield
    cache.clear()
