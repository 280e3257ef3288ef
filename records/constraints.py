"""Constraints that tie stored codes to the vocabulary in code, the one truth."""

from __future__ import annotations

from typing import Any

from django.db.models import CheckConstraint, Choices, Q


class _CodesCheck(CheckConstraint):
    """Guards the column in the database; forms and services validate by the field's choices.

    Validating it again would cost a query for each column on every save.
    """

    def validate(self, *args: Any, **kwargs: Any) -> None:
        return

    def deconstruct(self) -> Any:
        _path, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs


def codes_check(
    field: str, choices: type[Choices], *, name: str, blank: bool = False
) -> CheckConstraint:
    """The column holds one of the codes (or is empty, when `blank`)."""
    codes = [*choices.values, *([""] if blank else [])]
    return _CodesCheck(condition=Q(**{f"{field}__in": codes}), name=name)


def code_list_check(field: str, choices: type[Choices], *, name: str) -> CheckConstraint:
    """The array column holds only codes of the vocabulary."""
    return _CodesCheck(condition=Q(**{f"{field}__contained_by": choices.values}), name=name)
