"""Filters that every app shares."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django_filters.fields import IsoDateTimeField

from records.partial_dates import FIRST_YEAR, LAST_YEAR


class MomentField(IsoDateTimeField):
    """An ISO date and time, cleaned to UTC.

    The database knows fewer offsets than ISO does, and no calendar reaches beyond its last year.
    """

    def to_python(self, value: Any) -> datetime.datetime | None:
        moment = super().to_python(value)
        if moment is None:
            return None
        try:
            moment = moment.astimezone(datetime.UTC)
        except OverflowError:
            moment = datetime.datetime.max
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class MomentFilter(filters.IsoDateTimeFilter):
    """A moment in ISO 8601."""

    field_class = MomentField
