"""What people decided about partners that look like one: merged, or told apart."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.models.actors import Actor, City
from partners.querysets import MergeQuerySet
from records.addresses import address_of
from records.history import tracked
from records.models import Record


# Not in the history: a removed row lies in the steps whole, and only there has it to be forgotten.
@tracked(without=("steps",))
class Merge(Record):
    """One partner has become another; holds all that is needed to take it back.

    `city` is the one that alone saw the partner that went; null in the shared catalogue.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, null=True, related_name="merges")
    gone = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    gone_status = models.CharField(max_length=6, choices=Actor.Status)
    # What the one that stays shows since then, by language.
    taken_labels = models.JSONField(default=dict)
    # Of `records.reversal`.
    steps = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes = [models.Index(fields=["city", "-created_at", "-id"], name="merge_by_date")]
        constraints = [
            models.CheckConstraint(condition=~Q(gone=F("kept")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="merge_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"

    def get_absolute_url(self) -> str:
        return address_of(f"{'partners' if self.city_id else 'catalogue'}:merge-detail", self.pk)

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


@tracked()
class DistinctPair(models.Model):
    """Two partners of which somebody said that they are two; null city: for all cities."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, null=True, related_name="+")
    actor_a = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    actor_b = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(actor_a__lt=F("actor_b")), name="distinct_in_order"),
            models.UniqueConstraint(
                fields=["actor_a", "actor_b", "city"], nulls_distinct=False, name="distinct_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor_a} ≠ {self.actor_b}"
