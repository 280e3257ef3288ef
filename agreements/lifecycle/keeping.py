"""What the state of an agreement rests on, and what no change may take from under it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.gates.services import blocking_among, was_signed_before_record
from agreements.gates.way import NEVER_CONCLUDED, ORDER, has_reached, is_on_the_way
from agreements.lifecycle.facts import Fact, standing_of
from agreements.lifecycle.moves import CLEAR, kept_facts, move_between
from agreements.lifecycle.steps import has_moved
from agreements.models import Agreement, Gate, Transition, TransitionKind
from domains.stages import LIVE_STAGES
from domains.vocabulary import LegalStage, LegalState
from records.access import Access
from records.partial_dates import PartialDate, is_before
from records.rights import StateError

_UNSIGNED = {LegalStage.PREPARING, LegalStage.APPROVED}


def was_concluded(agreement: Agreement) -> bool:
    """Whether it was ever signed, as its state tells."""
    stage = agreement.stage
    is_over = stage == LegalStage.ENDED and agreement.state not in NEVER_CONCLUDED
    return stage in LIVE_STAGES or is_over


def held_facts(agreement: Agreement, *, on: datetime.date) -> frozenset[Fact]:
    """What is there on a day of what the state of an agreement rests on; seven queries at most.

    What was entered in its state, and not moved to it, may still be corrected.
    """
    kept = kept_facts(agreement.state) if has_moved(agreement) else ()
    standing = standing_of(agreement, on=on) if kept else None
    return frozenset(fact for fact in kept if standing and fact.is_there(standing))


def check_kept(held: frozenset[Fact], agreement: Agreement, *, on: datetime.date) -> None:
    """Refuse that an agreement loses what its state rests on: `held` before it was changed.

    Raises ValidationError by field, those of the agreement under `agreement/<name>`.
    """
    lost = held - held_facts(agreement, on=on) & frozenset(kept_facts(agreement.state))
    if lost:
        raise ValidationError(
            {
                fact.path: _("Its state rests on it. %(mend)s") % {"mend": fact.words}
                for fact in lost
            }
        )


def check_stands(agreement: Agreement, steps: Iterable[Transition], *, on: datetime.date) -> None:
    """Refuse that an agreement comes back to a state without what its steps there had to find.

    `steps` are those that lead there. Raises StateError.
    """
    taken = [step for step in steps if step.kind == TransitionKind.MOVED]
    made = filter(None, [move_between(step.source, step.target) for step in taken])
    needed = {fact for move in made for fact in move.needs}
    kept = [fact for fact in kept_facts(agreement.state) if fact in needed]
    standing = standing_of(agreement, on=on)
    if lost := [str(fact.words) for fact in kept if not fact.is_there(standing)]:
        message = _("It cannot go back to that state yet. %(mend)s")
        raise StateError(message % {"mend": " ".join(lost)})


def check_correction(
    agreement: Agreement, gates: Iterable[Gate], *, source: str, access: Access
) -> None:
    """Refuse that a correction of the state as it was entered goes round steps that wait.

    `gates` are those of the corrected agreement: of what was signed before its record was made
    none waits any more. What was not so passes no gate that is open, and is cleared by those alone
    who may clear it. Raises ValidationError.
    """
    # Whatever was concluded, whether or not it still stands, has come into force on its way.
    target = agreement.state if agreement.state in ORDER else LegalState.IN_FORCE
    if agreement.state in NEVER_CONCLUDED or not is_on_the_way(source, target):
        return
    waiting = [gate for gate in gates if gate.is_open]
    if unmet := blocking_among(waiting, source=source, target=target):
        message = _(
            "The law asks for this first: %(gates)s. Meet or waive it, and record the steps "
            "instead; if it was signed before it was entered here, give the day."
        )
        raise ValidationError({"state": message % {"gates": "; ".join(map(str, unmet))}})
    needs_clearing = is_on_the_way(source, LegalState.CLEARED)
    needs_clearing &= has_reached(agreement.state, LegalState.CLEARED)
    if (
        needs_clearing
        and not was_signed_before_record(agreement)
        and not access.may(CLEAR, agreement.city_id)
    ):
        message = _(
            "Whoever may clear it for signature has to do that first: record the steps instead. "
            "If it was signed before it was entered here, give the day."
        )
        raise ValidationError({"state": message})


def days_told(agreement: Agreement | None) -> Mapping[str, Any]:
    """The legal state with the days that may say something of it, as they stand."""
    names = ("state", "state_on", "signed_on", "in_force_on", "expires_on")
    return {name: getattr(agreement, name) for name in names} if agreement else {}


def check_days(agreement: Agreement, *, before: Mapping[str, Any], on: datetime.date) -> None:
    """Refuse that what has been, as the state says, is still to come on a day.

    Asked of what was just told alone: `before` are `days_told` before it was changed. Raises
    ValidationError by field.
    """
    now = days_told(agreement)
    been = {
        "state_on": True,
        "in_force_on": agreement.stage == LegalStage.FORCE,
        "signed_on": was_concluded(agreement),
    }
    is_new = now["state"] != before.get("state")
    is_told = {name for name in now if now[name] and (is_new or now[name] != before.get(name))}
    errors = {
        name: _("This day has not come yet.")
        for name in been
        if been[name] and name in is_told and PartialDate(now[name]).earliest > on
    }
    if "signed_on" in is_told and agreement.stage in _UNSIGNED:
        errors["signed_on"] = _("By its stage it is not signed: clear this day, or choose another.")
    ends = now["expires_on"]
    is_over = agreement.state == LegalState.EXPIRED
    if is_over and "expires_on" in is_told and PartialDate(ends).earliest >= on:
        errors["expires_on"] = _("Its last day must be past.")
    elif "expires_on" in is_told and _runs_beyond_its_end(agreement):
        message = _("It ended on %(day)s: its term does not run beyond.")
        errors["expires_on"] = message % {"day": agreement.state_on}
    if errors:
        raise ValidationError(errors)


def _runs_beyond_its_end(agreement: Agreement) -> bool:
    """Whether a term is told past an end to which steps led here.

    The entry of an older one may tell which term its end cut short.
    """
    has_ended = agreement.stage == LegalStage.ENDED and is_before(
        agreement.state_on, agreement.expires_on
    )
    return has_ended and has_moved(agreement)
