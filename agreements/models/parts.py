"""What hangs on an agreement."""

from __future__ import annotations

import uuid

from django.db import models

from activities.models import Activity
from agreements.models.agreements import Agreement
from agreements.querysets import PartQuerySet
from partners.models import City
from records.models import UUIDv7, WithTexts
from records.policy import State


class PartOfAgreement(WithTexts):
    """A row that is read and written exactly as its agreement is, whose version it shares."""

    id = models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="%(class)s_rows"
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def activity(self) -> Activity:
        return self.agreement.activity

    def get_absolute_url(self) -> str:
        return self.agreement.get_absolute_url()

    def reading_action(self, person: uuid.UUID | None) -> str:
        return self.activity.reading_action(person)

    @property
    def policy_state(self) -> State:
        """That of its activity."""
        return self.activity.policy_state
