"""Filters that every app shares."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django_filters.fields import IsoDateTimeField


class MomentField(IsoDateTimeField):
    """An ISO date and time, cleaned to UTC.

    The database knows fewer offsets than ISO does, and at both ends of the calendar some time zone
    has no such day.
    """

    def to_python(self, value: Any) -> datetime.datetime | None:
        moment = super().to_python(value)
        if moment is None:
            return None
        try:
            moment = moment.astimezone(datetime.UTC)
        except OverflowError:
            moment = datetime.datetime.max
        if moment.year in {datetime.MINYEAR, datetime.MAXYEAR}:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class MomentFilter(filters.IsoDateTimeFilter):
    """A moment in ISO 8601."""

    field_class = MomentField
