"""Sets of entries of the audit."""

from __future__ import annotations

from typing import Self

from django.db import models

from records.access import Access


class AuditEntryQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Entries of the cities whose audit the asker may read."""
        return self.filter(city_id__in=access.cities_for("audit.read"))
