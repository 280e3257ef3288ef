"""Verbs that write by which weights it is computed how lively ties are."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import VitalityWeights
from activities.weighing import KINDS
from partners.models import City
from records.access import Access
from records.rights import require


@transaction.atomic
def set_weights(
    weights: Mapping[str, Any],
    *,
    from_day: datetime.date,
    reason: str,
    city: City,
    access: Access,
    today: datetime.date,
) -> VitalityWeights:
    """Let contacts count so in a city from a day on; what was computed before stays as it was.

    `weights` are by the codes of `KINDS`. Raises PermissionDenied, and ValidationError by field.
    """
    require(access, "ties.weigh", city.pk)
    if access.person is None:
        raise PermissionDenied
    if from_day < today:
        told = _("Figures of the past stay as they were: choose today or a later day.")
        raise ValidationError({"from_day": told})
    kept = VitalityWeights(
        city=city,
        from_day=from_day,
        reason=reason.strip(),
        by_id=access.person,
        **{kind: weights[kind] for kind in KINDS},
    )
    kept.full_clean(exclude=["city", "by"], validate_constraints=False)
    kept.save(force_insert=True)
    return kept
