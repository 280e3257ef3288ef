"""Activities on which something new may hang."""

from __future__ import annotations

import uuid

from activities.models import Activity
from records.access import Access
from records.rights import require_on


def activity_to_write(activity_id: uuid.UUID, *, access: Access) -> Activity:
    """The activity on which something new is to hang, locked against being made void meanwhile.

    Raises Activity.DoesNotExist, PermissionDenied, and ImpossibleError when it is void.
    """
    visible = Activity.objects.visible_to(access)
    activity = visible.select_for_update(of=("self",), no_key=True).get(pk=activity_id)
    require_on(access, "activities.write", activity)
    return activity
