"""Writing down promises and what becomes of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Commitment
from activities.services.rights import activity_to_write
from domains.vocabulary import CommitmentStatus
from records.access import Access
from records.rights import require_on
from records.versions import as_it_was, lock_for_edit


@transaction.atomic
def record_commitment(
    activity_id: uuid.UUID, fields: Mapping[str, Any], *, access: Access
) -> Commitment:
    """Write down a promise made in an activity.

    Raises Activity.DoesNotExist, PermissionDenied, ImpossibleError when the activity is void, and
    ValidationError by field.
    """
    activity = activity_to_write(activity_id, access=access)
    commitment = Commitment(activity=activity, city_id=activity.city_id)
    _assign(commitment, fields)
    commitment.save(force_insert=True)
    return commitment


@transaction.atomic
def edit_commitment(
    commitment_id: uuid.UUID, fields: Mapping[str, Any], *, access: Access, version: int | None
) -> Commitment:
    """Change a promise that the asker may read and write.

    Raises Commitment.DoesNotExist, PermissionDenied, StaleRecordError when `version` is not the
    newest, ImpossibleError when the activity is void, and ValidationError by field.
    """
    commitment = lock_for_edit(
        Commitment.objects.visible_to(access), commitment_id, version=version
    )
    require_on(access, "activities.write", commitment)
    if not fields:
        return as_it_was(commitment)
    _assign(commitment, fields)
    commitment.save()
    return commitment


def _assign(commitment: Commitment, fields: Mapping[str, Any]) -> None:
    kept_owner = commitment.owner_id
    for name, value in fields.items():
        setattr(commitment, name, value)
    commitment.full_clean(exclude=["id", "city", "activity", "owner"])
    if commitment.owner_id not in {None, kept_owner}:
        colleagues = User.objects.in_city(commitment.city_id)
        if not colleagues.filter(pk=commitment.owner_id).exists():
            raise ValidationError({"owner": _("Choose somebody who works in this city.")})
    if commitment.status == CommitmentStatus.KEPT and not commitment.evidence.strip():
        raise ValidationError({"evidence": _("Say what shows that the promise was kept.")})
