"""The vocabulary of sets of activities and of what hangs on them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, DateField, Exists, F, OuterRef, Prefetch, Q, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from activities.weighing import WeighedParties
from domains.vocabulary import ActivityState, CommitmentStatus, IncomingStatus
from records.access import Access, Visibility


def readable(access: Access, *, path: str = "") -> Q:
    """What the asker may read of activities: own cities; confidential ones only if named there.

    The owner, the deputy, the head, the mayor's office and named readers read confidential records.
    A key for public records reads those that are public and no drafts.
    `path` leads from the rows that are filtered to their activity, such as "activity__".
    """
    cities = access.cities_for("activities.read")
    within = Q(**{f"{path}city__in": cities})
    privileged = access.cities_for("confidential.read")
    if cities and set(privileged) == set(cities):
        return within
    allowed = Q(**{f"{path}visibility__in": [Visibility.PUBLIC, Visibility.INTERNAL]})
    allowed |= Q(**{f"{path}city__in": privileged})
    if access.person is not None:
        allowed |= _named(access, path)
    return within & allowed | _public(access, path)


def _named(access: Access, path: str) -> Q:
    """Activities in which the asker is owner, deputy or reader."""
    readers = apps.get_model("activities", "Reader")._default_manager
    rows = readers.filter(activity=OuterRef(f"{path}pk"), user=access.person)
    own = Q(**{f"{path}owner": access.person}) | Q(**{f"{path}deputy": access.person})
    return own | Q(Exists(rows))


def readable_documents(access: Access, *, path: str = "") -> Q:
    """What the asker may read of documents: never more than of their activities, and less of some.

    A confidential one is for those who would read its activity if that were confidential; one that
    is not public is for the city, not for keys that read public records alone. `path` leads from
    the rows that are filtered to their document, such as "document__".
    """
    cities = access.cities_for("activities.read")
    privileged = access.cities_for("confidential.read")
    of_activity = readable(access, path=f"{path}activity__")
    if cities and set(privileged) == set(cities) == set(access.cities):
        return of_activity
    inside = [Visibility.PUBLIC, Visibility.INTERNAL]
    allowed = Q(**{f"{path}visibility": Visibility.PUBLIC})
    allowed |= Q(**{f"{path}visibility__in": inside, f"{path}city__in": cities})
    allowed |= Q(**{f"{path}city__in": privileged})
    if access.person is not None:
        # A role that reads the city's records is asked of its owner, too.
        allowed |= Q(**{f"{path}city__in": cities}) & _named(access, f"{path}activity__")
    return of_activity & allowed


def _public(access: Access, path: str) -> Q:
    cities = access.cities_for_public("activities.read")
    if not cities:
        return Q()
    public = Q(**{f"{path}city__in": cities, f"{path}visibility": Visibility.PUBLIC})
    return public & ~Q(**{f"{path}state": ActivityState.DRFT})


def period_q(start: datetime.date, end: datetime.date) -> Q:
    """What may have been under way between two days, both included.

    Without an end an activity counts in the days that its start may mean.
    """
    return Q(starts_earliest__lte=end) & (
        Q(ends_latest__gte=start) | Q(ends_on__isnull=True, starts_latest__gte=start)
    )


def acknowledged() -> Q:
    """Parties that have acknowledged their part themselves.

    Nobody acknowledges for a partner what they have offered to it.
    """
    by_another = ~Q(answered_by=F("offered_by"))
    by_nobody = Q(offered_by__isnull=True) | Q(answered_by__isnull=True)
    return Q(acknowledged_at__isnull=False) & (by_nobody | by_another)


def said_in_own_record() -> Q:
    """Parties that keep a record of the same, offer it, and have the same part in it as here.

    The same part is what a partner has said of itself; for another part it is asked. Only the
    direct link tells it: the record that an own one is `same_as`. A confidential record counts for
    a confidential one alone, whose readers may know of it.
    """
    parties = apps.get_model("activities", "Participation")._default_manager
    there = parties.filter(activity=OuterRef("activity__same_as"))
    of_us = there.filter(actor=OuterRef("city__actor"), offered_at__isnull=False)
    by_one_person = Q(offered_by__isnull=False, offered_by=F("answered_by"))
    of_none = Q(activity__state__in=[ActivityState.DRFT, ActivityState.VOID])
    offered = of_us.exclude(by_one_person).exclude(of_none)
    own_part = there.filter(
        actor=OuterRef("actor"),
        city__actor=OuterRef("actor"),
        roles__contains=OuterRef("roles"),
        roles__contained_by=OuterRef("roles"),
        is_responsible=OuterRef("is_responsible"),
        is_accountable=OuterRef("is_accountable"),
        is_consulted=OuterRef("is_consulted"),
        is_informed=OuterRef("is_informed"),
    )
    is_linked = Q(activity__same_as__isnull=False)
    secret = Visibility.CONFIDENTIAL
    is_known = ~Q(activity__same_as__visibility=secret) | Q(activity__visibility=secret)
    return is_linked & is_known & Q(Exists(offered)) & Q(Exists(own_part))


def clear_roles() -> Q:
    """Activities whose roles are clear: one party answers for it, one at least does the work, and
    every partner has acknowledged its part, or says the same of it in a record of its own. What the
    city assigns to itself it need not confirm.
    """
    parties = apps.get_model("activities", "Participation")._default_manager.filter(
        activity=OuterRef("pk")
    )
    partners = parties.exclude(actor=OuterRef("city__actor"))
    return (
        # First what most records lack: the rest is then not looked at.
        ~Q(Exists(partners.exclude(acknowledged()).exclude(said_in_own_record())))
        & Q(Exists(partners))
        # The database allows one that answers for it at most.
        & Q(Exists(parties.filter(is_accountable=True)))
        & Q(Exists(parties.filter(is_responsible=True)))
    )


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """The one door to activities: what `access` may read, void ones included."""
        return self.filter(readable(access))

    def counted(self) -> Self:
        """Those that figures count: neither drafts nor void."""
        return self.exclude(state__in=[ActivityState.DRFT, ActivityState.VOID])

    def once(self) -> Self:
        """Of records that are linked as the same only one, for figures that span cities.

        It is the record that the others lead to where that is among these, else the oldest.
        """
        rank = Window(
            RowNumber(),
            partition_by=Coalesce("counted_as", "pk"),
            order_by=[F("counted_as").asc(nulls_first=True), "pk"],
        )
        firsts = self.order_by().annotate(rank=rank).filter(rank=1)
        return self.filter(pk__in=firsts.values("pk"))

    def same_as(self, record_id: uuid.UUID) -> Self:
        """Those that are linked as the same as a record, and the record itself.

        `record_id` is of the one that stands for all of them: `counted_as`, or its own.
        """
        return self.filter(Q(pk=record_id) | Q(counted_as=record_id))

    def linked_with(self, record_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
        """By each of these ids the records of `same_as`, in one query and of few columns."""
        wanted = set(record_ids)
        rows: Any = self.filter(Q(pk__in=wanted) | Q(counted_as__in=wanted)).order_by("pk")
        found: dict[uuid.UUID, list[Any]] = {}
        for row in rows.only("city", "counted_as"):
            found.setdefault(row.counted_as_id or row.pk, []).append(row)
        return found

    def in_period(self, start: datetime.date, end: datetime.date) -> Self:
        """Those that may have been under way between two days, both included."""
        return self.filter(period_q(start, end))

    def with_partner(self, actor_id: uuid.UUID) -> Self:
        """Those in which the actor takes part."""
        parties = apps.get_model("activities", "Participation")._default_manager
        return self.filter(Exists(parties.filter(activity=OuterRef("pk"), actor=actor_id)))

    def with_country(self, country_code: str) -> Self:
        """Those in which a partner from that country takes part."""
        parties = apps.get_model("activities", "Participation")._default_manager
        there = parties.filter(activity=OuterRef("pk"), actor__country_code=country_code)
        return self.filter(Exists(there.exclude(actor=OuterRef("city__actor"))))

    def contacts(self, *, on: datetime.date) -> Self:
        """Those in which the city has met its partners up to a day: under way or done by then."""
        return self.filter(
            state__in=[ActivityState.ONGO, ActivityState.DONE], starts_earliest__lte=on
        )

    def out_of_contact(self, contacts: ActivityQuerySet, *, since: datetime.date) -> Self:
        """Those none of whose partners took part in one of `contacts` on or after a day.

        A contact is on the last day that its start may mean. `contacts` are of the same city.
        """
        parties = apps.get_model("activities", "Participation")._default_manager
        recent = contacts.filter(starts_latest__gte=since)
        met = parties.filter(activity__in=recent.order_by().values("pk"))
        in_touch = parties.filter(activity=OuterRef("pk"), actor__in=met.values("actor"))
        return self.exclude(Exists(in_touch.exclude(actor=OuterRef("city__actor"))))


class ChildQuerySet(models.QuerySet):
    """Rows that hang on an activity: readable exactly when it is."""

    def visible_to(self, access: Access) -> Self:
        return self.filter(readable(access, path="activity__"), city__in=access.cities)

    def of_activities(self, activity_ids: Iterable[uuid.UUID]) -> Self:
        """Rows of activities that were themselves read through `visible_to`."""
        return self.filter(activity__in=activity_ids)


class DocumentQuerySet(ChildQuerySet):
    """Files of activities: some are for fewer people than their activity."""

    def visible_to(self, access: Access) -> Self:
        return self.filter(readable_documents(access), city__in=access.cities)

    def of_standing(self) -> Self:
        """Those of activities that are not void."""
        return self.exclude(activity__state=ActivityState.VOID)

    def newest(self) -> Self:
        """Those that no newer version has replaced."""
        return self.filter(replaced_by__isnull=True)


def documents_for(access: Access) -> Prefetch[Any, Any, Any]:
    """Fills `document` of rows with the document that they name, where the asker may read it."""
    documents = apps.get_model("activities", "Document")._default_manager
    return Prefetch("document", documents.visible_to(access))


class DocumentTextQuerySet(models.QuerySet):
    """What is written in documents: readable exactly when they are."""

    def visible_to(self, access: Access) -> Self:
        return self.filter(readable_documents(access, path="document__"), city__in=access.cities)


class ScanQuerySet(models.QuerySet):
    """Files that belong to no record yet."""

    def visible_to(self, access: Access) -> Self:
        """Those of cities whose records the asker writes: it is they who file them."""
        return self.filter(city__in=access.cities_for("activities.write"))


class _Among(models.Func):
    """Whether a value is in a column of many."""

    arg_joiner = " = ANY("
    template = "%(expressions)s)"
    output_field = models.BooleanField()


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Those of cities where the asker may know of them, with the names of whom they tell."""
        found = self.filter(city__in=access.cities_for("handover.read"))
        return found.select_related("giver", "receiver", "by").defer("activity_ids", "incoming_ids")

    def counted_for(self, access: Access) -> Self:
        """With the numbers of records and of mail that went and that the asker may read.

        They are for those who are not told all: see `Handover.counts_for`.
        """
        told = {}
        for name, model in (("activity", "Activity"), ("incoming", "IncomingItem")):
            rows = apps.get_model("activities", model)._default_manager.visible_to(access)
            went = rows.filter(_Among(F("pk"), OuterRef(f"{name}_ids"))).order_by()
            number = went.values("city").annotate(n=models.Count("pk")).values("n")
            told[f"{name}_count"] = Coalesce(models.Subquery(number), 0)
        return self.annotate(**told)


