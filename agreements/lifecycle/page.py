"""What the page of an agreement shows of its legal life."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from activities.querysets import documents_for
from agreements.lifecycle.facts import GATES, Fact, Standing
from agreements.lifecycle.moves import Move, move_between, moves_from
from agreements.lifecycle.steps import standing_steps
from agreements.models import Agreement, CheckAnswer, Gate, Transition, TransitionKind
from domains.vocabulary import Check, LegalStage
from records.access import Access
from records.rights import can


@dataclass(frozen=True)
class Condition:
    """A fact that a move needs, whether it is there, and where it can be told."""

    fact: Fact
    is_there: bool
    url: str
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A move that leads on from where an agreement stands."""

    move: Move
    conditions: tuple[Condition, ...]
    may: bool
    url: str

    @property
    def missing(self) -> list[Condition]:
        """What has to be told elsewhere first: the rest is asked in the form of the move."""
        return [one for one in self.conditions if not one.is_there and not one.fact.fields]


def offers_of(standing: Standing, *, access: Access) -> list[Offer]:
    """The moves from where an agreement stands, the usual way first."""
    return [
        offer_of(move, standing, access=access) for move in moves_from(standing.agreement.state)
    ]


def offer_of(move: Move, standing: Standing, *, access: Access) -> Offer:
    """One move with its conditions, each with the address at which it is mended."""
    agreement, standing = standing.agreement, standing.towards(move.target)
    return Offer(
        move=move,
        conditions=tuple(
            Condition(
                fact,
                fact.is_there(standing),
                _address(fact, agreement.pk),
                standing.gates if fact == GATES else (),
            )
            # Where the law asks for nothing, there is nothing to tell.
            for fact in (*move.needs, *([GATES] if standing.gates else []))
        ),
        may=can(access, move.action, agreement.activity),
        url=reverse("agreements:move", args=[agreement.pk, move.target.lower()]),
    )


def _address(fact: Fact, pk: uuid.UUID) -> str:
    return reverse(fact.page, args=[pk]) if fact.page else ""


@dataclass(frozen=True)
class Answered:
    """One question of the checklist, with its answer if there is one."""

    check: Check
    answer: CheckAnswer | None


def checklist_of(agreement: Agreement) -> list[Answered]:
    """All questions in their order; one query."""
    answers = {row.check_code: row for row in agreement.checkanswer_rows.all()}
    return [Answered(check, answers.get(check)) for check in Check]


def steps_of(agreement: Agreement, *, access: Access) -> list[Transition]:
    """All steps, the last first, those taken back among them; two queries.

    Their documents are those that the asker may read.
    """
    rows = agreement.transition_rows.select_related("person")
    return list(rows.prefetch_related(documents_for(access)).order_by("-number"))


def move_to_take_back(agreement: Agreement) -> tuple[Transition, Move] | None:
    """The last step that still stands, and its move; None where it was entered so. One query."""
    last = standing_steps(agreement)[-1:]
    move = move_between(last[0].source, last[0].target) if last and last[0].source else None
    is_moved = bool(last) and last[0].kind == TransitionKind.MOVED
    return (last[0], move) if is_moved and move else None


def is_past_term(agreement: Agreement, *, on: datetime.date) -> bool:
    """Whether it still counts as in force although its last day has gone by."""
    ends: Any = agreement.expires_on
    return agreement.stage == LegalStage.FORCE and bool(ends) and ends.latest < on
