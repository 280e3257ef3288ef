"""The agreements around one: those it is part of, its parts, and its neighbours in time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from activities.models import Activity
from agreements.models import Agreement
from records.access import Access

# Deeper than offices go; a line of parents of a hundred records would make as many queries.
DEEPEST = 6


@dataclass(frozen=True)
class Kin:
    """An agreement of the same tree, and how deep it stands there."""

    activity: Activity
    depth: int
    is_this: bool


def tree_of(activity: Activity, *, access: Access) -> list[Kin]:
    """The agreements that this one is part of, itself, and those that are part of it.

    What the asker may not read is not there, nor what hangs on it. One query a level up, and one a
    level down.
    """
    top = _top_of(activity, access=access)
    found = list(_below(top, access=access, depth=0, this=activity.pk))
    return found if len(found) > 1 else []


def _top_of(activity: Activity, *, access: Access) -> Activity:
    top = activity
    for _level in range(DEEPEST):
        if top.parent_id is None:
            break
        above = _agreements(access).filter(pk=top.parent_id).first()
        if above is None:
            break
        top = above
    return top


def _below(top: Activity, *, access: Access, depth: int, this: uuid.UUID) -> Iterator[Kin]:
    levels: dict[uuid.UUID, list[Activity]] = {}
    parents = [top.pk]
    for _level in range(DEEPEST):
        if not parents:
            break
        rows = list(
            _agreements(access).filter(parent__in=parents).order_by("starts_earliest", "pk")
        )
        for row in rows:
            levels.setdefault(row.parent_id, []).append(row)
        parents = [row.pk for row in rows]
    yield from _ordered(top, levels, depth, this)


def _ordered(
    top: Activity, levels: dict[uuid.UUID, list[Activity]], depth: int, this: uuid.UUID
) -> Iterator[Kin]:
    yield Kin(top, depth, top.pk == this)
    for row in levels.get(top.pk, []):
        yield from _ordered(row, levels, depth + 1, this)


def _agreements(access: Access) -> Any:
    return (
        Activity.objects.visible_to(access)
        .filter(agreement__isnull=False)
        .select_related("agreement")
    )


@dataclass(frozen=True)
class Line:
    """What renews an agreement, what it renews, and what took its place."""

    before: Agreement | None
    after: list[Agreement]
    successor: Agreement | None


def line_of(agreement: Agreement, *, access: Access) -> Line:
    """The neighbours in time that the asker may read; one query."""
    ids = [agreement.renews_id, agreement.superseded_by_id]
    visible = Agreement.objects.visible_to(access).select_related("activity")
    rows = list(visible.filter(Q(pk__in=[one for one in ids if one]) | Q(renews=agreement.pk)))
    by_id = {row.pk: row for row in rows}
    return Line(
        before=by_id.get(agreement.renews_id),
        after=[row for row in rows if row.renews_id == agreement.pk],
        successor=by_id.get(agreement.superseded_by_id),
    )
