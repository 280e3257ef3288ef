"""Triggers follow the models after `migrate`, which no migration names."""

from __future__ import annotations

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection

from records.triggers import install_triggers

pytestmark = pytest.mark.django_db

HISTORY = "partners.Actor:update_update"


def triggers() -> dict[str, tuple[int, str]]:
    """The number and the stamp of each, by its name; a trigger made anew has another number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, oid, obj_description(oid) FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger\\_%%'"
        )
        return {name: (oid, stamp) for name, oid, stamp in cursor.fetchall()}


def test_missing_one_comes_and_the_others_stay_as_they_are() -> None:
    before = triggers()
    pgtrigger.uninstall(HISTORY)
    [gone] = before.keys() - triggers().keys()
    call_command("migrate", verbosity=0)
    after = triggers()
    assert after[gone][1] == before[gone][1]
    assert {**after, gone: None} == {**before, gone: None}


def test_outdated_one_is_made_anew() -> None:
    before = triggers()
    [(model, trigger)] = pgtrigger.registered(HISTORY)
    name = trigger.get_pgid(model)
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TRIGGER {name} ON partners_actor IS 'of a model before'")
    call_command("migrate", verbosity=0)
    assert triggers()[name][1] == before[name][1]


def test_one_that_no_model_names_goes() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER pgtrigger_of_nobody BEFORE UPDATE ON partners_actor"
            " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        )
    call_command("migrate", verbosity=0)
    assert "pgtrigger_of_nobody" not in triggers()


def test_flush_leaves_them_alone() -> None:
    pgtrigger.uninstall(HISTORY)
    left = triggers()
    install_triggers(using="default")
    assert triggers() == left
