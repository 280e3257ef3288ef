"""On which days somebody is reminded: chosen on their own page, or stopped by a link in a mail."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from notices.mail.codes import Days
from notices.models import ReminderChoice
from partners.models import City
from records.access import Access


def choices_of(access: Access) -> dict[uuid.UUID | None, str]:
    """What a person has chosen, by city; `None` is there where all mail is stopped. One query."""
    return dict(ReminderChoice.objects.visible_to(access).values_list("city", "days"))


@transaction.atomic
def choose(chosen: Mapping[City, str], *, person: User, access: Access, on: datetime.date) -> None:
    """Keep on which days a person wants to be reminded of each city; all mail stops no more.

    Cities in which the person does not work are left out.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    rows = {row.city_id: row for row in ReminderChoice.objects.visible_to(access)}
    # A week that was stopped is not made up for.
    is_back = None in rows
    if is_back:
        rows[None].delete()
    for city, days in chosen.items():
        row = rows.get(city.pk)
        if city.pk not in access.cities or (row and row.days == days and not is_back):
            continue
        if row is None:
            row = ReminderChoice(user=person, city=city)
        else:
            row.version += 1
        row.days, row.chosen_on = days, on
        row.full_clean(exclude=["user", "city"], validate_constraints=False)
        row.save(force_insert=row._state.adding)


@transaction.atomic
def stop_all(person_id: uuid.UUID, *, on: datetime.date) -> bool:
    """Send somebody no mail any more, until they choose again; False where there is nobody.

    What they had chosen stays. A second time changes nothing.
    """
    person = User.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is None:
        return False
    ReminderChoice.objects.get_or_create(
        user=person, city=None, defaults={"days": Days.NEVER, "chosen_on": on}
    )
    return True
