from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """What one test tried in vain does not count against the next: all come from one address."""
    cache.clear()
