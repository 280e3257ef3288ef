"""A merge of any two partners in any graph of links, and its undoing, lose and leave nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pghistory.models import Event

from activities.models import Activity, Participation
from activities.services import configuration_of
from agreements.models import Agreement
from domains import vocabulary as v
from partners.models import Actor, ActorIdentifier, ActorName, City, DistinctPair, Merge, Tie
from partners.services import merge_actors, undo_merge
from partners.services.links import links_to_actors
from records.access import Access
from tests.factories import make_activity, make_actor, make_city

APPS = ("accounts", "activities", "agreements", "domains", "partners", "records", "reports")
# A version only grows, else an old form could overwrite a newer edit; its time goes with it.
STEPPED = {"version", "updated_at"}
DUTIES = ("is_responsible", "is_accountable", "is_consulted", "is_informed")
GONE, KEPT, OTHERS = 0, 1, range(2, 5)
ACKNOWLEDGED = datetime.datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=datetime.UTC)
ACTORS = st.integers(0, 4)
PAIRS = st.sets(st.tuples(ACTORS, ACTORS).filter(lambda pair: pair[0] < pair[1]), max_size=6)


@st.composite
def parties(draw: Any) -> dict[int, dict[str, Any]]:
    """The parties of an activity by number, one of which at most answers for it."""
    found = draw(
        st.dictionaries(
            ACTORS,
            st.fixed_dictionaries(
                {
                    "roles": st.lists(st.sampled_from(v.PartyRole.values), unique=True, max_size=3),
                    "acknowledged_at": st.sampled_from([None, ACKNOWLEDGED]),
                    **{name: st.booleans() for name in DUTIES},
                }
            ),
            min_size=1,
        )
    )
    answering = [party for party in found.values() if party["is_accountable"]]
    for party in answering[1:]:
        party["is_accountable"] = False
    return found


@dataclass
class World:
    """Seoul, Busan, five partners, of which the first is to become the second."""

    cities: list[City]
    actors: list[Actor]
    access: Access


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, World]]:
    """One for each kind of merge: of two shared partners, of two own ones, of own into shared."""
    with django_db_blocker.unblock(), transaction.atomic():
        cities = [make_city(), make_city("Busan", "부산광역시", "BUS")]
        yield {
            "shared": _world(cities, None, None),
            "own": _world(cities, cities[0], cities[0]),
            "private": _world(cities, cities[0], None),
        }
        transaction.set_rollback(True)


def _world(cities: list[City], gone: City | None, kept: City | None) -> World:
    stewards = [gone, kept, None, None, None]
    # The one that goes has names in a language in which the other has none.
    actors = [
        make_actor(f"Town {n}", "" if n == KEPT else f"마을 {n}", steward=city)
        for n, city in enumerate(stewards)
    ]
    officer = Access(roles={cities[0].pk: frozenset({"officer"})}, is_platform_admin=gone is None)
    return World(cities, actors, officer)


@pytest.mark.django_db
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kind=st.sampled_from(["shared", "own", "private"]),
    activities=st.lists(st.tuples(st.integers(0, 1), parties()), max_size=4),
    ties=PAIRS,
    pacts=st.lists(st.integers(0, 5), max_size=3),
    apart=PAIRS,
    names=st.sets(
        st.tuples(ACTORS, st.sampled_from(["en", "ko"]), st.sampled_from(["A", "B", "C"])),
        max_size=8,
    ),
    identifiers=st.sets(st.tuples(ACTORS, st.sampled_from(["1", "2", "3"])), max_size=5),
    merged_before=st.booleans(),
)
def test_merge_and_undo_leave_all_tables_as_before(
    worlds: dict[str, World], kind: str, activities: Any, ties: Any, **more: Any
) -> None:
    world = worlds[kind]
    with transaction.atomic():
        _link(world, activities, ties, **more)
        before, linked = _tables(), _parts(world)

        merge = merge_actors(world.actors[GONE].pk, into=world.actors[KEPT].pk, access=world.access)

        assert _parts(world) == linked
        assert _left_behind(world) <= (
            {ActorName, ActorIdentifier, Tie} if kind == "private" else set()
        )
        _check_derived()

        undo_merge(merge.pk, access=world.access)

        after = _tables()
        assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
        transaction.set_rollback(True)


def _link(
    world: World,
    activities: Any,
    ties: Any,
    *,
    pacts: Any,
    apart: Any,
    names: Any,
    identifiers: Any,
    merged_before: bool,
) -> None:
    actors = world.actors
    for number, given_parties in activities:
        # A partner that only Seoul sees is in no record of Busan.
        city = world.cities[0 if actors[GONE].steward_id else number]
        activity = make_activity(city, partners=(actors[OTHERS[0]],))
        activity.participations.all().delete()
        Participation.objects.bulk_create(
            Participation(activity=activity, city=city, actor=actors[party], **duties)
            for party, duties in given_parties.items()
        )
    made = [
        Tie.objects.create(actor_a=first, actor_b=second, source="A register")
        for first, second in _in_order(actors, ties)
    ]
    for place in pacts:
        if place < len(made):
            activity = make_activity(world.cities[0], partners=(actors[2],), instrument="AGR")
            Agreement.objects.create(
                activity=activity, city=world.cities[0], type="SIS", tie=made[place]
            )
    for first, second in _in_order(actors, apart):
        DistinctPair.objects.create(actor_a=first, actor_b=second, city=world.cities[0])
    for actor, language, name in names:
        ActorName.objects.create(
            actor=actors[actor],
            steward=actors[actor].steward,
            language=language,
            name=name,
            search_key=name.lower(),
        )
    taken = set()
    for actor, value in identifiers:
        key = (value, actors[actor].steward_id)
        if key not in taken:
            taken.add(key)
            ActorIdentifier.objects.create(
                actor=actors[actor], steward=actors[actor].steward, scheme="wikidata", value=value
            )
    if merged_before:
        former = make_actor("Former town", steward=actors[GONE].steward)
        merge_actors(former.pk, into=actors[GONE].pk, access=world.access)
    # Right for the parties that were written past the services.
    for actor in actors:
        Actor.objects.filter(pk=actor.pk).update(type="IGO", tier="")
        Actor.objects.filter(pk=actor.pk).update(type=actor.type, tier=actor.tier)


def _in_order(actors: list[Actor], pairs: Any) -> list[tuple[Actor, Actor]]:
    both = [sorted((actors[one], actors[other]), key=lambda a: a.pk) for one, other in pairs]
    return [(first, second) for first, second in both]


def _tables() -> dict[str, list[str]]:
    """All rows of all tables, but for the history, the records of merges and what only grows."""
    return {
        model._meta.label: sorted(map(str, model._base_manager.values_list(*_columns(model))))
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if not issubclass(model, Event) and model is not Merge
    }


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.name not in STEPPED]


def _parts(world: World) -> dict[Any, Any]:
    """What everybody does in each activity, the two counted as the one that they are."""
    gone, kept = world.actors[GONE].pk, world.actors[KEPT].pk
    found: dict[Any, Any] = {}
    for row in Participation.objects.all():
        actor = kept if row.actor_id == gone else row.actor_id
        told = {*row.roles, *(name for name in DUTIES if getattr(row, name))}
        found.setdefault((row.activity_id, actor), set()).update(told)
    return found


def _left_behind(world: World) -> set[type[models.Model]]:
    """The tables in which something still points to the partner that went."""
    return {
        link.model
        for link in links_to_actors()
        if link.model._base_manager.filter(**{link.name: world.actors[GONE].pk}).exists()
    }


def _check_derived() -> None:
    for activity in Activity.objects.all():
        rows = activity.participations.select_related("actor")
        actors = [row.actor for row in rows]
        if actors:
            assert activity.configuration == configuration_of(actors)
