"""Which kinds of records name somebody who answers for them.

Models are found, not named: whatever is of a city and has a key `owner` or `deputy` to a person,
such as what higher apps keep, goes along in a handover.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pghistory.models
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q
from django.utils.text import capfirst

from activities.models import Activity
from domains.vocabulary import ActivityState
from partners.models import City
from records.models import Record

OWNER, DEPUTY = "owner", "deputy"


@dataclass(frozen=True)
class Kind:
    """A model whose rows somebody answers for, and the keys by which they do."""

    model: type[Model]
    fields: tuple[str, ...]

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)

    @property
    def name(self) -> str:
        """What many of them are called."""
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def to_activity(self) -> str:
        """The column that leads to the activity; empty where none does."""
        if self.model is Activity:
            return "pk"
        return "activity_id" if _leads_to(self.model, "activity", Activity) else ""

    @property
    def has_version(self) -> bool:
        return issubclass(self.model, Record)

    def named(self, *, with_deputies: bool) -> tuple[str, ...]:
        """The keys that are handed over."""
        return tuple(name for name in self.fields if with_deputies or name == OWNER)

    def of(self, person: Any, *, with_deputies: bool) -> Q:
        """Rows for which a person answers; matches nothing where no key counts."""
        found = Q(pk__in=[])
        for name in self.named(with_deputies=with_deputies):
            found |= Q(**{name: person})
        return found

    @property
    def void(self) -> Q:
        """Rows that are void, or hang on what is: they stay with whom they had."""
        if self.model is Activity:
            return Q(state=ActivityState.VOID)
        return Q(activity__state=ActivityState.VOID) if self.to_activity else Q(pk__in=[])


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, activities first: whoever edits one locks it before what hangs on it."""
    found = [
        Kind(model, fields)
        for model in apps.get_models()
        if not issubclass(model, pghistory.models.Event)
        and hasattr(model._default_manager, "visible_to")
        and _leads_to(model, "city", City)
        and (fields := _fields(model))
    ]
    return tuple(sorted(found, key=lambda kind: (kind.model is not Activity, kind.label)))


def in_words(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What kinds are called, each with its count; kinds that are gone, and zeros, are left out."""
    return [(kind.name, counts[kind.label]) for kind in kinds() if counts.get(kind.label)]


def _fields(model: type[Model]) -> tuple[str, ...]:
    return tuple(name for name in (OWNER, DEPUTY) if _leads_to(model, name, get_user_model()))


def _leads_to(model: type[Model], name: str, target: type[Model]) -> bool:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return bool(field.many_to_one) and field.related_model is target
