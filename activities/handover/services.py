"""Handing over all records of a person, and what there is to hand over."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.members.services.leaving import NEUTRAL
from accounts.models import Membership, User
from activities.handover.kinds import DEPUTY, OWNER, Kind, kinds
from activities.models import Activity, Document, Handover, IncomingItem
from partners.models import City
from records.access import Access, Visibility
from records.policy import WORKERS
from records.rights import require


@dataclass(frozen=True)
class LeftBehind:
    """Somebody who does not work in the city any more and still answers for records."""

    person: User
    count: int

    @property
    def is_erased(self) -> bool:
        return is_erased(self.person)


def is_erased(person: User) -> bool:
    """Whether nothing is left of an account but its place."""
    return person.name == NEUTRAL


def action_for(giver: uuid.UUID | None, access: Access) -> str:
    """The action of `records.policy` that is needed to hand over the records of a person."""
    return "handover.give" if giver == access.person else "handover.arrange"


@transaction.atomic
def hand_over(
    giver: uuid.UUID,
    receiver: uuid.UUID,
    *,
    city: City,
    reason: str,
    with_deputies: bool,
    access: Access,
    at: datetime.datetime,
) -> Handover:
    """Give all records of a person in a city, drafts too, to a colleague who may write them.

    Void records stay, and those that the asker may not read. Where somebody would be owner and
    deputy of the same, it has no deputy afterwards. The history of each record tells the reason.
    Raises PermissionDenied, and ValidationError by field; then nothing is handed over. Some queries
    a kind of record, however many there are.
    """
    require(access, action_for(giver, access), city.pk)
    handover = Handover(
        city=city,
        giver_id=giver,
        receiver_id=receiver,
        reason=reason.strip(),
        with_deputies=with_deputies,
    )
    handover.by_id = access.person  # type: ignore[assignment]
    handover.full_clean(exclude=["city", "giver", "receiver", "by"], validate_constraints=False)
    _hold_people(handover)
    held = {
        kind: _hold(records_of(giver, kind, city=city, access=access, with_deputies=with_deputies))
        for kind in kinds()
    }
    handover.counts = {kind.label: len(ids) for kind, ids in held.items() if ids}
    if not handover.counts:
        raise ValidationError({"giver": _("There is nothing to hand over.")})
    handover.activity_ids = _activities(held)
    handover.incoming_ids = next(ids for kind, ids in held.items() if kind.model is IncomingItem)
    handover.deputies_emptied = sum(
        _rows(kind, ids).filter(_without_deputy(handover)).count()
        for kind, ids in held.items()
        if ids and set(kind.fields) == {OWNER, DEPUTY}
    )
    handover.save(force_insert=True)
    with pghistory.context(handover=str(handover.pk)):
        for kind, ids in held.items():
            if ids:
                _rows(kind, ids).update(**_changes(kind, handover, at))
    return handover


def records_of(
    person: uuid.UUID, kind: Kind, *, city: City, access: Access, with_deputies: bool
) -> QuerySet[Any]:
    """What the asker may hand over of a person's records of a kind."""
    manager: Any = kind.model._default_manager
    rows = manager.visible_to(access).filter(city=city)
    rows = rows.filter(kind.of(person, with_deputies=with_deputies)).exclude(kind.void)
    sees_all = person == access.person or access.may("confidential.read", city.pk)
    if kind.model is Activity and not sees_all:
        # Its owner reads the confidential documents of an open record, too.
        secret = Document.objects.filter(
            activity=OuterRef("pk"), visibility=Visibility.CONFIDENTIAL
        )
        rows = rows.exclude(Exists(secret))
    return rows.order_by("pk")


def count_answered(person: uuid.UUID, *, city: City, with_deputies: bool) -> int:
    """For how many records a person answers, whoever may read them. One query."""
    parts = [
        kind.model._default_manager.filter(city=city)
        .exclude(kind.void)
        .filter(kind.of(person, with_deputies=with_deputies))
        .order_by()
        .values(what=Value(kind.label))
        .annotate(n=Count("pk"))
        .values_list("n", flat=True)
        for kind in kinds()
    ]
    first, *others = parts
    return sum(first.union(*others, all=True))


def possible_givers(city: City, left: Iterable[LeftBehind]) -> QuerySet[User]:
    """Who works in a city, and those who have left records behind, by name."""
    here = User.objects.in_city(city.pk).order_by().values("pk")
    gone = [one.person.pk for one in left]
    return User.objects.filter(Q(pk__in=here) | Q(pk__in=gone)).order_by("name", "pk")


