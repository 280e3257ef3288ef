"""Verbs that write what a city decides about its ties."""

from __future__ import annotations

import datetime
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from domains.vocabulary import TieStanding
from partners.models import City, TieDecision
from partners.services.merging import hold_ends
from records.access import Access
from records.rights import require
from records.versions import StaleRecordError


@transaction.atomic
def decide_on_tie(
    actor_id: uuid.UUID,
    *,
    standing: str,
    reason: str,
    city: City,
    access: Access,
    version: int,
    on: datetime.date,
) -> TieDecision:
    """Decide that the tie with a partner is dormant or historical, or take that back.

    `version` is that of the decision which the person has seen, 0 where there was none. Raises
    PermissionDenied, also for a program; StaleRecordError, and ValidationError by field.
    """
    require(access, "ties.decide", city.pk)
    if access.person is None:
        raise PermissionDenied
    if actor_id == city.actor_id:
        raise ValidationError({"actor": _("A city has no tie with itself.")})
    hold_ends({"actor": actor_id}, access=access)
    # The partner is held: nobody else decides about it meanwhile.
    decision = TieDecision.objects.filter(city=city, actor=actor_id).first()
    _check_version(decision, version)
    if decision is None:
        if standing == TieStanding.KEPT_UP:
            raise ValidationError({"standing": _("Nothing was decided yet that could end.")})
        decision = TieDecision(city=city, actor_id=actor_id)
    else:
        decision.version += 1
    decision.standing, decision.reason = standing, reason.strip()
    decision.decided_on, decision.decided_by_id = on, access.person
    decision.full_clean(exclude=["city", "actor", "decided_by"], validate_constraints=False)
    decision.save()
    return decision


def _check_version(decision: TieDecision | None, version: int) -> None:
    if decision is not None and decision.version != version:
        raise StaleRecordError(decision)
