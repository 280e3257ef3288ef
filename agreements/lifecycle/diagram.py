"""The table of moves for readers: a diagram and a table, both from the table itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.utils import translation

from agreements.lifecycle.facts import Fact
from agreements.lifecycle.moves import TABLE, Move, kept_facts
from domains.vocabulary import STAGE_OF_STATE, LegalStage, LegalState
from records.access import Role
from records.policy import ROLES_OF_ACTION

INTRODUCTION = """# The legal life of an agreement

Which steps an agreement may take, who may take them, and what must be there first. The table is
`agreements/lifecycle/moves.py`, from which pages, API, services and tests take their answers;
`manage.py lifecycle` writes this page from it.

A person sees five stages; the exact states unfold below them. An agreement that exists already is
entered directly in the state it is in, and corrected there until it takes its first step; not to a
state before which a gate is still open, nor, by those who may not clear it, to one behind its
clearing. Each step has its day, never before that of the step before; who decided, why, what would
reverse it and a document can always be told with it, and must be where the table says so. A
mistaken step is taken back by whoever may take it: both stay in the history.
"""
_TELLS = {
    "authority": "who decided",
    "reason": "why",
    "reversal": "what would reverse it",
    "ending": "reason for the end",
    "document": "which document it is",
}


def as_markdown() -> str:
    """The whole page `docs/agreements.md`, in English."""
    with translation.override("en"):
        lines = [INTRODUCTION, *_diagram(), *_steps(), *_kept()]
        return "\n".join(lines).rstrip() + "\n"


def page_path() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "agreements.md"


def _diagram() -> Iterator[str]:
    yield "## States and steps\n\n```mermaid\nstateDiagram-v2"
    for stage in LegalStage:
        yield f'    state "{stage.label}" as {stage.value} {{'
        for state in LegalState:
            if STAGE_OF_STATE[state] == stage:
                yield f'        state "{state.label}" as {state.value}_'
        yield "    }"
    yield f"    [*] --> {LegalState.PROPOSED.value}_"
    for moves in _steps_of_table():
        for source in _sources(moves):
            yield f"    {source} --> {moves[0].target.value}_: {moves[0].words}"
    yield "```\n"


def _steps_of_table() -> Iterator[list[Move]]:
    """The rows of the table that are one step, from wherever it is taken."""
    for _step, moves in groupby(TABLE, key=lambda move: (move.target, move.words)):
        yield list(moves)


def _sources(moves: list[Move]) -> Iterator[str]:
    """Whole stages where a step is taken from each of their states; else the states."""
    left = {move.source for move in moves}
    for stage in LegalStage:
        states = {state for state in LegalState if STAGE_OF_STATE[state] == stage}
        if len(states) > 1 and states <= left:
            yield stage.value
            left -= states
    yield from (f"{state.value}_" for state in LegalState if state in left)


def _steps() -> Iterator[str]:
    yield "## Steps\n\n| From | To | Step | Who may | What must be there | What must be told |"
    yield "|---|---|---|---|---|---|"
    for moves in _steps_of_table():
        sources = ", ".join(str(move.source.label) for move in moves)
        yield f"| {sources} | {moves[0].target.label} | {moves[0].words} | {_cells(moves[0])} |"
    yield ""


def _cells(move: Move) -> str:
    roles = ", ".join(
        str(Role(role).label) for role in Role if role in ROLES_OF_ACTION[move.action]
    )
    needs = " ".join(str(fact.words) for fact in move.needs)
    return f"{roles} (`{move.action}`) | {needs} | {', '.join(_TELLS[t] for t in move.tells)}"


def _kept() -> Iterator[str]:
    yield "## What a stage rests on\n"
    yield "Once an agreement was moved there, no edit takes these away or puts their days ahead.\n"
    for stage in LegalStage:
        states = [state for state in LegalState if STAGE_OF_STATE[state] == stage]
        usual = min((kept_facts(state) for state in states), key=len)
        if usual:
            yield _kept_by(stage.label, usual)
        for state in states:
            if kept_facts(state) != usual:
                yield _kept_by(state.label, kept_facts(state))


def _kept_by(label: object, facts: tuple[Fact, ...]) -> str:
    return f"- {label}: " + " ".join(str(fact.words) for fact in facts)