def readable_incoming(access: Access, *, path: str = "") -> Q:
    """What the asker may read of what came in; `path` leads to the item, such as "item__".

    What is confidential is for its owner, whoever entered it, and those who read confidential
    records.
    """
    within = Q(**{f"{path}city__in": access.cities_for("incoming.read")})
    allowed = ~Q(**{f"{path}visibility": Visibility.CONFIDENTIAL})
    allowed |= Q(**{f"{path}city__in": access.cities_for("confidential.read")})
    if access.person is not None:
        allowed |= Q(**{f"{path}owner": access.person})
        allowed |= Q(**{f"{path}entered_by": access.person})
    return within & allowed


_WAITING = Q(status=IncomingStatus.WAIT) | Q(
    status=IncomingStatus.TURN, reply_due__isnull=False, answered_on__isnull=True, outcome=""
)


class IncomingQuerySet(models.QuerySet):
    """What came in."""

    def visible_to(self, access: Access) -> Self:
        return self.filter(readable_incoming(access))

    def waiting(self) -> Self:
        """What still waits for a reply, be it part of a record or not."""
        return self.filter(_WAITING)

    def overdue(self, *, on: datetime.date) -> Self:
        """What should have been answered before a day."""
        return self.waiting().filter(reply_due__lt=on)

    def in_order(self) -> Self:
        """With `order_key`: open ones by the day of reply, then undated ones, then closed ones."""
        last = datetime.date.max
        undated, closed = (
            Value(day, output_field=DateField()) for day in (last - datetime.timedelta(1), last)
        )
        waiting = When(_WAITING, then=Coalesce(F("reply_due"), undated))
        return self.annotate(order_key=Case(waiting, default=closed, output_field=DateField()))


