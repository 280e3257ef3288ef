"""The one table of moves: from which legal state to which, who may, and what must be there.

Services, pages, API and `docs/agreements.md` with its diagram take it from here. What is asked for
each move besides: its day, never before that of the step before, `tells` of the move itself, and
that no gate stands before its target.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from agreements.lifecycle import facts as f
from agreements.lifecycle.facts import Fact
from domains.vocabulary import STAGE_OF_STATE, LegalStage, LegalState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

S = LegalState

PREPARE, REVIEW, CLEAR, CONCLUDE, END = (
    f"agreements.{verb}" for verb in ("prepare", "review", "clear", "conclude", "end")
)
AUTHORITY, REASON, REVERSAL, ENDING = "authority", "reason", "reversal", "ending"
# Which of the documents is the letter that a step is about.
LETTER = "document"


@dataclass(frozen=True)
class Move:
    """One row; `words` are those of the button, `tells` what must be said of the move."""

    source: LegalState
    target: LegalState
    action: str
    words: _StrPromise
    needs: tuple[Fact, ...] = ()
    tells: tuple[str, ...] = ()
    # Fields of the agreement that may be told with it, and need not.
    offers: tuple[str, ...] = ()
    # Not the usual way on: offered below the others.
    is_aside: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields of the agreement, or `rationale`, that its form holds."""
        needed = [name for fact in self.needs for name in fact.fields]
        return (*needed, *(name for name in self.offers if name not in needed))


_BEGUN = (S.PROPOSED, S.DILIGENCE, S.INTENT, S.NEGOTIATING, S.LEGAL_REVIEW, S.GATES, S.CLEARED)
_APPLIES = (S.IN_FORCE, S.AMENDED, S.RENEWED)
_SIGNED = (f.SIGNED_ON, f.SIGNATORIES, f.LANGUAGES)
_BACK = _("Back to negotiation")

