"""Rows of the work list that were put off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey
from activities.models import Activity, Commitment, Document, IncomingItem, Participation, Scan
from agreements.models import Gate
from notices.kinds import RowKind
from notices.snoozes.querysets import SnoozeQuerySet
from partners.models import Actor, City
from records.constraints import codes_check
from records.history import tracked
from records.models import Record
from records.policy import State

# The keys of which exactly one leads to what the row is about.
TARGETS = (
    *("activity", "actor", "commitment", "document", "gate"),
    *("incoming_item", "participation", "scan"),
)


def _exactly_one() -> Q:
    ways = Q()
    for name in TARGETS:
        others = {f"{other}__isnull": other != name for other in TARGETS}
        ways |= Q(**others)
    return ways


@tracked()
class Snooze(Record):
    """A row of the work list that the office has put off until a day, with the reason.

    It is put off for everybody, and stands among what was put off with who did so and why: nobody
    hides anything from their head. On `until` the row is back. There is one for each kind and
    record; one that is taken back is deleted, and the history keeps it.
    """

    told_by = ("reason",)

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=RowKind, editable=False)
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )
    actor = models.ForeignKey(
        Actor, on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )
    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )
    gate = models.ForeignKey(
        Gate, on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )
    incoming_item = models.ForeignKey(
        IncomingItem, on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )
    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )
    scan = models.ForeignKey(
        Scan, on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=300)
    # One of the two: a person, or the system that put it off by its key.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("put off by"),
    )
    key = models.ForeignKey(
        ApiKey,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("key"),
    )

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        verbose_name = _("row that was put off")
        verbose_name_plural = _("rows that were put off")
        ordering = ("until", "id")
        constraints = [
            codes_check("kind", RowKind, name="snooze_kind_known"),
            models.CheckConstraint(condition=_exactly_one(), name="snooze_of_one_record"),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(key__isnull=False), name="snooze_by_somebody"
            ),
            models.UniqueConstraint(
                fields=["city", "kind", *TARGETS], name="snooze_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def target_id(self) -> Any:
        """The id of what the row is about."""
        ids = (getattr(self, f"{name}_id") for name in TARGETS)
        return next(one for one in ids if one is not None)

    @property
    def by_whom(self) -> str:
        """The name of the person, or of the system."""
        return str(self.by or self.key or "")

    @property
    def policy_state(self) -> State:
        """It has no drafts and is never void."""
        return State.STANDING
