"""The number that a record has in another system, which one record of a city has alone."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from activities.models import Activity
from records.access import Access


def check_external_id(activity: Activity, *, access: Access) -> None:
    """Raise ValidationError that names the record which has the number already.

    Others that write the same number wait until this transaction ends.
    """
    if activity.external_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{activity.city_id} {activity.external_id}"],
        )
    same = Activity.objects.filter(city=activity.city_id, external_id=activity.external_id)
    other = same.exclude(pk=activity.pk).first()
    if other is None:
        return
    if Activity.objects.visible_to(access).filter(pk=other.pk).exists():
        message = _("%(code)s has this number already; its id is %(id)s.")
        told = message % {"code": other.code, "id": other.pk}
    else:
        told = _("Another record of your city has this number already.")
    raise ValidationError({"external_id": ValidationError(told, code="taken")})
