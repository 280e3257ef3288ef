"""Random walks: no state without what it needs, all of it told again by the timeline and as of."""

from __future__ import annotations

import datetime
import os
import random
from collections import Counter
from collections.abc import Callable
from itertools import groupby, pairwise
from typing import Any

import pytest
from django.db import connection

from accounts.access import access_for_user
from accounts.models import User
from activities.as_of import as_of
from activities.models import Activity
from activities.timeline.events import Event, read_events, sources_of
from agreements.lifecycle.moves import TABLE
from agreements.models import Agreement, Transition
from domains.vocabulary import LegalState
from partners.models import City
from tests.activities.states import state_in
from tests.agreements.walks import TODAY, Walk, World
from tests.factories import make_actor, make_agreement, make_user

pytestmark = pytest.mark.django_db(transaction=True)

S = LegalState
SEED = 20261126
LONGEST = 30
WALKS_IN_CI = 40
# In the order of the way: what is true of one is true of all behind it.
WAY = [S.NEGOTIATING, S.LEGAL_REVIEW, S.GATES, S.CLEARED, S.SIGNED, S.IN_FORCE]
LIKE_IN_FORCE = {S.AMENDED, S.RENEWED, S.SUSPENDED, S.DENOUNCED}
ENDS = set(S) - {move.source for move in TABLE}
MOVES = {(move.source, move.target) for move in TABLE}
# Asked of the tables by themselves, not by the code that is tried.
NEEDED = {
    S.NEGOTIATING: (
        "(SELECT count(*) FROM agreements_checkanswer c WHERE c.agreement_id = %(id)s) = 8"
    ),
    S.LEGAL_REVIEW: (
        "EXISTS (SELECT FROM activities_document d WHERE d.activity_id = %(id)s"
        " AND d.kind IN ('DRAF', 'TEXT'))"
    ),
    S.CLEARED: "EXISTS (SELECT FROM activities_activity a WHERE a.id = %(id)s AND rationale <> '')",
    S.SIGNED: (
        "EXISTS (SELECT FROM agreements_agreement a WHERE a.activity_id = %(id)s"
        " AND signed_on IS NOT NULL AND cardinality(languages) > 0)"
        " AND (SELECT count(DISTINCT side) FROM agreements_signatory s"
        " WHERE s.agreement_id = %(id)s) = 2"
    ),
    S.IN_FORCE: (
        "EXISTS (SELECT FROM agreements_agreement a WHERE a.activity_id = %(id)s"
        " AND in_force_on IS NOT NULL AND original_location <> '')"
    ),
}
# What has to be there on arrival, and may go later.
ON_ARRIVAL = {
    S.DILIGENCE: "EXISTS (SELECT FROM activities_activity a WHERE a.id = %(id)s"
    " AND a.owner_id IS NOT NULL)",
    S.INTENT: "EXISTS (SELECT FROM activities_document d WHERE d.activity_id = %(id)s"
    " AND d.kind = 'LETT')",
    S.SIGNED: "EXISTS (SELECT FROM agreements_gate g WHERE g.agreement_id = %(id)s"
    " AND g.rule = 'council-resolution' AND g.status IN ('met', 'waived'))",
    S.AMENDED: "EXISTS (SELECT FROM agreements_amendment m WHERE m.agreement_id = %(id)s"
    " AND m.in_force_earliest <= DATE '2026-11-26')",
    S.SUPERSEDED: "EXISTS (SELECT FROM agreements_agreement a"
    " JOIN agreements_agreement b ON b.activity_id = a.superseded_by_id"
    " WHERE a.activity_id = %(id)s AND b.state = 'IN_FORCE' AND b.city_id = a.city_id)",
}
UNMET = (
    "NOT EXISTS (SELECT FROM agreements_gate g WHERE g.agreement_id = %(id)s"
    " AND g.status = 'open' AND NOT g.is_custom AND g.before_state = ANY(%(states)s))"
)
TOLD: dict[str, tuple[str, ...]] = {
    S.INTENT: ("document",),
    S.SUSPENDED: ("authority", "reason", "reversal"),
    S.DENOUNCED: ("authority", "reason", "ending"),
    S.TERMINATED: ("authority", "reason", "ending"),
    S.DECLINED: ("reason",),
    S.WITHDRAWN: ("authority", "reason"),
    S.CLEARED: ("authority",),
    S.GATES: ("authority",),
    S.RENEWED: ("authority",),
}
TOLD_BETWEEN: dict[tuple[str, str], tuple[str, ...]] = {
    (S.LEGAL_REVIEW, S.NEGOTIATING): ("authority", "reason"),
    (S.GATES, S.NEGOTIATING): ("reason",),
    (S.CLEARED, S.NEGOTIATING): ("reason",),
    (S.SUSPENDED, S.IN_FORCE): ("authority", "reason"),
    (S.DENOUNCED, S.IN_FORCE): ("authority", "reason"),
    # Told with the notice.
    (S.DENOUNCED, S.TERMINATED): (),
}


@pytest.fixture
def world(seoul: City, busan: City, officer: User, viewer: User, outsider: User) -> World:
    everything = make_user(seoul, "officer", "legal", "head", name="Small office")
    hamburg = make_actor("Hamburg", "함부르크")
    unsigned = {"state": S.NEGOTIATING, "signed_on": None}
    strangers = [
        make_agreement(seoul, "Not signed", partners=(hamburg,), **unsigned),
        make_agreement(busan, "Of another city", partners=(hamburg,)),
    ]
    return World(
        city=seoul,
        partner=hamburg,
        successor=make_agreement(seoul, "The next pact", partners=(hamburg,)).pk,
        strangers=[other.pk for other in strangers],
        owner=officer,
        everything=access_for_user(everything),
        others=[access_for_user(user) for user in (officer, viewer, outsider)],
    )


