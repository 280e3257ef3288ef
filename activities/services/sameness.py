"""Linking records of two cities that tell of the same, so that it is counted once."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from activities.models import Activity, Participation
from records.access import Access
from records.rights import require_on
from records.versions import lock_for_edit

# Any number that nothing else locks by.
_LOCK = 7_310_448


@transaction.atomic
def link_records(own_id: uuid.UUID, offered_id: uuid.UUID, *, access: Access) -> Activity:
    """Say that a record of the asker's city tells of the same as one that is offered to that city.

    Raises Activity.DoesNotExist, Participation.DoesNotExist where nothing is offered (any more),
    PermissionDenied, ImpossibleError for a void record, and ValidationError.
    """
    own = lock_for_edit(Activity.objects.visible_to(access), own_id, version=None)
    require_on(access, "activities.write", own)
    _one_at_a_time()
    offered = Participation.objects.offered_to(access).filter(actor__city=own.city_id)
    theirs = offered.select_related("activity").get(activity=offered_id).activity
    stands_for = theirs.counted_as_id or theirs.pk
    own.refresh_from_db(fields=["same_as", "counted_as"])
    if (own.counted_as_id or own.pk) == stands_for:
        return own
    if own.same_as_id is not None:
        raise ValidationError(
            _("This record of yours is linked with another already. Undo that link first.")
        )
    own.same_as, own.counted_as_id = theirs, stands_for
    own.save(update_fields=["same_as", "counted_as", "version", "updated_at"])
    # What was linked with this one goes along, whichever city keeps it.
    Activity.objects.filter(counted_as=own.pk).update(counted_as=stands_for)
    return own


@transaction.atomic
def unlink_record(own_id: uuid.UUID, *, access: Access) -> Activity:
    """Say that a record tells of something of its own after all, whatever is still offered.

    Raises Activity.DoesNotExist, PermissionDenied, ImpossibleError.
    """
    own = lock_for_edit(Activity.objects.visible_to(access), own_id, version=None)
    require_on(access, "activities.write", own)
    _one_at_a_time()
    if own.same_as_id is None:
        return own
    own.same_as = own.counted_as = None
    own.save(update_fields=["same_as", "counted_as", "version", "updated_at"])
    linked = [own.pk]
    while linked:
        below = Activity.objects.filter(same_as__in=linked)
        linked = list(below.values_list("pk", flat=True))
        Activity.objects.filter(pk__in=linked).update(counted_as=own.pk)
    return own


def _one_at_a_time() -> None:
    """Wait for other links: two that were made at once could else lead past each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
