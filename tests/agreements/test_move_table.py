"""The table of moves: what it allows."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, override

from agreements.lifecycle.moves import TABLE, Move, moves_from
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


# Each is called by what it ends, not by where it leads.
OTHERWISE_CALLED = {
    (S.LEGAL_REVIEW, S.GATES): "법무 검토 완료",
    (S.SUSPENDED, S.IN_FORCE): "효력 재개",
    (S.DENOUNCED, S.IN_FORCE): "통보 철회",
}


@pytest.mark.parametrize("move", TABLE, ids=lambda move: f"{move.source}-{move.target}")
def test_step_is_called_in_korean_as_the_state_to_which_it_leads(move: Move) -> None:
    with override("ko"):
        state = OTHERWISE_CALLED.get((move.source, move.target), S(move.target).label)
        assert str(state) in str(move.words)


def test_a_longer_term_and_a_new_text_are_two_words_in_korean() -> None:
    with override("ko"):
        assert S.RENEWED.label == "연장"
        assert gettext("Renew by a new text") == "새 협정문으로 갱신"
