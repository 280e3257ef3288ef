"""Moving what stands in the calendar."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.services import ActivityInput, edit_activity
from domains.vocabulary import Instrument
from notices.models import Hours
from records.access import Access
from records.partial_dates import PartialDate


@dataclass(frozen=True)
class HoursInput:
    """From when to when, by the clocks of a time zone."""

    begins: datetime.time
    ends: datetime.time | None
    time_zone: str


@transaction.atomic
def move_activity(
    activity_id: uuid.UUID,
    *,
    starts_on: PartialDate,
    ends_on: PartialDate | None,
    hours: HoursInput | None,
    access: Access,
    version: int | None,
) -> Activity:
    """Give an activity other days, and its hours where these are known.

    Raises what `edit_activity` raises, and ValidationError by field: for hours of days that are not
    known, and for an agreement, whose days belong to its legal life.
    """
    fields = {"starts_on": starts_on, "ends_on": ends_on}
    activity = edit_activity(activity_id, ActivityInput(fields), access=access, version=version)
    if activity.instrument == Instrument.AGR:
        raise ValidationError(_("The days of an agreement are changed in its record."))
    if hours is None:
        Hours.objects.filter(activity=activity).delete()
        return activity
    if starts_on.precision != "day" or (ends_on and ends_on.precision != "day"):
        raise ValidationError({"begins": _("Hours are of a day: write the day in full.")})
    if hours.ends == hours.begins and (ends_on or starts_on) == starts_on:
        raise ValidationError({"ends": _("It ends when it begins.")})
    row = Hours.objects.filter(activity=activity).first() or Hours(
        activity=activity, city_id=activity.city_id
    )
    row.begins, row.ends, row.time_zone = hours.begins, hours.ends, hours.time_zone
    row.full_clean(exclude=["activity", "city"], validate_constraints=False)
    row.save()
    return activity
