"""Two people changed one record: what each of them means, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from agreements.form_fields import ANSWERS, HOME, TASKS, label_of, partners_of
from agreements.forms import EntryForm
from records.access import Access
from records.partial_dates import PartialDate
from records.templatetags.ui import NOT_GIVEN, partial_date

TAKE = "take_"
THEIRS, YOURS = "theirs", "yours"


@dataclass(frozen=True)
class Difference:
    """A field on which the stored record and the typed form differ."""

    name: str
    label: str
    theirs: str
    yours: str
    # Who changed it: a field that this person left alone is better taken as it is stored.
    preferred: str
    # Who stored what stands now, and when, where it is told of the field alone.
    by: str = ""


def seen_values(form: EntryForm) -> str:
    """What the form shows now, as JSON: it travels with it, to tell later what was changed."""
    return json.dumps({name: _plain(form[name].value()) for name in form.fields})


def differences(form: EntryForm, seen: str, *, access: Access) -> list[Difference]:
    """Where a bound form differs from the record as it stands now (its initial values)."""
    before = _parsed(seen)
    found = []
    for name in form.changed_data:
        field, yours = form[name], form[name].data
        is_mine = name not in before or _differs(field, before[name], yours)
        found.append(
            Difference(
                name=name,
                label=str(field.label),
                theirs=_readable(field, form.initial.get(name), access=access),
                yours=_readable(field, yours, access=access),
                preferred=YOURS if is_mine else THEIRS,
            )
        )
    return found


def _differs(field: BoundField, seen: Any, yours: Any) -> bool:
    try:
        return field.field.has_changed(seen, yours)
    except (AttributeError, TypeError, ValueError):
        # What is no value of this field was never shown in it.
        return True


def merged(data: QueryDict, current: EntryForm) -> QueryDict:
    """The typed form with the stored values where a person chose theirs (`take_FIELD`).

    `current` is an unbound form of the record as it stands now.
    """
    result = data.copy()
    for key in data:
        name = key.removeprefix(TAKE)
        if key.startswith(TAKE):
            del result[key]
            if data[key] == THEIRS and name in current.fields:
                _put(result, name, current[name].value())
    return result


def _put(data: QueryDict, name: str, value: Any) -> None:
    if name == "who":
        for key in [key for key in data if key.startswith("who-")]:
            del data[key]
        for choice, tasks in (value or {}).items():
            data.setlist(f"who-{choice}", [task for task in tasks if task != ANSWERS])
            if ANSWERS in tasks:
                data["who_answers"] = choice
    elif isinstance(value, list | tuple):
        data.setlist(name, [str(item) for item in value])
    else:
        data[name] = "" if value is None else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | set):
        return [str(item) for item in value]
    if isinstance(value, dict):
        return {key: list(tasks) for key, tasks in value.items()}
    return value if value is None or isinstance(value, bool) else str(value)


def _parsed(seen: str) -> dict[str, Any]:
    try:
        values = json.loads(seen)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _readable(field: BoundField, value: Any, *, access: Access) -> str:
    if value in (None, "", [], {}):
        return NOT_GIVEN
    if field.name == "who":
        return _who_in_words(value, access=access)
    if field.name == "partners":
        return ", ".join(map(label_of, partners_of(value, access=access).values()))
    if isinstance(value, PartialDate):
        return partial_date(value)
    if field.name == "parent":
        queryset = field.field.queryset  # type: ignore[attr-defined]
        found = queryset.filter(pk=value).first() if _is_id(value) else None
        return field.field.label_from_instance(found) if found else NOT_GIVEN  # type: ignore[attr-defined]
    labels = dict(_flat(getattr(field.field, "choices", ())))
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(str(labels.get(str(item), item)) for item in values)


def _is_id(value: Any) -> bool:
    return len(str(value)) == 36 and str(value).count("-") == 4


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(code), label


def _who_in_words(rows: dict[str, Any], *, access: Access) -> str:
    words = {**TASKS, ANSWERS: _("Answers for it")}
    names = {
        choice: label_of(partner) for choice, partner in partners_of(rows, access=access).items()
    }
    names[HOME] = _("Our city")
    return "; ".join(
        f"{names[choice]}: {', '.join(str(words[task]) for task in tasks if task in words)}"
        for choice, tasks in rows.items()
        if choice in names and tasks
    )
