from __future__ import annotations

import pytest

from records.access import Role
from records.policy import ACTIONS, TABLE, State, possible, why_impossible
from records.roles import as_markdown, page_path, subjects


def test_page_of_roles_is_what_the_table_says() -> None:
    assert page_path().read_text(encoding="utf-8") == as_markdown(), "run `manage.py roles`"


def test_every_action_is_named_once_with_known_roles_and_states() -> None:
    assert len(ACTIONS) == len(TABLE)
    for action in TABLE:
        assert set() < action.roles <= set(Role.values), action.code
        assert set() < action.states <= set(State.values), action.code


def test_readers_see_every_action_once() -> None:
    shown = [line.code for subject in subjects() for line in subject.lines]
    assert sorted(shown) == sorted(ACTIONS)


@pytest.mark.parametrize(
    ("action", "states"),
    [
        ("activities.write", {State.DRAFT, State.STANDING}),
        ("activities.delete", {State.DRAFT}),
        ("activities.void", {State.STANDING}),
        ("memberships.restore", {State.VOID}),
        ("reports.read", set(State)),
    ],
)
def test_state_of_a_record_decides_what_is_possible(action: str, states: set[State]) -> None:
    assert {state for state in State if possible(action, state)} == states


def test_action_that_the_table_does_not_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        possible("activities.burn", State.DRAFT)


def test_what_is_impossible_is_told_with_the_way_out() -> None:
    told = {
        why_impossible(action.code, state)
        for action in TABLE
        for state in State
        if state not in action.states
    }
    assert told == {
        "A void record cannot be changed.",
        "A draft is not made void: delete it instead.",
        "Only a draft can be deleted. Make the record void instead.",
        "A draft is nobody else's to see yet. Finish it first.",
        "A draft takes no steps yet. Finish it first.",
        "It is not void.",
    }
