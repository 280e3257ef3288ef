"""The triggers of the models, history among them, brought to where the models want them.

They are no part of the migrations: a migration that named them had to be written for each change of
a field, and to build all models anew for each trigger, so that an empty database took minutes.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from pgtrigger.core import INSTALLED
from pgtrigger.registry import registered


def install_triggers(using: str, plan: list[Any] | None = None, **_signal: Any) -> None:
    """After `migrate`, install what is missing or out of date and remove what no model names.

    Only once all migrations are applied, since triggers name columns that came last. Those that are
    right already are left alone: no table is locked for them. `flush` brings no `plan`.
    """
    if plan is None:
        return
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    for model, trigger in registered():
        status, _is_enabled = trigger.get_installation_status(model, database=using)
        if status != INSTALLED:
            trigger.install(model, database=using)
    pgtrigger.prune(database=using)
