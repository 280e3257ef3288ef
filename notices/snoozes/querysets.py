"""Sets of rows of the work list that were put off."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from activities.models import Activity, Commitment, Document, IncomingItem, Participation, Scan
from agreements.models import Agreement, Gate
from partners.models import Actor
from records.access import Access


class SnoozeQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Those of records that the asker may read, in cities whose work list is the asker's."""
        parts = Participation.objects
        readable: dict[str, list[Any]] = {
            "activity": [Activity.objects.visible_to(access)],
            "commitment": [Commitment.objects.visible_to(access)],
            "document": [Document.objects.visible_to(access)],
            "gate": [Gate.objects.visible_to(access)],
            "incoming_item": [IncomingItem.objects.visible_to(access)],
            "participation": [parts.visible_to(access), parts.offered_to(access)],
            "scan": [Scan.objects.visible_to(access)],
        }
        found = self._of_partners(access)
        for name, sets in readable.items():
            for rows in sets:
                found |= Q(**{f"{name}__in": rows.order_by().values("pk")})
        return self.filter(found, city__in=access.cities_for("work_list.read"))

    @staticmethod
    def _of_partners(access: Access) -> Q:
        """That a partner is on the list tells of an agreement with it."""
        agreements = Agreement.objects.visible_to(access).live().order_by()
        is_read = Participation.objects.filter(
            actor=OuterRef("actor"),
            city=OuterRef("city"),
            activity__agreement__in=agreements.values("pk"),
        )
        partners = Actor.objects.visible_to(access).order_by()
        return Q(actor__in=partners.values("pk")) & Q(Exists(is_read))

    def lasting(self, *, on: datetime.date) -> Self:
        """Those whose row is still put off on a day."""
        return self.filter(until__gt=on)
