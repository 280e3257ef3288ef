"""A row for each mail that a day asks for; and forgetting those of long ago."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings

from notices.mail.days import KEPT_DAYS, mornings
from notices.mail.querysets import people_due
from notices.models import Mail
from partners.models import City

BATCH = 500
FORGOTTEN_AT_ONCE = 1_000
FIRST = uuid.UUID(int=0)


def order_digests(*, at: datetime.datetime) -> int:
    """Order the mail of everybody whose morning has come and who has none for that day.

    Returns how many were ordered. May run at any time, also twice at once: a mail is ordered once
    by a constraint. Nothing is ordered where no mail leaves.
    """
    if not settings.SENDS_MAIL:
        return 0
    zones = City.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct()
    return sum(_order(zone, on, at=at) for zone, on in mornings(zones, at=at))


def _order(zone: str, on: datetime.date, *, at: datetime.datetime) -> int:
    people, last, count = people_due(zone, on=on).order_by("pk"), FIRST, 0
    while ids := list(people.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        rows = [Mail(person_id=person, period=on, not_before=at) for person in ids]
        Mail.objects.bulk_create(rows, ignore_conflicts=True)
        last, count = ids[-1], count + len(ids)
    return count


def forget_old_mails(*, on: datetime.date) -> int:
    """Delete mails of long ago but those that somebody still has to decide on; returns how many."""
    old = Mail.objects.forgettable(before=on - datetime.timedelta(days=KEPT_DAYS)).order_by("pk")
    count = 0
    while ids := list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        Mail.objects.filter(pk__in=ids).delete()
        count += len(ids)
    return count