def is_true(sql: str, walk: Walk, **values: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", {"id": walk.agreement_id, **values})
        return cursor.fetchone()[0]


def check_state(walk: Walk) -> None:
    """What the state that an agreement is in rests on is there."""
    state = LegalState(walk.agreement.state)
    place = WAY.index(S.IN_FORCE if state in LIKE_IN_FORCE else state) if _on_way(state) else -1
    for needed in WAY[: place + 1]:
        assert needed not in NEEDED or is_true(NEEDED[needed], walk), f"{state} without {needed}"


def check_arrival(walk: Walk) -> None:
    """What a step had to find, apart from what stays: gates met, days that have come."""
    agreement, before = walk.agreement, walk.states[-2]
    state = LegalState(agreement.state)
    if state in ON_ARRIVAL:
        assert is_true(ON_ARRIVAL[state], walk), f"{state} without {ON_ARRIVAL[state]}"
    is_back = (before, state) in TOLD_BETWEEN
    # Those of an amendment or a renewal are open again, for the next one.
    if not is_back and state not in {S.AMENDED, S.RENEWED}:
        states = [state, *(WAY[: WAY.index(state)] if state in WAY else ())]
        assert is_true(UNMET, walk, states=states), f"{state} with gates unmet"
    ends = agreement.expires_on and agreement.expires_on.latest
    if state == S.EXPIRED or (before, state) == (S.DENOUNCED, S.TERMINATED):
        assert ends < TODAY
    if state == S.RENEWED:
        assert ends >= TODAY if ends else agreement.renewal_rule


def _on_way(state: str) -> bool:
    return state in WAY or state in LIKE_IN_FORCE


def check_steps(walk: Walk) -> None:
    """The rows of the steps tell a way that the table allows, day after day."""
    rows = list(walk.agreement.transition_rows.order_by("number"))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    agreement = walk.agreement
    assert (rows[-1].target, rows[-1].on) == (agreement.state, agreement.state_on)
    for before, row in pairwise(rows):
        assert row.source == before.target
        if row.kind == "moved":
            assert (row.source, row.target) in MOVES
            assert before.on is None or row.on.latest >= before.on.earliest
            assert row.on.earliest <= TODAY
            told = TOLD_BETWEEN.get((row.source, row.target), TOLD.get(row.target, ()))
            assert all(str(getattr(row, name) or "").strip() for name in told)


def replayed(walk: Walk) -> list[str]:
    """The states of an agreement, one after another, as the timeline alone tells its steps."""
    events = told_of(walk, Transition)
    states: list[str] = []
    for event in reversed(events):
        assert event.label == "insert"
        told: dict[str, Any] = event.now
        assert not states or told["source"] == states[-1]
        states.append(told["target"])
    return states


def told_of(walk: Walk, model: type[Agreement] | type[Transition]) -> list[Event]:
    last: Any = walk.last_at
    sources = sources_of(walk.agreement_id, [model])
    return read_events(sources, first=last - datetime.timedelta(hours=1), last=last)


def without_repeats(states: list[str]) -> list[str]:
    return [state for state, _same in groupby(states)]


def walk_once(world: World, number: int, *, looks: float) -> Counter[str]:
    chance = random.Random(f"{SEED}-{number}")
    walk = Walk(world, chance, looks)
    walk.begin()
    done: Counter[str] = Counter()
    for _step in range(chance.randint(4, LONGEST)):
        name = walk.step()
        done[name] += 1
        check_state(walk)
        if name == "move":
            check_arrival(walk)
        if walk.states[-1] in ENDS and chance.random() < 0.7:
            break
    check_steps(walk)
    states = replayed(walk)
    assert states[-1] == walk.agreement.state
    assert without_repeats(states) == without_repeats(walk.states)
    # The agreement's own history tells the same way as its steps.
    own = [event.now["state"] for event in reversed(told_of(walk, Agreement))]
    assert without_repeats(own) == without_repeats(walk.states)
    activity = Activity.objects.get(pk=walk.agreement_id)
    for at, state in walk.left:
        assert state_in(as_of(activity, at=at, access=world.everything)) == state
    done.update(f"reached {state}" for state in set(walk.states))
    return done


def walk_often(world: World, numbers: range, *, looks: float) -> Counter[str]:
    done: Counter[str] = Counter()
    for number in numbers:
        done += walk_once(world, number, looks=looks)
    return done


def test_random_walks_reach_no_state_without_what_it_needs(world: World) -> None:
    done = walk_often(world, range(WALKS_IN_CI), looks=1)
    # Else the walks would prove little.
    assert done["move"] > WALKS_IN_CI
    assert done["-move"] > WALKS_IN_CI


@pytest.mark.prove
@pytest.mark.parametrize("part", range(4))
def test_ten_thousand_random_walks(world: World, part: int, tell: Callable[[str], None]) -> None:
    count = int(os.environ.get("WALKS", "10000")) // 4
    done = walk_often(world, range(part * count, (part + 1) * count), looks=0.1)
    reached = {name.removeprefix("reached ") for name in done if name.startswith("reached ")}
    tell(f"random walks: {count} of part {part}, seed {SEED}: {dict(sorted(done.items()))}")
    assert reached >= set(S)
    assert Agreement.objects.count() == count + len([world.successor, *world.strangers])