def possible_receivers(city: City) -> QuerySet[User]:
    """Who works in a city and may change its records, by name."""
    writing = Membership.objects.filter(city=city, role__in=WORKERS).values("user")
    return User.objects.in_city(city.pk).filter(pk__in=writing)


def left_behind(city: City) -> list[LeftBehind]:
    """Who has left and still answers for records, confidential ones too; most first. Two queries.

    Only how many they are is told, and only to leaders (`handover.arrange`).
    """
    here = User.objects.in_city(city.pk).order_by().values("pk")
    parts = [
        kind.model._default_manager.filter(city=city, **{f"{name}__isnull": False})
        .exclude(kind.void)
        .exclude(**{f"{name}__in": here})
        .order_by()
        .values_list(name)
        .annotate(n=Count("pk"))
        for kind in kinds()
        for name in kind.fields
    ]
    first, *others = parts
    counts: Counter[uuid.UUID] = Counter()
    for person, count in first.union(*others, all=True):
        counts[person] += count
    if not counts:
        return []
    people = User.objects.filter(pk__in=counts)
    found = [LeftBehind(person, counts[person.pk]) for person in people]
    return sorted(found, key=lambda one: (-one.count, one.person.name, str(one.person.pk)))


def _hold_people(handover: Handover) -> None:
    """Keep both as they are until the end, and refuse who cannot take over.

    One handover of a person at a time; the order of locks is that of every other one.
    """
    if handover.giver_id == handover.receiver_id:
        raise ValidationError({"receiver": _("Choose two different people.")})
    pair = User.objects.filter(pk__in=[handover.giver_id, handover.receiver_id])
    here = {user.pk: user for user in pair.select_for_update(no_key=True).order_by("pk")}
    if handover.giver_id not in here:
        raise ValidationError({"giver": _("Choose a person of your city.")})
    held = Membership.objects.filter(
        user=handover.receiver_id, city=handover.city_id, role__in=WORKERS
    )
    may_write = bool(held.select_for_update(no_key=True).order_by("pk"))
    receiver = here.get(handover.receiver_id)
    if receiver is None or not receiver.is_active or not may_write:
        message = _("Choose somebody of your city who may change records.")
        raise ValidationError({"receiver": message})


def _hold(rows: QuerySet[Any]) -> list[Any]:
    """Lock rows in their order, so that two handovers never wait for each other."""
    locked = rows.select_related(None).select_for_update(of=("self",), no_key=True)
    return list(locked.values_list("pk", flat=True))


def _rows(kind: Kind, ids: list[Any]) -> QuerySet[Any]:
    return kind.model._default_manager.filter(pk__in=ids)


def _activities(held: Mapping[Kind, list[Any]]) -> list[uuid.UUID]:
    found: set[uuid.UUID] = set()
    for kind, ids in held.items():
        if ids and kind.to_activity:
            found.update(_rows(kind, ids).values_list(kind.to_activity, flat=True))
    return sorted(found - {None})


def _without_deputy(handover: Handover) -> Q:
    """Rows whose deputy would be their owner afterwards."""
    pair = [handover.giver_id, handover.receiver_id]
    both_go = Q(deputy__in=pair) if handover.with_deputies else Q(deputy=handover.receiver_id)
    return Q(owner__in=pair) & both_go


def _changes(kind: Kind, handover: Handover, at: datetime.datetime) -> dict[str, Any]:
    """What an update writes: each key that names the giver names the receiver, in a new version."""
    new = Value(handover.receiver_id, output_field=models.UUIDField())
    changed: dict[str, Any] = {
        name: Case(
            When(**{name: handover.giver_id}, then=new),
            default=F(f"{name}_id"),
            output_field=models.UUIDField(),
        )
        for name in kind.named(with_deputies=handover.with_deputies)
    }
    if set(kind.fields) == {OWNER, DEPUTY}:
        deputy = changed.get(DEPUTY, F("deputy_id"))
        changed[DEPUTY] = Case(
            When(_without_deputy(handover), then=Value(None)),
            default=deputy,
            output_field=models.UUIDField(),
        )
    if kind.has_version:
        changed |= {"version": F("version") + 1, "updated_at": at}
    return changed
