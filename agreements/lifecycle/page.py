"""What the page of an agreement shows of its legal life."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from agreements.lifecycle.facts import Fact, Standing
from agreements.lifecycle.moves import Move, move_between, moves_from
from agreements.models import Agreement, CheckAnswer, Transition, TransitionKind
from domains.vocabulary import Check, LegalStage
from records.access import Access
from records.rights import can


@dataclass(frozen=True)
class Condition:
    """A fact that a move needs, whether it is there, and where it can be told."""

    fact: Fact
    is_there: bool
    url: str


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
    agreement = standing.agreement
    return Offer(
        move=move,
        conditions=tuple(
            Condition(fact, fact.is_there(standing), _address(fact, agreement.pk))
            for fact in move.needs
        ),
        may=can(access, move.action, agreement.activity),
        url=reverse("agreements:move", args=[agreement.pk, move.target.lower()]),
    )


def _address(fact: Fact, pk: uuid.UUID) -> str:
    return reverse(fact.page, args=[pk]) if fact.page else ""


@dataclass(frozen=True)
class Stage:
    """One of the five stages, with the day on which it was reached where that is known."""

    label: Any
    slug: str
    is_current: bool
    is_past: bool


def stages_of(agreement: Agreement) -> list[Stage]:
    """The five stages, each said to be past, present or ahead."""
    stages = list(LegalStage)
    here = stages.index(agreement.stage)
    return [
        Stage(
            label=stage.label,
            slug=stage.value.lower(),
            is_current=place == here,
            # What was declined or withdrawn ended without the stages before.
            is_past=place < here and here != len(stages) - 1,
        )
        for place, stage in enumerate(stages)
    ]


@dataclass(frozen=True)
class Answered:
    """One question of the checklist, with its answer if there is one."""

    check: Check
    answer: CheckAnswer | None


def checklist_of(agreement: Agreement) -> list[Answered]:
    """All questions in their order; one query."""
    answers = {row.check_code: row for row in agreement.checkanswer_rows.all()}
    return [Answered(check, answers.get(check)) for check in Check]


def steps_of(agreement: Agreement) -> list[Transition]:
    """All steps, the last first, those taken back among them; one query."""
    rows = agreement.transition_rows.select_related("person", "document")
    return list(rows.order_by("-number"))


def move_to_take_back(steps: list[Transition]) -> Move | None:
    """The move that the last of these steps made; None where it was entered or taken back."""
    if not steps or steps[0].kind != TransitionKind.MOVED:
        return None
    return move_between(steps[0].source, steps[0].target)


def is_past_term(agreement: Agreement, *, on: datetime.date) -> bool:
    """Whether it still counts as in force although its last day has gone by."""
    ends: Any = agreement.expires_on
    return agreement.stage == LegalStage.FORCE and bool(ends) and ends.latest < on
