"""Opening the gates that packs ask for, and starting their clocks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from agreements.gates.deadlines import due_day
from agreements.gates.loading import book
from agreements.gates.models import Gate, GateStatus
from agreements.gates.packs import Deadline, RuleInForce, Subject, home_of, subject_of
from agreements.gates.services.rows import gates_of, is_settled, lock_agreement
from agreements.gates.way import (
    BEFORE_NOTICE,
    MAY_COME_AGAIN,
    NEVER_CONCLUDED,
    ORDER,
    has_passed,
    has_reached,
    has_stepped_past,
)
from agreements.lifecycle.steps import standing_steps
from agreements.models import Agreement, TransitionKind
from agreements.models.agreements import DAY_OF_STATE
from domains.vocabulary import LegalState
from partners.models import Actor, ActorIdentifier, City
from records.partial_dates import PartialDate

# From one legal state to another.
_Steps = list[tuple[str, str]]


@transaction.atomic
def apply_packs(agreement: Agreement, *, on: datetime.date) -> list[Gate]:
    """Bring the gates of an agreement to what the packs in force on a day ask; returns all of them.

    What does not fit, or comes too late, lapses, and opens again when it fits; clocks run from the
    day on which a state was reached, as the agreement tells it. What was met or waived stays so,
    also for a rule that takes its place. Safe to call again, and twice at once.
    """
    locked = lock_agreement(agreement.pk)
    rows = {(gate.pack, gate.rule): gate for gate in gates_of(locked)}
    settled = {gate.rule for gate in rows.values() if is_settled(gate)}
    steps = _steps_of(locked)
    kept: list[Gate] = []
    for standing in _fitting(locked, on=on):
        gate = rows.pop((standing.pack.code, standing.rule.code), None)
        if standing.rule.code not in settled:
            if not _is_asked(locked, standing, gate, steps=steps):
                _lapse(gate)
            else:
                gate = _brought_up(gate or _new(locked, standing), standing, locked)
        if gate is not None:
            kept.append(gate)
    for gate in rows.values():
        _lapse(gate)
    return [*kept, *rows.values()]


def blocking_among(gates: Iterable[Gate], *, source: str, target: str) -> list[Gate]:
    """Of open gates those that must be met before an agreement goes on to a legal state.

    On the way until it is in force those of earlier states count too, and for a notice those of the
    end that it brings; nothing holds up the way back. Custom blocks nothing.
    """
    state = LegalState(target)
    before = _before(state)
    if source in before[:-1] or state not in ORDER or source not in ORDER:
        first = [gate for gate in gates if not gate.is_custom and gate.before_state in before]
        return sorted(
            first, key=lambda gate: (before.index(LegalState(gate.before_state)), gate.pk)
        )
    return []


def _before(state: LegalState) -> tuple[LegalState, ...]:
    if state == LegalState.DENOUNCED:
        return BEFORE_NOTICE
    return ORDER[: ORDER.index(state) + 1] if state in ORDER else (state,)


def _fitting(agreement: Agreement, *, on: datetime.date) -> Iterable[RuleInForce]:
    """What stands for the city on a day and fits the agreement."""
    home = home_of(agreement.city)
    subject = subject_at(agreement)
    for standing in book().rules_of(home, on=on):
        if standing.fits(subject, home=home.country):
            yield standing


def subject_at(agreement: Agreement) -> Subject:
    """What rules look at of an agreement as it stands; one query."""
    others = Actor.objects.filter(participations__activity=agreement.pk)
    others = others.exclude(pk=agreement.city.actor_id)
    return subject_of(agreement.type, agreement.is_binding, others)


def _steps_of(agreement: Agreement) -> _Steps:
    """All that it has taken since it was entered, those that were taken back too."""
    rows = agreement.transition_rows.exclude(kind=TransitionKind.ENTERED)
    return list(rows.values_list("source", "target"))


def _is_asked(
    agreement: Agreement, standing: RuleInForce, gate: Gate | None, *, steps: _Steps
) -> bool:
    """Whether a rule that fits asks something of an agreement where it stands.

    Nothing is asked any more of what was signed before a record of it was made here, except within
    days that are counted from then; nor of what never came about. Until it is signed all is asked
    that stands before that, wherever it was entered.
    """
    state, deadline = LegalState(agreement.state), standing.rule.deadline
    if state in NEVER_CONCLUDED:
        return False
    event = LegalState(deadline.before or deadline.after)
    if gate is not None and gate.is_open and (steps or not _was_before_record(agreement, event)):
        return True
    if deadline.before:
        is_to_come = not has_passed(state, event) or not has_reached(state, LegalState.SIGNED)
        return is_to_come or _was_got_round(agreement, standing, gate, event=event, steps=steps)
    if has_stepped_past(steps, event):
        return True
    if not has_reached(state, event):
        return event in ORDER or not has_passed(state, event)
    day = _day_of(agreement, event) if deadline.days else None
    return day is not None and standing.pack.is_in_force(day)


def _was_got_round(
    agreement: Agreement,
    standing: RuleInForce,
    gate: Gate | None,
    *,
    event: LegalState,
    steps: _Steps,
) -> bool:
    """Whether a gate had lapsed while that was done here which the rule stands before.

    As where the type was edited, and edited back after the signing. Not where the rule did not
    stand on that day.
    """
    if gate is None or gate.status != GateStatus.LAPSED:
        return False
    if not has_stepped_past(steps, event) and _was_before_record(agreement, event):
        return False
    told = agreement.signed_on if event in ORDER else None
    told = told or agreement.state_on
    if not told:
        return True
    then = _fitting(agreement, on=PartialDate(told).earliest)
    return any(one.rule.code == standing.rule.code for one in then)


def was_signed_before_record(agreement: Agreement) -> bool:
    """Whether, as its days tell, it was surely signed before the record of it was made here."""
    return _was_before_record(agreement, LegalState.SIGNED)


def _was_before_record(agreement: Agreement, event: LegalState) -> bool:
    """Whether what a rule is about was surely over when the record was made, or never will be.

    On the way into force that is the signing; the last day that may be meant counts.
    """
    state, told = LegalState(agreement.state), agreement.state_on
    if event in ORDER:
        is_over = has_reached(state, LegalState.SIGNED)
        told = agreement.signed_on or told
    elif state != event:
        return has_passed(state, event)
    else:
        is_over = True
    if not (is_over and told):
        return False
    made = agreement.activity.created_at.astimezone(ZoneInfo(agreement.city.time_zone))
    return PartialDate(told).latest < made.date()


def _new(agreement: Agreement, standing: RuleInForce) -> Gate:
    return Gate(
        city_id=agreement.city_id,
        agreement=agreement,
        pack=standing.pack.code,
        rule=standing.rule.code,
    )


def _brought_up(gate: Gate, standing: RuleInForce, agreement: Agreement) -> Gate:
    """A gate open, with what its pack says now and its clock as the agreement stands; saved."""
    was = _told(gate)
    rule = standing.rule
    gate.status = GateStatus.OPEN
    gate.pack_version, gate.titles = standing.pack.valid_from, dict(rule.title)
    gate.is_custom = rule.is_custom
    gate.before_state, gate.after_state = rule.deadline.before, rule.deadline.after
    gate.due_on = _due(gate, rule.deadline, agreement)
    if gate._state.adding:
        gate.save(force_insert=True)
    elif _told(gate) != was:
        gate.version += 1
        gate.save()
    return gate


def _told(gate: Gate) -> tuple[Any, ...]:
    names = ("status", "pack_version", "titles", "is_custom", "before_state", "after_state")
    return tuple(getattr(gate, name) for name in (*names, "due_on"))


def _lapse(gate: Gate | None) -> None:
    if gate is not None and gate.is_open:
        gate.status, gate.version = GateStatus.LAPSED, gate.version + 1
        gate.save()


def _day_of(agreement: Agreement, state: LegalState) -> datetime.date | None:
    """The first day that may be meant by when a state was reached; None where nobody knows."""
    told = getattr(agreement, DAY_OF_STATE[state]) if state in DAY_OF_STATE else None
    if not told and agreement.state == state:
        told = agreement.state_on
    return PartialDate(told).earliest if told else None


def _due(gate: Gate, deadline: Deadline, agreement: Agreement) -> datetime.date | None:
    """The last good day; of what has come again, of the first time for which the gate is open."""
    city = agreement.city
    days = _days_of(agreement, LegalState(deadline.after)) if deadline.after else []
    if not days:
        return None
    told = {"country": city.actor.country_code, "subdivision": _subdivision(city)}
    due = [due_day(deadline, day, **told) for day in days]
    return gate.due_on if gate.due_on in due else due[-1]


def _days_of(agreement: Agreement, state: LegalState) -> list[datetime.date]:
    """The days from which clocks of a state run, first to last: some states come again."""
    if state in MAY_COME_AGAIN:
        # Of an entry as it stood then nobody knows the days that have gone by since.
        is_there = agreement.state == state
        return [
            PartialDate(step.on).earliest
            for step in standing_steps(agreement)
            if step.target == state and step.on and (step.kind == TransitionKind.MOVED or is_there)
        ]
    day = _day_of(agreement, state) if has_reached(agreement.state, state) else None
    return [day] if day else []


def _subdivision(city: City) -> str:
    """The part of the country whose holidays count, where the city's actor carries its code."""
    scheme = ActorIdentifier.Scheme.ISO_3166_2
    codes = ActorIdentifier.objects.filter(actor=city.actor_id, scheme=scheme)
    code = codes.values_list("value", flat=True).first() or ""
    return code.partition("-")[2]
