"""A record as it was beside what it is today, in words, for reading."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.as_of import Past, as_of, end_of_day
from activities.models import Activity, Comment, Document
from activities.timeline.columns import naming_fields, told_fields, value_of
from activities.timeline.events import tracked_models
from activities.timeline.names import Names, names_for
from activities.timeline.wording import in_words, name_in
from records.access import Access
from records.templatetags.ui import number

Held = Mapping[str, Any]


@dataclass(frozen=True)
class Fact:
    """A field as it was, in words; `today` where it is another now, None where it is the same.

    `value` is what was kept, for programs; None for a document that may not be read.
    """

    name: str
    label: str
    text: str
    value: Any
    today: str | None = None


@dataclass(frozen=True)
class PastRow:
    """A row as it was; `is_gone` where there is none today.

    Of a document, `is_replaced` where a newer version stood already, and `is_replaced_since` where
    one has come.
    """

    key: str
    name: str
    facts: list[Fact] = field(default_factory=list)
    url: str = ""
    is_gone: bool = False
    is_replaced: bool = False
    is_replaced_since: bool = False
    # Of a comment whose words are shown to nobody any more.
    is_taken_back: bool = False

    @property
    def is_changed(self) -> bool:
        return any(fact.today is not None for fact in self.facts)


@dataclass(frozen=True)
class Section:
    """The rows of one kind, and how many there are today that were not there then."""

    model: type[models.Model]
    title: str
    rows: list[PastRow]
    added: int = 0


def compared(
    activity: Activity, *, on: datetime.date, now: datetime.datetime, access: Access
) -> tuple[Past, list[Section]]:
    """The record, which the asker may read now, at the end of a day in its city, beside today.

    No sections before it was entered. The queries of `as_of`, twice, and of `names_for`.
    """
    past = as_of(activity, at=end_of_day(on, activity), access=access)
    if not past.held:
        return past, []
    return past, compare(past, as_of(activity, at=now, access=access), access=access)


def compare(past: Past, today: Past, *, access: Access) -> list[Section]:
    """What the record was, part by part. The queries of `names_for`."""
    names = names_for(
        ((model, row) for one in (past, today) for model, held in one.held.items() for row in held),
        [],
        access=access,
    )
    sections = (_section(model, past, today, names) for model in tracked_models())
    return [section for section in sections if section.rows or section.added]


def _section(model: type[models.Model], past: Past, today: Past, names: Names) -> Section:
    now = {row["pgh_obj_id"]: row for row in today.held.get(model, ())}
    was = past.held.get(model, [])
    rows = [_row(model, row, now.get(row["pgh_obj_id"]), names) for row in was]
    if model is Document:
        rows = list(_as_versions(rows, was, today.held.get(Document, ())))
    known = {row["pgh_obj_id"] for row in was}
    is_one = _is_one(model)
    title = model._meta.verbose_name if is_one else model._meta.verbose_name_plural
    return Section(model, capfirst(str(title)), rows, added=len(now.keys() - known))


def _as_versions(
    rows: list[PastRow], was: Iterable[Held], now: Iterable[Held]
) -> Iterator[PastRow]:
    """Documents with what tells which version stood: those that were replaced come last."""
    numbers = {row["pgh_obj_id"]: row["number"] or 1 for row in was}
    replaced = {row["replaces_id"] for row in was}
    since = {row["replaces_id"] for row in now} - replaced
    for row in sorted(rows, key=lambda row: row.key in replaced):
        yield replace(
            row,
            name=_versioned(row.name, numbers[row.key]),
            is_replaced=row.key in replaced,
            is_replaced_since=row.key in since,
        )


def _versioned(name: str, version: int) -> str:
    if version == 1:
        return name
    return _("%(name)s (version %(number)s)") % {"name": name, "number": number(version)}


def _is_one(model: type[models.Model]) -> bool:
    """Whether an activity has one row of it at most."""
    return model is Activity or bool(model._meta.pk.one_to_one)


def _row(model: type[models.Model], row: Held, now: Held | None, names: Names) -> PastRow:
    if model is Comment and (now or row)["taken_back_at"]:
        return PastRow(row["pgh_obj_id"], name_in(model, row, names), is_taken_back=True)
    is_one = _is_one(model)
    return PastRow(
        key=row["pgh_obj_id"],
        name="" if is_one else name_in(model, row, names),
        facts=list(_facts(model, row, now, names)),
        url=_url(model, row, names),
        is_gone=now is None,
    )


def _facts(model: type[models.Model], row: Held, now: Held | None, names: Names) -> Iterator[Fact]:
    naming = () if _is_one(model) else naming_fields(model) or ()
    for column in told_fields(model):
        text = in_words(column, row, names)
        today = text if now is None else in_words(column, now, names)
        # What is not so is told only where it is so today.
        is_told = bool(text or today) and not (text == today and row[column.attname] is False)
        if (column not in naming and is_told) or today != text:
            other = None if today == text else today
            value = _value(column, row, names)
            yield Fact(column.name, str(column.verbose_name), text, value, other)


def _value(column: models.Field[Any, Any], row: Held, names: Names) -> Any:
    value = value_of(column, row)
    is_closed = column.related_model is Document and value and names.hides(str(value))
    return None if is_closed else value


def _url(model: type[models.Model], row: Held, names: Names) -> str:
    is_there = model is Document and names.may_open(row["id"])
    return reverse("activities:document-download", args=[row["id"]]) if is_there else ""
