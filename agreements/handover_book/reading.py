"""Everything that a book tells, read at once: some queries, however many records there are."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from activities.models import Activity, Comment, Commitment, Document, IncomingItem
from activities.querysets import IncomingQuerySet
from agreements.gates.models import Gate
from agreements.gates.panel import Row, row_of
from domains.vocabulary import ActivityState
from partners.models import Actor, City
from partners.people import PostToCall, people_of
from records.access import Access

# A book that nobody can carry is read by nobody.
MOST_RECORDS = 500
MOST_COMMENTS = 2


@dataclass(frozen=True)
class Material:
    """The records of a book, with what hangs on each by its id."""

    city: City
    on: datetime.date
    activities: list[Activity]
    left_out: int
    incoming: list[IncomingItem]
    promises: dict[uuid.UUID, list[Commitment]]
    documents: dict[uuid.UUID, list[Document]]
    gates: dict[uuid.UUID, list[Row]]
    comments: dict[uuid.UUID, list[Comment]]
    people: dict[uuid.UUID, list[PostToCall]]
    last_contacts: dict[uuid.UUID, datetime.date]

    def partners_of(self, activity: Activity) -> list[Actor]:
        """The parties but the city itself, by name."""
        others = [party.actor for party in activity.participations.all()]
        return sorted(
            (actor for actor in others if actor.pk != self.city.actor_id),
            key=lambda actor: (str(actor), str(actor.pk)),
        )


def of_person(person: uuid.UUID, *, city: City, access: Access) -> QuerySet[Activity]:
    """What a person answers for, as owner, deputy or by a promise, as far as the asker reads it."""
    promised = Commitment.objects.visible_to(access).filter(city=city, owner=person)
    mine = Q(owner=person) | Q(deputy=person) | Q(pk__in=promised.values("activity"))
    return Activity.objects.visible_to(access).filter(mine, city=city)


def gather(
    rows: QuerySet[Activity],
    incoming: IncomingQuerySet,
    *,
    city: City,
    access: Access,
    on: datetime.date,
) -> Material:
    """Read the newest of these records, void ones left out, and what of `incoming` waits for a
    reply; a dozen queries."""
    standing = rows.exclude(state=ActivityState.VOID)
    newest = standing.select_related("agreement", "owner", "deputy").order_by(
        "-starts_earliest", "-pk"
    )
    activities = list(newest.prefetch_related("participations__actor")[: MOST_RECORDS + 1])
    is_cut = len(activities) > MOST_RECORDS
    left_out = standing.count() - MOST_RECORDS if is_cut else 0
    activities = activities[:MOST_RECORDS]
    ids = [activity.pk for activity in activities]
    promises = Commitment.objects.visible_to(access).filter(activity__in=ids)
    documents = Document.objects.visible_to(access).newest().filter(activity__in=ids)
    gates = Gate.objects.visible_to(access).waiting().filter(agreement__in=ids)
    actors = _partners(activities, city)
    people = people_of(actors, city=city, access=access, on=on)
    by_partner: defaultdict[uuid.UUID, list[PostToCall]] = defaultdict(list)
    for line in people.posts:
        by_partner[line.post.actor_id].append(line)
    return Material(
        city=city,
        on=on,
        activities=activities,
        left_out=left_out,
        incoming=_waiting(incoming),
        promises=_by(promises.select_related("owner").order_by("due_latest", "pk"), "activity_id"),
        documents=_by(documents.order_by("kind", "-created_at", "pk"), "activity_id"),
        gates=_gates(gates.order_by(F("due_on").asc(nulls_last=True), "pk"), on),
        comments=_by(_last_comments(ids), "activity_id"),
        people=by_partner,
        last_contacts=_last_contacts(actors, city=city, access=access, on=on),
    )


def _waiting(incoming: IncomingQuerySet) -> list[IncomingItem]:
    waiting = incoming.waiting().select_related("sender")
    return list(waiting.order_by(F("reply_due").asc(nulls_last=True), "pk")[:MOST_RECORDS])


def _by(rows: Iterable[Any], column: str) -> dict[uuid.UUID, list[Any]]:
    found: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _gates(rows: Iterable[Gate], on: datetime.date) -> dict[uuid.UUID, list[Row]]:
    found: defaultdict[uuid.UUID, list[Row]] = defaultdict(list)
    for gate in rows:
        found[gate.agreement_id].append(row_of(gate, on=on))
    return found


def _last_comments(ids: list[uuid.UUID]) -> QuerySet[Comment]:
    rank = Window(RowNumber(), partition_by="activity", order_by=["-created_at", "-pk"])
    standing = Comment.objects.of_activities(ids).filter(taken_back_at__isnull=True)
    ranked = standing.annotate(rank=rank).filter(rank__lte=MOST_COMMENTS)
    return ranked.select_related("author", "key").order_by("-created_at", "-pk")


def _partners(activities: Iterable[Activity], city: City) -> list[Actor]:
    found = {
        party.actor_id: party.actor
        for activity in activities
        for party in activity.participations.all()
        if party.actor_id != city.actor_id
    }
    return list(found.values())


def _last_contacts(
    actors: Iterable[Actor], *, city: City, access: Access, on: datetime.date
) -> dict[uuid.UUID, datetime.date]:
    """The last day on which the city met each partner, as far as the asker reads of it."""
    met = Activity.objects.visible_to(access).filter(city=city).contacts(on=on)
    rows = met.filter(participations__actor__in=[actor.pk for actor in actors]).order_by()
    # A contact known to the year alone may lie ahead on its last day.
    return {
        actor: min(day, on)
        for actor, day in rows.values_list("participations__actor").annotate(
            last=Max("starts_latest")
        )
    }
