"""The five stages of an agreement's life, as a line that a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domains.vocabulary import STAGE_OF_STATE, LegalStage, LegalState

# Signed or in force: what an agreement stands in while it is live.
LIVE_STAGES = (LegalStage.SIGNED_STAGE, LegalStage.FORCE)
LIVE_STATES = [state for state, stage in STAGE_OF_STATE.items() if stage in LIVE_STAGES]


@dataclass(frozen=True)
class Stage:
    """One of the five stages, said to be past, present or ahead."""

    label: Any
    slug: str
    is_current: bool
    is_past: bool


def stages_at(state: str) -> list[Stage]:
    """All five, as they stand for an agreement in a legal state."""
    stages = list(LegalStage)
    here = stages.index(STAGE_OF_STATE[LegalState(state)])
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
