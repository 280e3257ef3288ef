"""Who may write: asked by every verb before it changes anything."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from activities.models import Activity
from records.access import Access


def require(access: Access, action: str, city_id: uuid.UUID) -> None:
    """Raise PermissionDenied unless `action` of `records.policy` is allowed in the city."""
    if not access.may(action, city_id):
        raise PermissionDenied


def activity_to_write(activity_id: uuid.UUID, *, access: Access) -> Activity:
    """The activity on which something new is to hang, locked against being made void meanwhile.

    Raises Activity.DoesNotExist, PermissionDenied, and ValidationError when it is void.
    """
    visible = Activity.objects.visible_to(access)
    activity = visible.select_for_update(of=("self",), no_key=True).get(pk=activity_id)
    require(access, "activities.write", activity.city_id)
    refuse_void(activity)
    return activity


def refuse_void(activity: Activity) -> None:
    """Raise ValidationError for a void activity."""
    if activity.is_void:
        raise ValidationError(_("A void record cannot be changed."))
