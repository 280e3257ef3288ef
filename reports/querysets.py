"""Sets of report runs and of forms of the council table."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from records.access import Access, Visibility


class ReportRunQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Reports of the asker's cities; confidential ones only with the right to such records."""
        return self.filter(city__in=access.cities_for("reports.read")).filter(
            ~Q(audience=Visibility.CONFIDENTIAL)
            | Q(city__in=access.cities_for("confidential.read"))
        )


class CouncilFormQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Forms of the asker's cities: who may read the register may use them."""
        return self.filter(city__in=access.cities_for("activities.read"))
