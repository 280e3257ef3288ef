"""Reading the work list: the first rows of each group, or one group page by page."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.utils.translation import get_language

from accounts.models import User
from activities.models import Participation
from notices.kinds import RowGroup, RowKind, label_of
from notices.models import Snooze
from notices.work_list.asking import Asking
from notices.work_list.looking_after import READ
from notices.work_list.rows import Beyond, Found, Group, PutOff, Row, Told, WorkList, act_of
from notices.work_list.sources import SOURCES
from notices.work_list.words import band_of
from partners.models import best_name
from records.access import Access
from records.keyset import (
    DEFAULT_PAGE_SIZE,
    Page,
    Sort,
    page_of,
    values_of_a_cursor,
)

ROWS_SHOWN = 10
PARTNERS_SHOWN = 3
BY_DAY = Sort("day", "order", label="")
_PLACES = {kind: place for place, kind in enumerate(RowKind)}
_ENDS = {RowKind.ENDING, RowKind.NOTICE}


def work_list(
    access: Access,
    *,
    on: datetime.date,
    person: uuid.UUID | None = None,
    of_nobody: bool = False,
    most: int = ROWS_SHOWN,
) -> WorkList:
    """What there is to do on a day in the cities of an asker, of the whole office.

    With a `person` it is what that person looks after; with `of_nobody` what nobody does. Each
    group holds its `most` first rows and counts all. The number of queries is fixed.
    """
    asking = asking_of(access, on=on, person=person, of_nobody=of_nobody)
    found = [row for source in SOURCES.values() for row in source.heads(asking, most=most)]
    firsts = {group: _first(found, group, most) for group in RowGroup}
    told = iter(_told([row for rows in firsts.values() for row in rows], asking))
    groups = {
        group: Group(
            code=group.value,
            label=label_of(group, is_own=asking.is_own),
            rows=[next(told) for _row in rows],
            count=sum(number for _kind, number in kinds_in(found, group)),
            kinds=kinds_in(found, group),
        )
        for group, rows in firsts.items()
    }
    put_off = groups.pop(RowGroup.PUT_OFF)
    return WorkList(on, [group for group in groups.values() if group.count], put_off)


def group_page(
    asking: Asking, group: RowGroup | None, *, cursor: str = "", size: int = DEFAULT_PAGE_SIZE
) -> Page:
    """One page of the rows of a group, or of all but what was put off.

    Raises BadCursorError. The number of queries is fixed.
    """

    def read(beyond: tuple[Any, str] | None, backward: bool, limit: int) -> list[Row]:
        place = _place(*beyond) if beyond else None
        found = [
            row
            for source in SOURCES.values()
            for row in source.page(asking, group, beyond=place, backward=backward, limit=limit)
        ]
        found.sort(key=_order, reverse=backward)
        return _told(found[:limit], asking)

    return page_of(read, BY_DAY, cursor=cursor, size=size)


def row_of(asking: Asking, kind: RowKind, key: str) -> Row | None:
    """One row of the asker's list, put off or not; None for what is not on it."""
    found = SOURCES[kind].one(key, asking=asking)
    return _told([found], asking)[0] if found else None


def asking_of(
    access: Access,
    *,
    on: datetime.date,
    person: uuid.UUID | None = None,
    of_nobody: bool = False,
) -> Asking:
    """The question of an asker, in those cities whose work list they may read. One query."""
    own = access.narrowed_to(access.cities_for(READ))
    off: dict[RowKind, dict[tuple[uuid.UUID, Any], Snooze]] = {}
    lasting = Snooze.objects.lasting(on=on).filter(city__in=own.cities)
    for one in lasting.select_related("by", "key"):
        off.setdefault(RowKind(one.kind), {})[one.city_id, one.target_id] = one
    return Asking(own, on, person=person, of_nobody=of_nobody, off=off)


def kinds_in(found: Iterable[Found], group: RowGroup) -> list[tuple[RowKind, int]]:
    """How many rows there are of each kind in a group, kinds without any left out."""
    totals = {row.kind: row.total for row in found if row.group == group}
    return [(kind, totals[kind]) for kind in RowKind if kind in totals]


def _first(found: Iterable[Found], group: RowGroup, most: int) -> list[Found]:
    return sorted((row for row in found if row.group == group), key=_order)[:most]


def _order(row: Found) -> tuple[datetime.date, int, Any]:
    key: Any = int(row.key) if row.key.isdigit() else row.key
    return row.sort_day, _PLACES[row.kind], key


def _place(order: Any, key: str) -> Beyond:
    """The place that a cursor names."""
    with values_of_a_cursor():
        day, place = order.split(" ")
        beyond = Beyond(datetime.date.fromisoformat(day), int(place), key)
        kind = list(RowKind)[beyond.place]
        SOURCES[kind].key_of(key)
        return beyond


# What stands in a row


def _told(found: list[Found], asking: Asking) -> list[Row]:
    """Rows with the names of partners and owners, and why they were put off; two queries."""
    sayings = [SOURCES[row.kind].tell(row, asking) for row in found]
    partners = _partners({told.activity for told in sayings if told.activity})
    owners = dict(
        User.objects.filter(pk__in={row.owner for row in found if row.owner}).values_list(
            "pk", "name"
        )
    )
    rows = []
    for one, told in zip(found, sayings, strict=True):
        row = _row(one, told, asking, partners=partners)
        rows.append(replace(row, owner=owners.get(one.owner, ""), put_off=_put_off(one, asking)))
    return rows


def _row(
    found: Found, told: Told, asking: Asking, *, partners: dict[uuid.UUID, list[dict[str, str]]]
) -> Row:
    act, act_url = act_of(told.act, told.url, found, asking)
    return Row(
        kind=found.kind,
        key=found.key,
        title=told.title,
        partner=_partner_name(told, partners),
        due_on=found.day,
        url=told.url,
        act=act,
        act_url=act_url,
        owner_id=found.owner,
        deputy_id=found.deputy,
        is_late=found.group == RowGroup.LATE,
        words=told.words,
        group=found.group,
        city_id=found.city,
        record=told.record,
        told_on=told.told_on if found.kind == RowKind.CONTACT else found.day,
        band=band_of(found.day, on=asking.on) if found.kind in _ENDS else None,
    )


def _partner_name(told: Told, partners: dict[uuid.UUID, list[dict[str, str]]]) -> str:
    if isinstance(told.partner, str):
        return told.partner
    language = get_language() or "en"
    if told.partner is not None:
        return best_name(told.partner, language)
    labels = partners.get(told.activity, []) if told.activity else []
    names = [best_name(one, language) for one in labels[:PARTNERS_SHOWN]]
    more = len(labels) - len(names)
    return ", ".join(names) + (f" +{more}" if more else "")


def _partners(activity_ids: set[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, str]]]:
    rows = Participation.objects.of_activities(activity_ids).exclude(actor=F("city__actor"))
    found: dict[uuid.UUID, list[dict[str, str]]] = {}
    for activity, labels in rows.order_by("pk").values_list("activity", "actor__labels"):
        found.setdefault(activity, []).append(labels)
    return found


def _put_off(found: Found, asking: Asking) -> PutOff | None:
    """Why a row was put off, which was itself read through the asker's rights."""
    if found.group != RowGroup.PUT_OFF:
        return None
    place = found.city, SOURCES[found.kind].key_of(found.key)
    one = asking.off[found.kind][place]
    return PutOff(one.pk, one.version, one.until, one.reason, one.by_whom)
