"""People at partners go when their data were kept for as long as they may be."""

from __future__ import annotations

import datetime
import logging

import pghistory
from django.db import DatabaseError

from partners.models import Person
from records.access import Access, Role
from reports.services import erase_with_reports

logger = logging.getLogger(__name__)

# Between the day until which a person is kept, from which on the list of people shows them as
# overdue, and their erasure: a wrong date can be put right meanwhile.
GRACE = datetime.timedelta(days=90)


def erase_people_past_retention(*, on: datetime.date) -> int:
    """Erase each person whose day is more than 90 days past, with the right of the city's head.

    Texts of records stay as they are: what replaces a name there, only somebody who reads them can
    say. Each goes by itself; what fails is logged and tried again the next night. Returns how many.
    """
    overdue = Person.objects.past_retention(on=on - GRACE)
    erased = 0
    for person_id, city_id in overdue.order_by("city", "pk").values_list("pk", "city"):
        access = Access(roles={city_id: frozenset({Role.HEAD})})
        try:
            with pghistory.context(channel="schedule", city=str(city_id)):
                erase_with_reports(person_id, access=access)
        except (DatabaseError, Person.DoesNotExist):
            logger.exception("A person past retention could not be erased: %s", person_id)
        else:
            erased += 1
    return erased