TABLE: tuple[Move, ...] = (
    Move(S.PROPOSED, S.DILIGENCE, PREPARE, _("Look into it"), (f.OWNER,)),
    Move(S.DILIGENCE, S.INTENT, PREPARE, _("Letter of intent exchanged"), (f.LETTER,), (LETTER,)),
    Move(S.DILIGENCE, S.NEGOTIATING, PREPARE, _("Begin to negotiate"), (f.CHECKS,)),
    Move(S.INTENT, S.NEGOTIATING, PREPARE, _("Begin to negotiate"), (f.CHECKS,)),
    Move(S.NEGOTIATING, S.LEGAL_REVIEW, PREPARE, _("Give the text to the lawyers"), (f.DRAFT,)),
    Move(S.LEGAL_REVIEW, S.GATES, REVIEW, _("The lawyers agree"), (), (AUTHORITY,)),
    Move(S.LEGAL_REVIEW, S.NEGOTIATING, REVIEW, _BACK, (), (AUTHORITY, REASON), is_aside=True),
    Move(
        S.GATES,
        S.CLEARED,
        CLEAR,
        _("Clear it for signature"),
        (f.RATIONALE,),
        (AUTHORITY,),
        ("council_session", "council_resolution", "council_resolved_on", "document_number"),
    ),
    Move(S.GATES, S.NEGOTIATING, PREPARE, _BACK, (), (REASON,), is_aside=True),
    Move(
        S.CLEARED,
        S.SIGNED,
        CONCLUDE,
        _("It is signed"),
        _SIGNED,
        offers=("original_location", "expires_on", "renewal_rule", "notice_months"),
    ),
    Move(S.CLEARED, S.NEGOTIATING, CLEAR, _BACK, (), (REASON,), is_aside=True),
    Move(
        S.SIGNED,
        S.IN_FORCE,
        CONCLUDE,
        _("It is in force"),
        (f.IN_FORCE_ON, f.ORIGINAL),
        offers=("review_on", "expires_on", "renewal_rule"),
    ),
    *(
        Move(s, S.AMENDED, CONCLUDE, _("It is amended"), (f.AMENDMENT,), is_aside=True)
        for s in _APPLIES
    ),
    *(
        Move(
            s,
            S.RENEWED,
            CONCLUDE,
            _("Its term is renewed"),
            (f.RUNS_LONGER,),
            (AUTHORITY,),
            is_aside=True,
        )
        for s in (*_APPLIES, S.EXPIRED)
    ),
    *(
        Move(s, S.SUSPENDED, END, _("Suspend it"), (), (AUTHORITY, REASON, REVERSAL), is_aside=True)
        for s in _APPLIES
    ),
    Move(S.SUSPENDED, S.IN_FORCE, END, _("Take it up again"), (), (AUTHORITY, REASON)),
    *(
        Move(
            s,
            S.DENOUNCED,
            END,
            _("Notice of its end is given"),
            (f.LAST_DAY,),
            (AUTHORITY, REASON, ENDING),
            is_aside=True,
        )
        for s in (*_APPLIES, S.SUSPENDED)
    ),
    Move(
        S.DENOUNCED,
        S.IN_FORCE,
        END,
        _("The notice is withdrawn"),
        (f.TERM_ANEW,),
        (AUTHORITY, REASON),
        is_aside=True,
    ),
    Move(S.DENOUNCED, S.TERMINATED, END, _("Its last day is over"), (f.OVER,)),
    *(
        Move(s, S.EXPIRED, CONCLUDE, _("Its term is over"), (f.OVER,), is_aside=True)
        for s in (*_APPLIES, S.SUSPENDED)
    ),
    *(
        Move(
            s,
            S.TERMINATED,
            END,
            _("End it"),
            (),
            (AUTHORITY, REASON, ENDING),
            is_aside=True,
        )
        for s in (S.SIGNED, *_APPLIES, S.SUSPENDED)
    ),
    *(
        Move(
            s,
            S.SUPERSEDED,
            CONCLUDE,
            _("Another takes its place"),
            (f.SUCCESSOR,),
            is_aside=True,
        )
        for s in (S.SIGNED, *_APPLIES, S.SUSPENDED, S.DENOUNCED, S.EXPIRED)
    ),
    *(
        Move(s, S.DECLINED, PREPARE, _("It is declined"), (), (REASON,), is_aside=True)
        for s in _BEGUN
    ),
    *(
        Move(s, S.WITHDRAWN, CLEAR, _("We withdraw"), (), (AUTHORITY, REASON), is_aside=True)
        for s in _BEGUN
    ),
)

_BY_ENDS = {(move.source, move.target): move for move in TABLE}
# What stays there for as long as a state lasts to which an agreement was moved.
_IN_FORCE = (f.RATIONALE, f.CHECKS, *_SIGNED, f.IN_FORCE_ON, f.ORIGINAL)
_KEPT_SINCE: dict[LegalStage, tuple[Fact, ...]] = {
    LegalStage.APPROVED: (f.RATIONALE, f.CHECKS),
    LegalStage.SIGNED_STAGE: (f.RATIONALE, f.CHECKS, *_SIGNED),
    LegalStage.FORCE: _IN_FORCE,
}
# Where one state of a stage rests on more: from the end of a term it may run on again.
_KEPT_IN: dict[LegalState, tuple[Fact, ...]] = {
    S.RENEWED: (*_IN_FORCE, f.RUNS_ON),
    S.EXPIRED: (*_IN_FORCE, f.OVER),
}


def moves_from(state: str) -> Iterator[Move]:
    """Where an agreement may go from a state, the usual way first."""
    yield from sorted((move for move in TABLE if move.source == state), key=lambda m: m.is_aside)


def move_between(source: str, target: str) -> Move | None:
    """The row for a move; None where there is none."""
    return _BY_ENDS.get((LegalState(source), LegalState(target)))


def kept_facts(state: str) -> tuple[Fact, ...]:
    """What an agreement in a state may not lose any more, once it is there."""
    state = LegalState(state)
    return _KEPT_IN.get(state, _KEPT_SINCE.get(STAGE_OF_STATE[state], ()))