class IncomingFileQuerySet(models.QuerySet):
    """Files of what came in: readable exactly when it is."""

    def visible_to(self, access: Access) -> Self:
        return self.filter(readable_incoming(access, path="item__"))


class MentionQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Of comments that the asker may read."""
        return self.filter(readable(access, path="comment__activity__"), city__in=access.cities)

    def unseen_by(self, person: uuid.UUID | None) -> Self:
        """Those of one person that they have not seen, of comments that still stand."""
        return self.filter(user=person, seen_at__isnull=True, comment__taken_back_at__isnull=True)

    def newest(self) -> Self:
        """With who said it and on which record, the newest first."""
        of_comment = self.select_related("comment__author", "comment__key", "comment__activity")
        return of_comment.order_by("-pk")


class ParticipationQuerySet(WeighedParties, ChildQuerySet):
    def offered_to(self, access: Access) -> Self:
        """The one door to what other cities share: parts of the asker's cities that are on offer.

        Nothing but `activities.sharing.SHARED` may be read through them. A confidential record is
        for those who read confidential ones in the city that it is offered to; drafts and void
        records are for nobody.
        """
        privileged = access.cities_for("confidential.read")
        return self.filter(
            Q(actor__city__in=privileged)
            | Q(
                actor__city__in=access.cities_for("activities.read"),
                activity__visibility__in=[Visibility.PUBLIC, Visibility.INTERNAL],
            ),
            offered_at__isnull=False,
        ).exclude(activity__state__in=[ActivityState.DRFT, ActivityState.VOID])


class CommitmentQuerySet(ChildQuerySet):
    def of_counted(self) -> Self:
        """Promises of activities that figures count: neither drafts nor void."""
        return self.exclude(activity__state__in=[ActivityState.DRFT, ActivityState.VOID])

    def open(self) -> Self:
        """Promises still to be kept, renegotiated ones included."""
        return self.of_counted().filter(status__in=[CommitmentStatus.OPEN, CommitmentStatus.RNEG])

    def overdue(self, *, on: datetime.date) -> Self:
        """Open promises whose last possible due day is before `on`."""
        return self.open().filter(due_latest__lt=on)
