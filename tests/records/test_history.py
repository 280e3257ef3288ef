"""What the triggers of the history cost a statement that changes many rows."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.factories import make_actor

pytestmark = pytest.mark.django_db


def test_triggers_find_the_setting_that_they_ask_for() -> None:
    """Where it is not set, each row costs a subtransaction that fails: see decisions/merging.md."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')::text[]")
        assert cursor.fetchone() == ([],)
    actor = make_actor()
    assert actor.history.count() == 1  # type: ignore[attr-defined]
