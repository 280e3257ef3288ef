"""Sets of agreements."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import DateField, Exists, F, Func, OuterRef
from django.db.models.functions import Cast

from activities.querysets import readable
from domains.stages import LIVE_STATES
from domains.vocabulary import ActivityState
from records.access import Access


class _Months(Func):
    """So many months, as an interval."""

    function = "make_interval"
    template = "%(function)s(months => %(expressions)s)"


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Agreements whose activity the asker may read."""
        return self.filter(readable(access, path="activity__"), city__in=access.cities)

    def live(self) -> Self:
        """Signed or in force, and neither draft nor void."""
        return self.filter(state__in=LIVE_STATES).exclude(
            activity__state__in=[ActivityState.DRFT, ActivityState.VOID]
        )

    def near(self, agreement: Any) -> Self:
        """Others of its city with one of the same partners."""
        partners = agreement.activity.participations.exclude(actor=agreement.city.actor_id)
        own = self.filter(city=agreement.city_id).exclude(pk=agreement.pk)
        return own.filter(
            Exists(
                partners.model.objects.filter(
                    activity=OuterRef("pk"), actor__in=partners.values("actor")
                )
            )
        )

    def with_notice_day(self) -> Self:
        """With `notice_day`, the last on which notice of its end is in time, for conditions; null
        where it has no end, or none is asked for.

        Of an end known to the month or the year its last day counts. It is not read with the row:
        of a very long notice it is a day BC, which Python has not.
        """
        day = F("expires_latest") - _Months(F("notice_months"))
        return self.alias(notice_day=Cast(day, DateField()))

    def expiring_within(self, days: int, *, on: datetime.date) -> Self:
        """Live ones whose last day falls in the `days` after `on`."""
        return self.live().filter(
            expires_latest__gte=on, expires_latest__lte=on + datetime.timedelta(days=days)
        )

    def review_due_within(self, days: int, *, on: datetime.date) -> Self:
        """Live ones to be reviewed by `days` after `on`, or whose review is overdue."""
        return self.live().filter(review_latest__lte=on + datetime.timedelta(days=days))


class PartQuerySet(models.QuerySet):
    """Rows that hang on an agreement: readable exactly when its activity is."""

    def visible_to(self, access: Access) -> Self:
        return self.filter(readable(access, path="agreement__activity__"), city__in=access.cities)
