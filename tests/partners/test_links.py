"""Links of any kind are turned from one row to another: shown with those of activities."""

from __future__ import annotations

import uuid

import pytest
from django.db import models
from django.db.models import ProtectedError

from accounts.models import User
from activities.models import Activity, ActivityGoal, Commitment, Participation, Reader
from agreements.models import Agreement
from partners.models import Actor, City, Tie
from partners.services.links import turn_link
from records.reversal import Journal, links_to, take_back
from tests.factories import make_activity, make_actor, make_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(seoul: City) -> tuple[Activity, Activity]:
    partner = make_actor("Hamburg")
    return (
        make_activity(seoul, "One", partners=(partner,)),
        make_activity(seoul, "Other", partners=(partner,)),
    )


def link_of(model: type[models.Model], name: str) -> models.ForeignKey:
    field = model._meta.get_field(name)
    assert isinstance(field, models.ForeignKey)
    return field


def test_every_foreign_key_is_known_and_none_of_the_history() -> None:
    found = {(link.model, link.name) for link in links_to(Actor)}
    assert {
        (Participation, "actor"),
        (Tie, "actor_a"),
        (Tie, "actor_b"),
        (City, "actor"),
        (Actor, "merged_into"),
    } <= found
    assert not [model for model, _name in found if model.__name__.endswith("Event")]


def test_rows_that_would_be_there_twice_become_one(
    two: tuple[Activity, Activity], officer: User, head: User
) -> None:
    one, other = two
    for activity, user in ((one, officer), (other, officer), (one, head)):
        Reader.objects.create(city=one.city, activity=activity, user=user)
    ActivityGoal.objects.filter(activity=one).update(goal="HES", reason="Why not")
    journal = Journal()

    for model in (Reader, ActivityGoal):
        turn_link(journal, link_of(model, "activity"), one, other)

    assert not one.reader_rows.exists()
    assert set(other.readers.all()) == {officer, head}
    assert set(other.goals.values_list("goal", flat=True)) == {"COS", "HES"}
    assert take_back(journal.steps) == []
    assert set(one.readers.all()) == {officer, head}
    assert set(other.readers.all()) == {officer}
    assert one.goals.get().goal == "HES"


def test_what_links_the_two_goes_where_none_may_link_to_itself() -> None:
    gone, kept = sorted((make_actor("Lyons"), make_actor("Lyon")), key=lambda actor: actor.pk)
    tie = Tie.objects.create(actor_a=gone, actor_b=kept, source="A register")
    journal = Journal()
    turn_link(journal, link_of(Tie, "actor_a"), gone, kept)
    assert not Tie.objects.exists()
    assert take_back(journal.steps) == []
    assert Tie.objects.get() == tie


def test_removed_row_comes_back_with_all_that_went_with_it(seoul: City) -> None:
    pact = make_agreement(seoul, partners=(make_actor("Hamburg"),), signed_on="1992-05")
    activity = pact.activity
    Commitment.objects.create(city=seoul, activity=activity, side="OURS", words="We will.")
    tables = (Activity, Participation, ActivityGoal, Agreement, Commitment)
    before = [list(model._base_manager.order_by("pk").values()) for model in tables]
    journal = Journal()

    journal.remove(Activity._base_manager.filter(pk=activity.pk))

    assert not any(model._base_manager.exists() for model in tables)
    assert take_back(journal.steps) == []
    assert [list(model._base_manager.order_by("pk").values()) for model in tables] == before


def test_what_others_need_is_not_removed(seoul: City, two: tuple[Activity, Activity]) -> None:
    with pytest.raises(ProtectedError):
        Journal().remove(Actor._base_manager.filter(pk=seoul.actor_id))


def test_what_a_removed_row_needs_and_is_gone_stands_in_the_way(seoul: City) -> None:
    first, second = sorted((make_actor("Lyon"), make_actor("Bonn")), key=lambda actor: actor.pk)
    tie = Tie.objects.create(actor_a=first, actor_b=second, source="A register")
    journal = Journal()
    journal.remove(Tie._base_manager.filter(pk=tie.pk))
    first.names.all().delete()
    first.delete()
    (obstacle,) = take_back(journal.steps)
    assert (obstacle.model, uuid.UUID(obstacle.pk)) == (Tie, tie.pk)
