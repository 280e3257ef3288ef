"""Every private field holds a canary: one that is added tomorrow is in by itself, or is missed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tests.isolation.filling import GONE, PLAIN, PLAIN_KINDS, SHARED, is_tenant, tenant_models
from tests.isolation.scene import Scene, kinds, model_of_kind

pytestmark = pytest.mark.django_db


def _fields() -> dict[str, Any]:
    return {
        f"{model._meta.label}.{column.name}": column
        for model in tenant_models()
        for column in model._meta.concrete_fields
    }


def _holds_none(column: Any) -> bool:
    """Whether no canary fits by the kind of the field: codes of a vocabulary are everybody's."""
    codes = column.base_field.choices if isinstance(column, ArrayField) else column.choices
    return bool(codes) or isinstance(column, tuple(PLAIN_KINDS))


def test_every_private_field_holds_a_canary_or_says_why_not(scene: Scene) -> None:
    missing = [
        name
        for name, column in _fields().items()
        if name not in scene.filled and name not in PLAIN and not _holds_none(column)
    ]
    assert missing == []


def test_every_reason_is_still_needed(scene: Scene) -> None:
    fields = _fields()
    assert [name for name in PLAIN if name not in fields or name in scene.filled] == []
    assert [name for name in PLAIN if _holds_none(fields[name])] == []
    assert {model._meta.label for model in tenant_models()}.isdisjoint(SHARED)


def test_history_keeps_canaries_of_what_changed_and_of_what_went(scene: Scene) -> None:
    gone = {where for where in scene.other.where.values() if f"({GONE}" in where}
    kept, known = set(), set()
    for model in tenant_models():
        for events in getattr(model, "pgh_event_models", {}).values():
            label = model._meta.label
            columns = {f"{label}.{column.name}" for column in events._meta.fields}
            known |= {where for where in gone if where.partition(" ")[0] in columns}
            kept |= scene.other.met_in(str(list(events._default_manager.values())))
    assert len(known) > 50
    # Of a file the history keeps where it lies, not what is in it.
    files = {name for name, column in _fields().items() if isinstance(column, models.FileField)}
    assert {where for where in known - kept if where.partition(" ")[0] not in files} == set()


def test_every_kind_of_record_in_the_table_has_one_of_the_other_city(scene: Scene) -> None:
    assert [kind for kind in kinds() if not is_tenant(model_of_kind(kind))] == []
    assert [kind for kind in kinds() if not scene.args_of(kind)] == []
