"""Whoever is erased is gone from every table, search and export; the rest stays."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Commitment
from activities.services import ActivityInput, edit_activity
from domains import vocabulary as v
from partners.models import City, Person, Post
from partners.services import add_person_at, add_post, edit_person, erase_person
from records.search import fold
from tests.factories import make_activity, make_actor

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 23)
# One word each, so that a single search over all tables finds them.
CANARY = "Quetzalina Zwyxqart"
SCRIPT = "Кветцалина Звыкскварт"
EARLIER = "Quetzalina Brumblefink"
MARKS = ("Quetzalina", "Zwyxqart", "Кветцалина", "Brumblefink", "zwyx@", "555 0199", "꿰찰리나")


@pytest.fixture
def post(seoul: City, officer: User) -> Post:
    return add_post(
        {"kind": v.PostKind.CHEF, "titles": {"en": "Mayor", "ko": "시장"}},
        actor_id=make_actor("Hamburg", "함부르크").pk,
        city=seoul,
        access=access_for_user(officer),
    )


@pytest.fixture
def canary(post: Post, officer: User) -> Person:
    """Somebody who is in all records that can hold a name, under another name at first."""
    access = access_for_user(officer)
    fields = {
        "name": SCRIPT,
        "latin_name": EARLIER,
        "pronunciation": "꿰찰리나",
        "form_of_address": "Zwyxqart님",
        "email": "zwyx@hamburg.example",
        "phone": "+49 555 0199",
        "mobile": "+49 555 0199",
        "note": f"{CANARY} likes tea.",
        "languages": ["de"],
    }
    tenure = add_person_at(post, fields, since=None, access=access, version=None, on=TODAY)
    person = tenure.person
    assert person is not None
    edit_person(person.pk, {"latin_name": CANARY}, access=access, version=None, on=TODAY)
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def meeting(seoul: City, officer: User, canary: Person) -> Activity:
    activity = make_activity(
        seoul,
        f"Dinner with {CANARY}",
        partners=(make_actor("Lyon", country_code="FR"),),
        summary=f"{SCRIPT} and quetzalina  zwyxqart, once {EARLIER}, came.",
        owner=officer,
    )
    Commitment.objects.create(
        city=seoul, activity=activity, side="THEIRS", words="A tree", said_by=CANARY
    )
    access = access_for_user(officer)
    given = ActivityInput(fields={"outcome": f"{CANARY} was pleased"})
    return edit_activity(activity.pk, given, access=access, version=None)


def found_in_database() -> list[str]:
    """Every table and column in which one of the marks stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm')"
            " AND attnum > 0 AND NOT attisdropped"
        )
        columns = cursor.fetchall()
        found = []
        for table, column in columns:
            quoted = connection.ops.quote_name(column)
            cursor.execute(
                f"SELECT {quoted}::text FROM {connection.ops.quote_name(table)}"
                f" WHERE lower({quoted}::text) LIKE ANY(%s)",
                [[f"%{text}%" for mark in MARKS for text in (mark.lower(), fold(mark))]],
            )
            found += [f"{table}.{column}: {value}" for (value,) in cursor.fetchall()]
    return found


def test_erasing_leaves_no_trace_in_any_table(
    head: User, canary: Person, meeting: Activity
) -> None:
    before = {line.partition(":")[0] for line in found_in_database()}
    assert {
        "partners_person.name",
        "partners_personevent.note",
        "activities_activity.search_key",
        "activities_activityevent.title",
        "activities_commitmentevent.said_by",
    } <= before

    erase_person(canary.pk, access=access_for_user(head), replacement="the mayor")

    assert found_in_database() == []
    meeting.refresh_from_db()
    assert meeting.title == "Dinner with the mayor"
    assert meeting.summary == "the mayor and the mayor, once the mayor, came."
    assert meeting.commitments.get().said_by == "the mayor"
    assert "dinner with the mayor" in meeting.search_key
