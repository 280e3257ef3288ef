"""Sets of mails and of choices; which cities a day tells whom of is decided here alone."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, DateField, Exists, OuterRef, Q, Subquery, Value, When

from accounts.models import Membership, User
from notices.mail.codes import TOLD, WEEKDAYS, Days, MailState
from partners.models import City
from records.access import Access


def _mails() -> Any:
    return apps.get_model("notices", "Mail")._default_manager


def _choices() -> Any:
    return apps.get_model("notices", "ReminderChoice")._default_manager


def week_starts(on: datetime.date) -> dict[Days, datetime.date]:
    """The last day up to `on` of each weekday's name."""
    days = (on - datetime.timedelta(days=back) for back in range(len(WEEKDAYS)))
    return {WEEKDAYS[day.weekday()]: day for day in days}


class MailQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Mails to people of the cities in which the asker answers for them."""
        return self._of_cities(access.cities_for("mails.read"))

    def in_city(self, city_id: uuid.UUID) -> Self:
        """Those to people who work in a city, and uncertain ones to who has left it."""
        return self._of_cities([city_id])

    def _of_cities(self, cities: Collection[uuid.UUID]) -> Self:
        people = Membership.objects.filter(city__in=cities).values("user")
        is_left = Q(state=MailState.UNCERTAIN, cities__overlap=list(cities))
        return self.filter(Q(person__in=people) | is_left)

    def waiting(self, *, at: datetime.datetime) -> Self:
        """Those whose turn it is, the longest waiting first."""
        rows = self.filter(state=MailState.QUEUED, not_before__lte=at)
        return rows.order_by("not_before", "id")

    def abandoned(self, *, at: datetime.datetime) -> Self:
        """Those whose worker has not come back from handing them over."""
        return self.filter(state=MailState.SENDING, lease_until__lt=at)

    def told_up_to(self, person_id: uuid.UUID, city_id: uuid.UUID) -> datetime.datetime | None:
        """The moment up to which a person was surely told of a city. One query."""
        sent = self.filter(person=person_id, state=MailState.SENT, cities__contains=[city_id])
        moment: datetime.datetime | None = sent.aggregate(last=models.Max("read_at"))["last"]
        return moment

    def forgettable(self, *, before: datetime.date) -> Self:
        """Those of days before that one about which nothing is left to decide."""
        return self.filter(period__lt=before).exclude(state=MailState.UNCERTAIN)


class MailDecisionQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        return self.filter(city__in=access.cities_for("mails.read"))


class ReminderChoiceQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """One's own."""
        return self.filter(user=access.person)

    def silent(self, *, on: datetime.date) -> Self:
        """Those by which a person is not told of a city on a day.

        A week whose own day brought no mail is made up for on the days after, so that a server
        that was away on Monday loses nobody's Monday.
        """
        starts = [
            When(days=name, then=Value(day, output_field=DateField()))
            for name, day in week_starts(on).items()
        ]
        told = _mails().filter(
            person=OuterRef("user"),
            period__range=(OuterRef("since"), on - datetime.timedelta(days=1)),
            state__in=TOLD,
            cities__contains=[OuterRef("city")],
        )
        rows = self.annotate(since=Case(*starts, output_field=DateField()))
        return rows.filter(
            Q(days=Days.NEVER) | Q(since__lt=models.F("chosen_on")) | Q(Exists(told))
        )


def due_memberships(*, on: datetime.date) -> Any:
    """Roles in the cities of which a day tells those who hold them."""
    silent = _choices().silent(on=on).filter(user=OuterRef("user"))
    silent = silent.filter(Q(city=OuterRef("city")) | Q(city=None))
    return Membership.objects.filter(city__isnull=False).exclude(Exists(silent))


def people_due(zone: str, *, on: datetime.date) -> Any:
    """Active people of a time zone whom a day has a mail for that is not ordered yet.

    Somebody's zone is that of their first city, by its code.
    """
    roles = Membership.objects.filter(user=OuterRef("pk"), city__isnull=False)
    homes = roles.order_by("city__code").values("city__time_zone")[:1]
    ordered = _mails().filter(person=OuterRef("pk"), period__gte=on)
    due = due_memberships(on=on).filter(user=OuterRef("pk"))
    people = User.objects.filter(is_active=True).annotate(zone=Subquery(homes))
    return people.filter(Exists(due), zone=zone).exclude(Exists(ordered))


def cities_due(person: User, *, on: datetime.date) -> list[City]:
    """The cities of which a day tells a person, by code; two queries."""
    due = due_memberships(on=on).filter(user=person)
    rows = City.objects.filter(pk__in=due.values("city")).select_related("actor")
    return list(rows.order_by("code"))


def home_zone(person: User) -> str | None:
    """The time zone of somebody's first city, as in `people_due`; None of who works nowhere."""
    roles = Membership.objects.filter(user=person, city__isnull=False).order_by("city__code")
    zone: str | None = roles.values_list("city__time_zone", flat=True).first()
    return zone
