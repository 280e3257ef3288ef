"""Partners to list and to show, and somebody who is in all records that can hold a name."""

from __future__ import annotations

import pytest

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Commitment
from activities.services import ActivityInput, edit_activity
from domains import vocabulary as v
from partners.models import Actor, City, Merge, Person, Post
from partners.services import (
    add_person_at,
    add_post,
    edit_person,
)
from tests.factories import (
    make_activity,
    make_actor,
)
from tests.partners.canary import CANARY, EARLIER, SCRIPT, TODAY, merged_members


@pytest.fixture
def post(seoul: City, officer: User) -> Post:
    return add_post(
        {"kind": v.PostKind.CHEF, "titles": {"en": "Mayor", "ko": f"시장 {CANARY}"}},
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
        summary=f"{SCRIPT} and quetzalina  zwyxqart, once {EARLIER}, came;"
        " 꿰찰리나 <zwyx@hamburg.example>. Tel. 0555/0199, 0049 (0)555-0199 or 05550199!",
        owner=officer,
    )
    Commitment.objects.create(
        city=seoul, activity=activity, side="THEIRS", words="A tree", said_by=CANARY
    )
    access = access_for_user(officer)
    given = ActivityInput(fields={"outcome": f"{CANARY} was pleased"})
    return edit_activity(activity.pk, given, access=access, version=None)


@pytest.fixture
def merge(seoul: City) -> Merge:
    return merged_members(seoul)


@pytest.fixture
def partners(seoul: City) -> dict[str, Actor]:
    hamburg = make_actor("Hamburg", "함부르크")
    who = make_actor(
        "World Health Organization",
        "세계보건기구",
        type=v.ActorType.IGO,
        level=v.Level.INT,
        country_code="",
    )
    lyon = make_actor("Lyon", "리옹", country_code="FR")
    make_activity(seoul, partners=(hamburg,))
    return {"hamburg": hamburg, "who": who, "lyon": lyon}
