"""Free text of a city's records: where the name of a person stands in it.

Nothing is registered: the columns are those of every model that belongs to a city, so that what a
higher app adds tomorrow is found too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from itertools import compress
from operator import or_
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import connection
from django.db.models import CASCADE, CharField, Exists, JSONField, Model, Q, TextField
from django.db.models.functions import Cast
from django.utils.text import capfirst

from partners.models import City, Merge, Person
from records.access import Access
from records.partial_dates import PartialDateField
from records.search import fold

# Shorter columns hold codes, numbers and dates.
SHORTEST_TEXT = 50
MOST_MENTIONS = 50
SEARCH_KEY = "search_key"


@dataclass(frozen=True)
class Mention:
    """A record in whose text a name stands: what it is, how it is called, where it is read."""

    kind: str
    title: str
    url: str


@dataclass(frozen=True)
class Spellings:
    """How somebody may stand in texts: names and e-mail addresses, and telephone numbers.

    `shared_phones` are those that others have too: they are looked for nowhere.
    """

    names: list[str]
    phones: list[str]
    shared_phones: list[str]

    @cached_property
    def pattern(self) -> str:
        """See `pattern_of`; one query, the first time."""
        return pattern_of(self.names, self.phones)

    def folded_pattern(self) -> str:
        """The same for search keys."""
        return pattern_of(map(fold, self.names), self.phones)


@cache
def text_columns() -> dict[type[Model], tuple[str, ...]]:
    """The columns of free text of each model whose rows belong to a city, JSON included."""
    found = {
        model: tuple(field.name for field in _texts_of(model) if _is_free_text(field))
        for model in apps.get_models()
        if _belongs_to_city(model) and not issubclass(model, pghistory.models.Event)
    }
    # Somebody else may have the same name: it stays theirs.
    found[Person] = ("note",)
    # Tells of rows of other models: see `services.erasure`.
    del found[Merge]
    return {model: columns for model, columns in found.items() if columns}


def _texts_of(model: type[Model]) -> Iterator[Any]:
    about_nobody = getattr(model, "about_nobody", ())
    return (field for field in model._meta.fields if field.name not in about_nobody)


def _belongs_to_city(model: type[Model]) -> bool:
    return any(
        field.name == "city" and getattr(field, "related_model", None) is City
        for field in model._meta.fields
    )


def _is_free_text(field: Any) -> bool:
    if isinstance(field, JSONField):
        return True
    if not isinstance(field, CharField | TextField) or isinstance(field, PartialDateField):
        return False
    is_long = field.max_length is None or field.max_length >= SHORTEST_TEXT
    return is_long and not field.choices and field.name != SEARCH_KEY


def pattern_of(names: Iterable[str], phones: Iterable[str] = ()) -> str:
    """A regular expression of the database for any of these; empty when none is long enough.

    White space may differ, and letters be composed or not; a name in an alphabet is found only as
    whole words, a telephone number by its digits, with the code of the country or without.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat_ws('|', names_pattern(%s), phones_pattern(%s))",
            [[name for name in names if name], list(phones)],
        )
        return str(cursor.fetchone()[0])


def stands_in(texts: Sequence[str], pattern: str) -> list[bool]:
    """Whether each of some texts has what a pattern of `pattern_of` finds. One query, or none."""
    if not pattern or not any(texts):
        return [False] * len(texts)
    clean = [text.replace("\0", "") for text in texts]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT told <> '' AND told ~* %s"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS one (told, place) ORDER BY place",
            [pattern, clean],
        )
        return [found for (found,) in cursor.fetchall()]


def matching(columns: Iterable[str], pattern: str) -> tuple[dict[str, Cast], Q]:
    """The annotations that a filter needs, and the filter of rows one of whose columns match."""
    as_text = {f"text_of_{name}": Cast(name, TextField()) for name in columns}
    return as_text, reduce(or_, (Q(**{f"{name}__iregex": pattern}) for name in as_text))


def mentions(spellings: Spellings, *, city_id: uuid.UUID, access: Access) -> list[Mention]:
    """Where somebody stands in records that the asker may read.

    Three queries, and one for each model in which they stand.
    """
    pattern = spellings.pattern
    return list(_mentions(pattern, city_id, access)) if pattern else []


def _mentions(pattern: str, city_id: uuid.UUID, access: Access) -> Iterator[Mention]:
    found = {}
    for model, columns in text_columns().items():
        # What was taken out of a file is told as that file, by those who know of files.
        if getattr(model, "is_of_a_file", False):
            continue
        as_text, matches = matching(columns, pattern)
        seen = model._default_manager.visible_to(access).filter(city=city_id)  # type: ignore[attr-defined]
        found[model] = seen.alias(**as_text).filter(matches)
    # At once for all of them: most hold nothing.
    there = City.objects.visible_to(access).filter(pk=city_id)
    holds = there.values_list(*map(Exists, found.values())).first() or ()
    for model, naming in compress(found.items(), holds):
        parent = parent_of(model)
        rows = naming.select_related(*filter(None, [parent]))
        for row in rows.order_by("pk")[:MOST_MENTIONS]:
            yield Mention(
                kind=capfirst(str(model._meta.verbose_name)),
                title=str(row),
                url=_url_of(row, parent),
            )


def parent_of(model: type[Model]) -> str:
    """The name of the key to the record that a row hangs on and goes with; empty for others."""
    for field in model._meta.fields:
        if field.name != "city" and field.remote_field and field.remote_field.on_delete is CASCADE:
            return field.name
    return ""


def _url_of(row: Any, parent: str) -> str:
    record = row if hasattr(row, "get_absolute_url") or not parent else getattr(row, parent)
    return str(record.get_absolute_url()) if hasattr(record, "get_absolute_url") else ""
