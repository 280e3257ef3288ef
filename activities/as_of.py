"""A record as it was at any moment, rebuilt from the history."""

from __future__ import annotations

import datetime
import uuid
import zoneinfo
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone
from django.utils.functional import cached_property

from activities.models import Activity, Document
from activities.timeline.columns import row_of
from activities.timeline.events import read_rows, sources_of, tracked_models
from activities.timeline.names import documents_among
from records.access import Access

RowType = TypeVar("RowType", bound=Model)


@dataclass(frozen=True)
class Past:
    """An activity and all rows that hung on it, as they stood at a moment.

    `held` has them by model as JSON holds them, for `activities.timeline.wording`. Comments that
    were taken back since are there, as they were.
    """

    at: datetime.datetime
    held: dict[type[Model], list[dict[str, Any]]] = field(default_factory=dict)

    @cached_property
    def activity(self) -> Activity | None:
        """The record itself; None before it was entered."""
        return self.one(Activity)

    def of(self, model: type[RowType]) -> list[RowType]:
        """The rows of one model, in the order in which they were made.

        They are instances that are not to be saved; generated columns are not filled.
        """
        return [row_of(model, row) for row in self.held.get(model, ())]

    def one(self, model: type[RowType]) -> RowType | None:
        """The row of a model of which an activity has one at most, such as its agreement."""
        return next(iter(self.of(model)), None)


def as_of(activity: Activity, *, at: datetime.datetime, access: Access) -> Past:
    """The record, which the asker may read now, as it was at a moment with its time zone.

    One query; up to three more where it had documents, and one where it was part of another: what
    of these the asker may not read now is not there. Who reads the record now reads its past.
    """
    held: dict[type[Model], list[dict[str, Any]]] = {}
    for model, row in read_rows(sources_of(activity.pk, tracked_models()), at=at):
        held.setdefault(model, []).append(row)
    if not held.get(Activity):
        return Past(at)
    _hide_documents(held, access)
    (hub,) = held[Activity]
    _hide_parent(hub, access)
    for found in held.values():
        found.sort(key=_as_made)
    return Past(at, held)


def end_of_day(on: datetime.date, activity: Activity) -> datetime.datetime:
    """The last moment of a day where the record is kept."""
    next_day = on + datetime.timedelta(1)
    begins = datetime.datetime.combine(next_day, datetime.time(), _zone(activity))
    return begins - datetime.timedelta(microseconds=1)


def today_of(activity: Activity) -> datetime.date:
    """The day that it is where the record is kept."""
    return timezone.localdate(timezone=_zone(activity))


def _zone(activity: Activity) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(activity.city.time_zone)


def _as_made(row: dict[str, Any]) -> tuple[Any, ...]:
    # Ids are numbers that count up, or begin with the time.
    key = row.get("id")
    return (isinstance(key, str), key or 0)


def _hide_documents(held: dict[type[Model], list[dict[str, Any]]], access: Access) -> None:
    rows = held.get(Document)
    if rows:
        keys = {uuid.UUID(row["id"]) for row in rows}
        hidden = documents_among(keys, access=access).hidden
        held[Document] = [row for row in rows if uuid.UUID(row["id"]) not in hidden]


def _hide_parent(hub: dict[str, Any], access: Access) -> None:
    parent = hub["parent_id"]
    if parent and not Activity.objects.visible_to(access).filter(pk=parent).exists():
        hub["parent_id"] = None
