"""The table of moves: what it allows."""

from __future__ import annotations

from agreements.lifecycle.moves import TABLE, moves_from
from domains.vocabulary import STAGE_OF_STATE, LegalStage, LegalState
from records.policy import ACTIONS

S = LegalState


def test_no_move_stands_twice_in_the_table() -> None:
    ends = [(move.source, move.target) for move in TABLE]
    assert len(ends) == len(set(ends))


def test_every_move_is_some_role_s_to_make() -> None:
    assert {move.action for move in TABLE} <= set(ACTIONS)


def test_every_state_can_be_reached_and_left_or_is_an_end() -> None:
    reached, todo = {S.PROPOSED}, [S.PROPOSED]
    while todo:
        found = {move.target for move in moves_from(todo.pop())} - reached
        reached |= found
        todo += found
    assert reached == set(S)
    ends = {state for state in S if not list(moves_from(state))}
    assert ends == {S.TERMINATED, S.SUPERSEDED, S.DECLINED, S.WITHDRAWN}


def test_what_was_ended_never_comes_back_to_preparation() -> None:
    ended = [move for move in TABLE if STAGE_OF_STATE[move.source] == LegalStage.ENDED]
    assert {(move.source, move.target) for move in ended} == {
        (S.EXPIRED, S.RENEWED),
        (S.EXPIRED, S.SUPERSEDED),
    }
