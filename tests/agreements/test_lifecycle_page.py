"""The page of the documentation that is written from the table of moves."""

from __future__ import annotations

from agreements.lifecycle.diagram import as_markdown, page_path
from agreements.lifecycle.moves import TABLE
from domains.vocabulary import LegalState


def test_page_is_the_one_that_the_table_gives() -> None:
    assert page_path().read_text(encoding="utf-8") == as_markdown(), "run `manage.py lifecycle`"


def test_every_state_and_step_is_told() -> None:
    text = as_markdown()
    assert [state for state in LegalState if f"as {state.value}_" not in text] == []
    assert [move for move in TABLE if str(move.words) not in text] == []
