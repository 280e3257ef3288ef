"""Records that went from one person to another, all at once."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activities.querysets import HandoverQuerySet
from partners.models import City
from records.access import Access
from records.addresses import address_of
from records.changes import noted
from records.history import tracked
from records.models import Record


@noted()
@tracked(without=("activity_ids", "incoming_ids"))
class Handover(Record):
    """All records of a person in a city given to a colleague, with the reason; never changed.

    `counts` tells how many of each kind by the model's label. `activity_ids` are the activities of
    what went, promises' ones among them, and `incoming_ids` what came in: the handover book is made
    of these, also when somebody else answers for them by then.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="handovers")
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("whose records"),
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who answers for them now"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("handed over by"),
    )
    reason = models.CharField(_("reason"), max_length=300)
    with_deputies = models.BooleanField(_("also as deputy"), default=True)
    counts = models.JSONField(default=dict, editable=False)
    deputies_emptied = models.PositiveIntegerField(default=0, editable=False)
    activity_ids = ArrayField(models.UUIDField(), default=list, editable=False)
    incoming_ids = ArrayField(models.UUIDField(), default=list, editable=False)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ("-id",)
        indexes = [models.Index(fields=["city", "-id"], name="handover_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")),
                name="handover_not_to_oneself",
                violation_error_message=_("Choose two different people."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Handed over from %(giver)s to %(receiver)s: %(reason)s") % {
            "giver": self.giver,
            "receiver": self.receiver,
            "reason": self.reason,
        }

    def get_absolute_url(self) -> str:
        return address_of("activities:handover-detail", self.pk)

    @property
    def total(self) -> int:
        """How many records went."""
        return sum(self.counts.values())

    def tells_all(self, access: Access) -> bool:
        """Whether the asker is told how many records went, also of those that they may not read.

        That is for those who took part, and for those who hand over the records of others.
        """
        is_party = access.person is not None and access.person in {
            self.by_id,
            self.giver_id,
            self.receiver_id,
        }
        return is_party or access.may("handover.arrange", self.city_id)

    def counts_for(self, access: Access) -> dict[str, int]:
        """How many went of each kind, as far as the asker may know.

        Others than `tells_all` are told of activities, also those of promises that went, and mail
        that they may read. The row was read by `counted_for`.
        """
        if self.tells_all(access):
            return dict(self.counts)
        told: Any = self
        counts = {
            "activities.activity": told.activity_count,
            "activities.incomingitem": told.incoming_count,
        }
        return {label: count for label, count in counts.items() if count}

    def is_own(self, person: uuid.UUID | None) -> bool:
        """Whether a person gave or received it."""
        return person in {self.giver_id, self.receiver_id}
