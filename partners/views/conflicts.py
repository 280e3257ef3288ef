"""What two people who changed the same record at once have to decide about."""

from __future__ import annotations

from typing import Any

from django import forms


def differences(now: forms.Form, typed: forms.Form) -> list[tuple[str, str, str]]:
    """Label, what is stored now, and what was typed, of each field in which the two differ."""
    return [
        (str(field.label), _shown(now[field.name]), _shown(field))
        for field in typed.visible_fields()
        if field.name in now.fields and _shown(now[field.name]) != _shown(field)
    ]


def _shown(field: Any) -> str:
    value = field.value() or ""
    choices = dict(getattr(field.field, "choices", ()))
    if isinstance(value, list | tuple):
        return ", ".join(str(choices.get(one, one)) for one in value)
    return str(choices.get(value, value))
