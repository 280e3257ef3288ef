"""At what hour something is, where that is known."""

from __future__ import annotations

import datetime
import uuid
import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from notices.calendar.querysets import HoursQuerySet
from partners.models import City
from records.changes import noted
from records.history import tracked
from records.models import WithTexts
from records.policy import State

ONE_DAY = datetime.timedelta(days=1)


@noted()
@tracked()
class Hours(WithTexts):
    """When an activity begins on its first day, and ends on its last, by the clocks of a place.

    They count only while the activity's days are known. An end that is not after the beginning, on
    one and the same day, is of the next.
    """

    told_by = ("begins",)

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="hours")
    begins = models.TimeField(_("begins at"))
    ends = models.TimeField(_("ends at"), null=True, blank=True)
    time_zone = models.CharField(_("by the clocks of"), max_length=60)

    objects = HoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("hours")
        verbose_name_plural = _("hours")

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}"

    def clean(self) -> None:
        if self.time_zone not in zoneinfo.available_timezones():
            raise ValidationError({"time_zone": _("Choose a time zone from the list.")})

    def reading_action(self, person: uuid.UUID | None) -> str:
        return self.activity.reading_action(person)

    @property
    def policy_state(self) -> State:
        """That of its activity."""
        return self.activity.policy_state

    def moments(
        self, first: datetime.date, last: datetime.date
    ) -> tuple[datetime.datetime, datetime.datetime | None]:
        """When an activity of these days begins and ends.

        An hour that the clocks leave out in spring is told as they show it then; of one that comes
        twice in autumn the first is meant.
        """
        zone = zoneinfo.ZoneInfo(self.time_zone)
        begins = _real(datetime.datetime.combine(first, self.begins, zone))
        if self.ends is None:
            return begins, None
        if last == first and self.ends <= self.begins:
            last += ONE_DAY
        return begins, _real(datetime.datetime.combine(last, self.ends, zone))


def _real(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(datetime.UTC).astimezone(moment.tzinfo)
