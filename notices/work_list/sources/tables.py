"""A source whose rows are those of one table."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    Model,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from notices.kinds import RowGroup, RowKind
from notices.work_list.asking import Asking
from notices.work_list.looking_after import is_looked_after
from notices.work_list.rows import Beyond, Found, Told

LAST_DAY = datetime.date.max
_FIRSTS = """
SELECT * FROM (
    SELECT
        asked.*,
        count(*) OVER (PARTITION BY row_group) AS total,
        row_number() OVER (PARTITION BY row_group ORDER BY sort_day, of_key) AS nth
    FROM (%s) AS asked
) AS numbered
WHERE nth <= %%s
ORDER BY row_group, nth
"""


def day_of(column: str | None) -> Any:
    """The day of a row as an annotation; None for rows without one."""
    return F(column) if column else Value(None, output_field=DateField())


class _InGroup(Case):
    """Knows all groups in which it may put a row."""

    groups: frozenset[RowGroup]


def in_group(default: RowGroup, *cases: tuple[Q, RowGroup]) -> Case:
    """The group of a row: that of the first condition that holds, else the default."""
    whens = [When(condition, then=Value(group.value)) for condition, group in cases]
    found = _InGroup(*whens, default=Value(default.value), output_field=CharField())
    found.groups = frozenset([default, *(group for _condition, group in cases)])
    return found


@dataclass(frozen=True)
class Table:
    """Rows of a queryset.

    `rows` gives those that the asker may read and that are to be done, with `day` and `in_group`
    for each; `owner`, `deputy` and `city` are columns, `columns` what `telling` needs beside them.
    `own` are rows that are the asker's without naming them, such as those that wait for their role.
    """

    kind: RowKind
    target: str
    model: type[Model]
    rows: Callable[[Asking], QuerySet[Any]]
    columns: tuple[str, ...]
    telling: Callable[[Found, Asking], Told]
    owner: str | None = "owner"
    deputy: str | None = None
    city: str = "city"
    own: Callable[[Asking], Q] = lambda asking: Q()

    def heads(self, asking: Asking, *, most: int) -> list[Found]:
        """The first rows of each group, with the number of all. One query."""
        rows = self._asked(asking).order_by().values(*self._columns)
        return [self._found(row) for row in _firsts(most, rows, self._columns)]

    def page(
        self,
        asking: Asking,
        group: RowGroup | None,
        *,
        beyond: Beyond | None,
        backward: bool,
        limit: int,
    ) -> list[Found]:
        """Rows of one group from a place on, or up to it, the nearest first; of all but what was
        put off for None. One query, or none where the table has no rows of that group."""
        if group == RowGroup.PUT_OFF and not asking.put_off_of(self.kind):
            return []
        rows = self._asked(asking)
        its_groups = cast(_InGroup, rows.query.annotations["in_group"]).groups
        if group not in {None, RowGroup.PUT_OFF, *its_groups}:
            return []
        if group is None:
            rows = rows.exclude(row_group=RowGroup.PUT_OFF)
        else:
            rows = rows.filter(row_group=group)
        if beyond is not None:
            rows = rows.filter(self._beyond(beyond, backward=backward))
        sign = "-" if backward else ""
        ordered = rows.order_by(f"{sign}sort_day", f"{sign}pk")[:limit]
        return [self._found(row) for row in ordered.values(*self._columns)]

    def one(self, key: str, *, asking: Asking) -> Found | None:
        """The row of that key; None where it is not on the asker's list. One query."""
        try:
            pk = self.key_of(key)
        except (TypeError, ValueError, ValidationError):
            return None
        row = self._asked(asking).filter(pk=pk).values(*self._columns).first()
        return self._found(row) if row else None

    def tell(self, found: Found, asking: Asking) -> Told:
        return self.telling(found, asking)

    def key_of(self, key: str) -> Any:
        """The id that a key stands for; raises ValueError or ValidationError for none."""
        primary: Any = self.model._meta.pk
        return primary.to_python(key)

    def _asked(self, asking: Asking) -> QuerySet[Any]:
        rows = self.rows(asking).filter(**{f"{self.city}__in": asking.access.cities})
        if asking.person is not None:
            rows = rows.filter(self._of_people(asking))
        elif asking.of_nobody and self.owner:
            rows = rows.exclude(is_looked_after(self.owner, self.city))
            # What waits for the asker's role is on their own list.
            if own := self.own(asking):
                rows = rows.exclude(own)
        off = asking.put_off_of(self.kind)
        return rows.annotate(
            row_group=Case(
                When(pk__in=off, then=Value(RowGroup.PUT_OFF.value)),
                default=F("in_group"),
                output_field=CharField(),
            ),
            sort_day=Coalesce("day", Value(LAST_DAY, output_field=DateField())),
            of_key=F("pk"),
        )

    def _of_people(self, asking: Asking) -> Q:
        """Rows of whose list is asked for: as owner, as deputy, or by their role."""
        found = Q(**{f"{self.owner}__in": asking.people}) if self.owner else Q(pk__in=[])
        if self.deputy:
            found |= Q(**{self.deputy: asking.person})
        own = self.own(asking) if asking.is_own else Q()
        return found | own if own else found

    @property
    def _columns(self) -> tuple[str, ...]:
        people = filter(None, (self.owner, self.deputy))
        return ("of_key", "row_group", "day", "sort_day", self.city, *people, *self.columns)

    def _beyond(self, beyond: Beyond, *, backward: bool) -> Q:
        is_beyond = "lt" if backward else "gt"
        place = list(RowKind).index(self.kind)
        further = Q(**{f"sort_day__{is_beyond}": beyond.day})
        if place == beyond.place:
            key = self.key_of(beyond.key)
            return further | Q(sort_day=beyond.day, **{f"pk__{is_beyond}": key})
        is_after = (place > beyond.place) != backward
        return further | Q(sort_day=beyond.day) if is_after else further

    def _found(self, row: dict[str, Any]) -> Found:
        return Found(
            kind=self.kind,
            key=str(row["of_key"]),
            group=RowGroup(row["row_group"]),
            day=row["day"],
            owner=row[self.owner] if self.owner else None,
            deputy=row[self.deputy] if self.deputy else None,
            city=row[self.city],
            values=row,
            total=row.get("total", 0),
        )


def _firsts(most: int, rows: QuerySet[Any], columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The first rows of each group, with `total`, the number of all in it.

    Windows of its own would make Django write the group of a row, with all its conditions, three
    times, and twice more where they are filtered by; the work list asks fifteen such statements.
    """
    compiler = rows.query.get_compiler(using=rows.db)
    try:
        statement, values = compiler.as_sql()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        cursor.execute(_FIRSTS % statement, [*values, most])
        found = cursor.fetchall()
    for row in compiler.results_iter([found]):
        yield dict(zip((*columns, "total", "nth"), row, strict=True))
