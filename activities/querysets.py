"""The vocabulary of sets of activities and of what hangs on them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from domains.vocabulary import ActivityState, CommitmentStatus
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
        readers = apps.get_model("activities", "Reader")._default_manager
        named = readers.filter(activity=OuterRef(f"{path}pk"), user=access.person)
        allowed |= Q(**{f"{path}owner": access.person}) | Q(**{f"{path}deputy": access.person})
        allowed |= Q(Exists(named))
    return within & allowed | _public(access, path)


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


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """The one door to activities: what `access` may read, void ones included."""
        return self.filter(readable(access))

    def counted(self) -> Self:
        """Those that figures count: neither drafts nor void."""
        return self.exclude(state__in=[ActivityState.DRFT, ActivityState.VOID])

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
