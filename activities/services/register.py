"""Keeping how a person likes to see the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from activities.models import DEFAULT_COLUMNS, RegisterView


def columns_of(person: Any) -> list[str]:
    """The columns that a person chose, else the usual ones; one query."""
    chosen = RegisterView.objects.filter(user=person).values_list("columns", flat=True).first()
    return chosen or list(DEFAULT_COLUMNS)


def choose_columns(person: Any, columns: Sequence[str]) -> None:
    """Remember the columns of a person; none means the usual ones."""
    if columns:
        RegisterView.objects.update_or_create(user=person, defaults={"columns": list(columns)})
    else:
        RegisterView.objects.filter(user=person).delete()
