"""What is sealed: the rows of every table that only grows, and how a row becomes a digest.

A payload is the row as PostgreSQL's `jsonb`, whose text has one form only: keys in a fixed order,
no white space. Its digest is SHA-256 over a salt of 16 random bytes and that text in UTF-8.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import models

from records.audit.models import AuditEntry, ErasedRow, Verification

# What the text of a payload depends on beside the row; `records_note_erased` sets the same.
CANONICAL = "SET LOCAL timezone TO 'UTC'; SET LOCAL extra_float_digits TO 1"
_OWN = (AuditEntry, ErasedRow, Verification)
# The salt of a row that was erased goes when it is erased again.
_UNSEALED: dict[type[models.Model], frozenset[str]] = {ErasedRow: frozenset({"salt"})}


@dataclass(frozen=True)
class Source:
    """A table that only grows. `key` is its integer key, `at` when a row was written."""

    model: type[models.Model]
    key: str
    at: str

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def columns(self) -> list[str]:
        """What is sealed of a row, in the order of names."""
        left_out = _UNSEALED.get(self.model, frozenset())
        names = {field.column for field in self.model._meta.concrete_fields}
        return sorted(name for name in names - left_out if name)

    @property
    def city(self) -> str:
        """SQL, as text or null, of the city of a row `event`: its own, else that of its context."""
        names = [field.column for field in self.model._meta.concrete_fields]
        told = []
        if "city_id" in names:
            told.append("event.city_id::text")
        if "pgh_context" in names:
            told.append("event.pgh_context ->> 'city'")
        return f"coalesce({', '.join(told)})" if told else "NULL"

    def payload(self, left_out: str) -> str:
        """SQL of the bytes of a row `event` without the keys of the array `left_out`."""
        return f"convert_to((to_jsonb(event) - {left_out})::text, 'UTF8')"


def sources() -> list[Source]:
    """Every table of history, and those of the audit itself, by name."""
    history: list[Any] = [
        model
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, pghistory.models.Event) and model._meta.managed
    ]
    found = [Source(model, "pgh_id", "pgh_created_at") for model in history]
    found += [Source(model, "id", "at") for model in _OWN]
    return sorted(found, key=lambda source: source.table)
