"""Sets of forms of authorities."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from records.access import Access


class AuthorityFormQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Forms of cities whose records the asker reads: whoever reads a record may fill one."""
        return self.filter(city__in=access.cities_for("activities.read"))

    def fitting(self, activity: Any) -> Self:
        """Forms of the city of an activity that are meant for its kind of record."""
        own = self.filter(city=activity.city_id)
        law = getattr(activity, "agreement", None)
        if law is None:
            return own.filter(is_for_agreements=False)
        return own.filter(Q(types=[]) | Q(types__contains=[law.type]))
