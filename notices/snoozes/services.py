"""Putting rows of the work list off, and taking them up again."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ApiKey, User
from notices.kinds import RowKind
from notices.models import Snooze
from notices.work_list.reading import asking_of
from notices.work_list.sources import SOURCES
from partners.models import City
from records.access import Access
from records.rights import require
from records.versions import StaleRecordError, lock_for_edit

PUT_OFF = "work_list.snooze"
MOST_DAYS = 180


@transaction.atomic
def put_off(
    kind: RowKind,
    key: str,
    *,
    until: datetime.date,
    reason: str,
    access: Access,
    on: datetime.date,
    by: User | None = None,
    system: ApiKey | None = None,
    version: int | None = None,
) -> Snooze:
    """Put a row of the work list off for the whole office; on `until` it is back.

    A row that was put off already gets the new day and reason; `version` is the one that the asker
    has seen of that, 0 for none, and None where it is replaced in any case. Raises
    ObjectDoesNotExist for what is not on the asker's list, PermissionDenied, StaleRecordError where
    somebody has put it off meanwhile, and ValidationError by field: for a day that is not to come,
    or more than 180 days away, and for no reason. Then nothing is saved.
    """
    source = SOURCES[kind]
    found = source.one(key, asking=asking_of(access, on=on))
    if found is None:
        raise ObjectDoesNotExist
    require(access, PUT_OFF, found.city)
    # Two who put one row off at once come one after the other.
    City.objects.select_for_update(no_key=True).get(pk=found.city)
    about = {
        "city_id": found.city,
        "kind": kind,
        f"{source.target}_id": source.key_of(key),
    }
    there = Snooze.objects.filter(**about).select_for_update(of=("self",)).first()
    snooze = there or Snooze(**about)
    if there is not None:
        if version is not None and version != there.version:
            raise StaleRecordError(there)
        snooze.version += 1
    snooze.until, snooze.reason = until, " ".join(reason.split())
    snooze.by, snooze.key = by, system
    _check(snooze, on=on)
    snooze.save(force_insert=there is None)
    return snooze


@transaction.atomic
def take_up(snooze_id: uuid.UUID, *, access: Access, version: int | None) -> Snooze:
    """Let a row that was put off stand on the work list again.

    Raises Snooze.DoesNotExist, PermissionDenied, and StaleRecordError when it was put off anew.
    """
    snooze = lock_for_edit(Snooze.objects.visible_to(access), snooze_id, version=version)
    require(access, PUT_OFF, snooze.city_id)
    snooze.delete()
    return snooze


def _check(snooze: Snooze, *, on: datetime.date) -> None:
    errors: dict[str, Any] = {}
    try:
        snooze.full_clean(exclude=["id", "city", "by", "key"], validate_constraints=False)
    except ValidationError as error:
        errors = error.update_error_dict({})
    if "until" not in errors:
        days = (snooze.until - on).days
        if days < 1:
            errors["until"] = _("Choose a day to come.")
        elif days > MOST_DAYS:
            errors["until"] = _("Choose a day within the next %(days)d days.") % {"days": MOST_DAYS}
    if errors:
        raise ValidationError(errors)
