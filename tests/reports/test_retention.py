"""Nobody is kept for longer than they may be, and nobody goes by a slip of a date."""

from __future__ import annotations

import datetime

import pytest

from accounts.models import User
from partners.models import City, Person
from reports.retention import GRACE, erase_people_past_retention
from tests.factories import make_actor, make_post, make_tenure

pytestmark = pytest.mark.django_db
LAST_DAY = datetime.date(2026, 3, 1)


@pytest.fixture
def person(seoul: City) -> Person:
    term = make_tenure(make_post(seoul, make_actor("Hamburg")), "Erika Mustermann")
    Person.objects.filter(pk=term.person_id).update(
        verified_on=datetime.date(2021, 3, 1), retain_until=LAST_DAY
    )
    return Person.objects.get(pk=term.person_id)


@pytest.mark.parametrize(
    ("day", "goes"), [(LAST_DAY + GRACE, False), (LAST_DAY + GRACE + datetime.timedelta(1), True)]
)
def test_person_goes_ninety_days_after_the_last_day(
    person: Person, day: datetime.date, goes: bool
) -> None:
    assert erase_people_past_retention(on=day) == int(goes)
    assert Person.objects.filter(pk=person.pk).exists() is not goes
    assert erase_people_past_retention(on=day) == 0


def test_history_forgets_the_person_and_tells_that_a_schedule_did_it(person: Person) -> None:
    events = Person.pgh_event_models  # type: ignore[attr-defined]
    erase_people_past_retention(on=LAST_DAY + 2 * GRACE)
    rows = next(iter(events.values())).objects.filter(pgh_obj_id=person.pk).order_by("pgh_id")
    assert {row.name for row in rows} == {""}
    assert rows.last().pgh_context["channel"] == "schedule"


def test_people_of_each_city_go_by_themselves(person: Person, busan: City, outsider: User) -> None:
    other = make_tenure(make_post(busan, make_actor("Lyon", country_code="FR")), "Jean Martin")
    erase_people_past_retention(on=LAST_DAY + 2 * GRACE)
    assert Person.objects.filter(pk=other.person_id).exists()
