"""The way that an agreement goes, and how far it has come on it: pure functions of legal states."""

from __future__ import annotations

from collections.abc import Iterable

from domains.vocabulary import STAGE_OF_STATE, LegalStage, LegalState

# Until it is in force.
ORDER = (
    LegalState.PROPOSED,
    LegalState.DILIGENCE,
    LegalState.INTENT,
    LegalState.NEGOTIATING,
    LegalState.LEGAL_REVIEW,
    LegalState.GATES,
    LegalState.CLEARED,
    LegalState.SIGNED,
    LegalState.IN_FORCE,
)
# Steps that an agreement may take more than once.
MAY_COME_AGAIN = {LegalState.AMENDED, LegalState.RENEWED}
# Notice of an end is given once for all that must be there before the end.
BEFORE_NOTICE = (LegalState.DENOUNCED, LegalState.TERMINATED)
NEVER_CONCLUDED = {LegalState.DECLINED, LegalState.WITHDRAWN}


def has_reached(state: str, wanted: str) -> bool:
    """Whether an agreement is where it was to come, or further on."""
    if wanted not in ORDER:
        return state == wanted
    return state not in ORDER or _place(state) >= _place(wanted)


def is_on_the_way(state: str, wanted: str) -> bool:
    """Whether a state on the way into force is before another one there."""
    return state in ORDER and not has_reached(state, wanted)


def has_passed(state: str, before: str) -> bool:
    """Whether it is already where something would have had to be met before."""
    if before in ORDER:
        return has_reached(state, before)
    if state == LegalState.DENOUNCED and before in BEFORE_NOTICE:
        return True
    has_ended = STAGE_OF_STATE[LegalState(state)] == LegalStage.ENDED
    is_over = has_ended and state != LegalState.EXPIRED
    return is_over or (state == before and before not in MAY_COME_AGAIN)


def has_stepped_past(steps: Iterable[tuple[str, str]], wanted: str) -> bool:
    """Whether one of some steps, each from a state to another, led there or beyond."""
    return any(
        has_reached(target, wanted) and not has_reached(source, wanted) for source, target in steps
    )


def to_take_again(source: str, target: str) -> set[LegalState]:
    """The states before which all must be met anew once a step was taken.

    Those of a step that may come again, of an end whose notice was withdrawn, and, when the text is
    negotiated anew, all that follow.
    """
    if source == LegalState.DENOUNCED and target == LegalState.IN_FORCE:
        return set(BEFORE_NOTICE)
    if target in MAY_COME_AGAIN:
        return {LegalState(target)}
    if target == LegalState.NEGOTIATING and source in ORDER and _place(source) > _place(target):
        return set(ORDER[_place(target) + 1 :])
    return set()


def _place(state: str) -> int:
    return ORDER.index(LegalState(state))
