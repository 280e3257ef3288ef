"""The weights by which a city computes how lively its ties are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.weighing import KINDS, PUBLISHED, VitalityWeightsQuerySet, Weights
from partners.models import City
from records.history import tracked
from records.models import Record

HEAVIEST = 20


def _weight(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(HEAVIEST)],
    )


@tracked()
class VitalityWeights(Record):
    """What each kind of contact counts in a city from a day on; never changed.

    Of two sets for one day the later one holds. Without any the published ones do.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="vitality_weights")
    from_day = models.DateField(pgettext_lazy("weights", "from"))
    project = _weight(_("work in a project"))
    visit = _weight(_("visit or signing"))
    exchange = _weight(_("exchange or event"))
    meeting = _weight(pgettext_lazy("weights", "meeting"))
    greeting = _weight(_("greeting or gift"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = VitalityWeightsQuerySet.as_manager()

    class Meta:
        verbose_name = _("weights of contacts")
        indexes = [models.Index(fields=["city", "-from_day", "-id"], name="weights_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(*((f"{kind}__range", (0, HEAVIEST)) for kind in KINDS)),
                name="weights_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    def clean(self) -> None:
        if not any(getattr(self, kind) for kind in KINDS):
            raise ValidationError(_("Let one kind of contact count at least."))

    @property
    def told(self) -> list[Decimal]:
        """The weights in the order of `KINDS`."""
        return [getattr(self, kind) for kind in KINDS]

    @property
    def weights(self) -> Weights:
        """What each kind of contact counts."""
        return {kind: float(getattr(self, kind)) for kind in KINDS}

    @classmethod
    def published(cls, city: City) -> VitalityWeights:
        """The published weights as a set that was never saved."""
        weights = {kind: Decimal(str(weight)).normalize() for kind, weight in PUBLISHED.items()}
        return cls(city=city, **weights)
