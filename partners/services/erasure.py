"""What the law gives to a person: everything that is kept of them, and to be forgotten."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Func, JSONField, Model, QuerySet, TextField, Value
from django.db.models.functions import Left, Now
from django.utils.translation import gettext as _

from partners.free_text import (
    SEARCH_KEY,
    Mention,
    Spellings,
    matching,
    mentions,
    parent_of,
    text_columns,
)
from partners.models import Person
from partners.services.erased_steps import replace_in_steps
from records.access import Access
from records.models import AuditEntry
from records.names import check_name
from records.rights import require
from records.search import fold

# Takes the place of a name where nothing else does.
NEUTRAL = "…"
LONGEST_REPLACEMENT = 100
_NEXT_VERSION = {"version": F("version") + 1, "updated_at": Now()}


def spellings_of(person: Person) -> Spellings:
    """How a person may stand in texts, by what is or was kept: names as written and as said, e-mail
    addresses and telephone numbers. Two queries.

    A number that somebody else, or a post, of the city has too tells of no one person.
    """
    columns = ("name", "latin_name", "pronunciation", "email", "phone", "mobile")
    rows = list(person.history.values_list(*columns).distinct())  # type: ignore[attr-defined]
    names = dict.fromkeys(name for row in rows for name in row[:4] if name)
    phones = dict.fromkeys(phone for row in rows for phone in row[4:] if phone)
    own = _own_phones(person, phones) if phones else set()
    return Spellings(
        names=list(names),
        phones=[phone for phone in phones if phone in own],
        shared_phones=[phone for phone in phones if phone not in own],
    )


def _own_phones(person: Person, phones: Iterable[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT own_phones(%s, %s, %s)", [[*phones], person.city_id, person.pk])
        return set(cursor.fetchone()[0])


def mentions_of(person: Person, *, access: Access) -> list[Mention]:
    """Where the person stands in other records of the city that the asker may read."""
    return mentions(spellings_of(person), city_id=person.city_id, access=access)


@transaction.atomic
def export_person(person_id: uuid.UUID, *, access: Access) -> dict[str, Any]:
    """All that is kept of a person, for that person; that it was asked for goes into the history.

    Raises Person.DoesNotExist.
    """
    person = Person.objects.visible_to(access).get(pk=person_id)
    found = mentions_of(person, access=access)
    pghistory.create_event(person, label="export")
    terms = person.tenures.select_related("post__actor").order_by("since", "pk")
    history = person.history.order_by("pgh_id")  # type: ignore[attr-defined]
    return {
        "person": _columns(person),
        "posts": [
            {
                "titles": term.post.titles,
                "partner": term.post.actor.labels,
                "since": term.since,
                "until": term.until,
            }
            for term in terms
        ],
        "mentioned_in": [{"kind": one.kind, "title": one.title} for one in found],
        "history": [
            {"at": event.pgh_created_at, "what": event.pgh_label, **_columns(event)}
            for event in history
        ],
    }


def _columns(row: Model) -> dict[str, Any]:
    left_out = {SEARCH_KEY, "pgh_id", "pgh_created_at", "pgh_label", "pgh_obj"}
    return {
        field.name: getattr(row, field.attname)
        for field in row._meta.fields
        if field.name not in left_out
    }


@transaction.atomic
def erase_person(person_id: uuid.UUID, *, access: Access, replacement: str | None = None) -> None:
    """Erase a person; posts, the dates of terms, and activities stay.

    With a `replacement` (at most 100 characters) it takes the place of the person's names, e-mail
    addresses and telephone numbers in the free text of all records of the city, also of those that
    the asker may not read, and in what a merge keeps to be undone; a mark does in their history.
    Telephone numbers that others of the city have too stay, as do files and reports that are
    finished. Raises Person.DoesNotExist, PermissionDenied, ValidationError by field.
    """
    visible = Person.objects.visible_to(access)
    person = visible.select_for_update(of=("self",)).get(pk=person_id)
    require(access, "people.erase", person.city_id)
    spellings, city_id = spellings_of(person), person.city_id
    for tenure in person.tenures.all():
        tenure.person, tenure.version = None, tenure.version + 1
        tenure.save()
    person.delete()
    # What the audit tells besides is nobody's record, to keep a name for.
    texts = {AuditEntry._meta.db_table: ["details"]}
    if replacement is not None:
        _check_replacement(replacement, spellings)
        texts |= _columns_of_history()
        _replace_in_texts(spellings, city_id, replacement or NEUTRAL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT erase_person_history(%s, %s)", [person_id, json.dumps(texts)])


def _check_replacement(replacement: str, spellings: Spellings) -> None:
    key = fold(replacement)
    names = [*spellings.names, *spellings.phones]
    if len(replacement) > LONGEST_REPLACEMENT or any(fold(name) in key for name in names):
        raise ValidationError(
            {
                "replacement": _("Write other words than the name, at most %(most)d characters.")
                % {"most": LONGEST_REPLACEMENT}
            }
        )
    try:
        check_name(replacement)
    except ValidationError as error:
        raise ValidationError({"replacement": error.messages}) from None


def _columns_of_history() -> dict[str, list[str]]:
    return {
        next(iter(model.pgh_event_models.values()))._meta.db_table: list(columns)
        for model, columns in text_columns().items()
        if hasattr(model, "pgh_event_models")
    }


def _replace_in_texts(spellings: Spellings, city_id: uuid.UUID, word: str) -> None:
    pattern, folded = spellings.pattern, spellings.folded_pattern()
    if not pattern:
        return
    replace_in_steps(pattern, city_id=city_id, word=word)
    for model, columns in text_columns().items():
        as_text, matches = matching(columns, pattern)
        rows = model._default_manager.filter(city=city_id).alias(**as_text).filter(matches)
        found = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
        if not found:
            continue
        changes: dict[str, Any] = {name: _replaced(model, name, pattern, word) for name in columns}
        names_of_all = {field.name for field in model._meta.fields}
        if SEARCH_KEY in names_of_all:
            changes[SEARCH_KEY] = _replaced(model, SEARCH_KEY, folded, fold(word))
        # Whoever has one of the records open is told, and does not write the name back.
        if "version" in names_of_all:
            changes |= _NEXT_VERSION
        written = model._default_manager.filter(pk__in=found)
        written.update(**changes)
        if "version" not in names_of_all:
            _step_parents(written)


def _replaced(model: type[Model], name: str, pattern: str, word: str) -> Any:
    field: Any = model._meta.get_field(name)
    # To the database a backslash would be the beginning of a part of what was found.
    told = [F(name), Value(pattern), Value(word.replace("\\", "\\\\"))]
    if isinstance(field, JSONField):
        return Func(*told, function="json_replaced", output_field=field)
    text = Func(*told, Value("gi"), function="regexp_replace", output_field=TextField())
    return Left(text, field.max_length) if field.max_length else text


def _step_parents(rows: QuerySet[Any]) -> None:
    """Rows without a version of their own share that of the record they hang on."""
    if parent := parent_of(rows.model):
        parents: Any = rows.model._meta.get_field(parent).related_model
        parents._default_manager.filter(pk__in=rows.values(parent)).update(**_NEXT_VERSION)
