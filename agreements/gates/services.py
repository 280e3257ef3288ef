"""Verbs of gates: opening what packs ask, meeting, waiving, opening again.

`apply_packs` and `ask_again` are parts of verbs that ask for their rights already.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Document
from agreements.gates.council import CouncilInput, lock_activity, write_council, writes_council
from agreements.gates.deadlines import due_day
from agreements.gates.loading import book
from agreements.gates.models import Gate, GateStatus
from agreements.gates.packs import Deadline, Standing, Subject, home_of, subject_of
from agreements.gates.way import (
    BEFORE_NOTICE,
    MAY_COME_AGAIN,
    NEVER_CONCLUDED,
    ORDER,
    has_passed,
    has_reached,
    has_stepped_past,
    to_take_again,
)
from agreements.models import Agreement, TransitionKind
from agreements.models.agreements import DAY_OF_STATE
from domains.vocabulary import LegalState
from partners.models import Actor, ActorIdentifier, City
from records.access import Access
from records.partial_dates import PartialDate
from records.rights import StateError, require_on
from records.versions import lock_for_edit

EARLIEST = datetime.date(1900, 1, 1)
# From one legal state to another.
_Steps = list[tuple[str, str]]


@transaction.atomic
def apply_packs(agreement: Agreement, *, on: datetime.date) -> list[Gate]:
    """Bring the gates of an agreement to what the packs in force on a day ask; returns all of them.

    What does not fit, or comes too late, lapses, and opens again when it fits; clocks run from the
    day on which a state was reached, as the agreement tells it. What was met or waived stays so,
    also for a rule that takes its place. Safe to call again, and twice at once.
    """
    locked = _locked(agreement.pk)
    rows = {(gate.pack, gate.rule): gate for gate in _gates_of(locked)}
    settled = {gate.rule for gate in rows.values() if _is_settled(gate)}
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


def ask_again(agreement: Agreement, *, source: str, target: str) -> None:
    """Open what a step just taken makes due anew: see `to_take_again`.

    What was said of them the last time stays in their history.
    """
    states = to_take_again(source, target)
    is_next = target in MAY_COME_AGAIN
    reason = _("For the next time.") if is_next else _("The text is negotiated anew.")
    for gate in _gates_of(agreement) if states else ():
        if _is_settled(gate) and gate.before_state in states:
            _open_again(gate, reason=reason)
            gate.version += 1
            gate.save()


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


@transaction.atomic
def meet_gate(
    gate_id: uuid.UUID,
    *,
    on: datetime.date | None,
    evidence: str = "",
    document: uuid.UUID | None = None,
    council: CouncilInput | None = None,
    access: Access,
    version: int | None,
    today: datetime.date | None = None,
) -> Gate:
    """Note that what a gate asks was done on a day, and what shows it: a text, a document or both.

    A resolution of the council shows it too, and is kept with the agreement.

    Raises Gate.DoesNotExist, PermissionDenied, ImpossibleError when the record is void,
    StaleRecordError when `version` is not the newest, and ValidationError by field.
    """
    activity = lock_activity(gate_id, access=access) if council else None
    gate = _to_decide(gate_id, "agreements.gates", access=access, version=version)
    errors: dict[str, str] = {}
    if wrong := _wrong_day(on, today=today):
        errors["met_on"] = wrong
    shown = _document(gate, document, access=access) if document else None
    if document and shown is None:
        errors["document"] = _("Choose a document of this agreement.")
    told = evidence.strip() or str(council or "")
    if not told and not document:
        errors["evidence"] = _("Say what shows it, or choose a document.")
    if council and not writes_council(gate):
        errors["council_resolution"] = _("This gate asks for no resolution of the council.")
    if errors:
        raise ValidationError(errors)
    if council and activity and on:
        write_council(activity, council, on=on)
    gate.status, gate.met_on, gate.document = GateStatus.MET, on, shown
    # Not its name: the file may be for fewer people than the agreement.
    gate.evidence = told or (shown.get_kind_display() if shown else "")
    return _decided(gate, access=access)


@transaction.atomic
def waive_gate(
    gate_id: uuid.UUID, *, reason: str, access: Access, version: int | None, on: datetime.date
) -> Gate:
    """Let an agreement pass without a gate, for a reason.

    Raises as `meet_gate` does.
    """
    gate = _to_decide(gate_id, "agreements.waive", access=access, version=version)
    if not reason.strip():
        raise ValidationError({"waiver_reason": _("Say why it is waived.")})
    gate.status, gate.waiver_reason, gate.waived_on = GateStatus.WAIVED, reason.strip(), on
    return _decided(gate, access=access)


@transaction.atomic
def reopen_gate(
    gate_id: uuid.UUID, *, reason: str, access: Access, version: int | None, on: datetime.date
) -> Gate:
    """Take back that a gate was met or waived, for a reason; history keeps what was said.

    Needs the right by which it was closed. Raises as `meet_gate` does.
    """
    gate = _locked_gate(gate_id, access=access, version=version)
    was_waived = gate.status == GateStatus.WAIVED
    require_on(access, "agreements.waive" if was_waived else "agreements.gates", gate)
    if not _is_settled(gate):
        raise StateError(_("It was neither met nor waived."))
    if not reason.strip():
        raise ValidationError({"reopened_reason": _("Say why it is opened again.")})
    _open_again(gate, reason=reason.strip())
    decided = _decided(gate, access=access)
    apply_packs(gate.agreement, on=on)
    decided.refresh_from_db()
    return decided


def _wrong_day(on: datetime.date | None, *, today: datetime.date | None) -> str:
    if on is None:
        return _("Say on which day it was met.")
    if on < EARLIEST:
        return _("Give a day in 1900 or later.")
    return _("This day is still to come.") if today is not None and on > today else ""


def _to_decide(gate_id: uuid.UUID, action: str, *, access: Access, version: int | None) -> Gate:
    gate = _locked_gate(gate_id, access=access, version=version)
    require_on(access, action, gate)
    if not gate.is_open:
        raise StateError(_("It is no longer open."))
    return gate


def _locked_gate(gate_id: uuid.UUID, *, access: Access, version: int | None) -> Gate:
    """A gate to be changed. Its agreement is locked first, as wherever gates are."""
    visible = Gate.objects.visible_to(access)
    _locked(visible.values_list("agreement", flat=True).get(pk=gate_id))
    return lock_for_edit(visible, gate_id, version=version)


def _decided(gate: Gate, *, access: Access) -> Gate:
    gate.decided_by_id = access.person
    gate.full_clean(exclude=["id", "city", "agreement", "document", "decided_by"])
    gate.save()
    return gate


def _open_again(gate: Gate, *, reason: str) -> None:
    gate.status, gate.reopened_reason = GateStatus.OPEN, reason
    gate.met_on = gate.waived_on = gate.document = None
    gate.evidence = gate.waiver_reason = ""


def _document(gate: Gate, document: uuid.UUID, *, access: Access) -> Document | None:
    own = Document.objects.visible_to(access).filter(activity=gate.agreement_id)
    return own.filter(pk=document).first()


def _is_settled(gate: Gate) -> bool:
    return gate.status in {GateStatus.MET, GateStatus.WAIVED}


def _locked(agreement_id: uuid.UUID) -> Agreement:
    rows = Agreement.objects.select_related("activity", "city__actor")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=agreement_id)


def _gates_of(agreement: Agreement) -> list[Gate]:
    rows = Gate.objects.filter(agreement=agreement).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def _fitting(agreement: Agreement, *, on: datetime.date) -> Iterable[Standing]:
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
    agreement: Agreement, standing: Standing, gate: Gate | None, *, steps: _Steps
) -> bool:
    """Whether a rule that fits asks something of an agreement where it stands.

    Nothing is asked any more of what happened before a record of it was made here, except within
    days that are counted from then; nor of what never came about. What a step here went past is
    asked until the agreement is signed: an edit may have made a rule fit after that step.
    """
    state, deadline = LegalState(agreement.state), standing.rule.deadline
    if state in NEVER_CONCLUDED:
        return False
    event = LegalState(deadline.before or deadline.after)
    if gate is not None and gate.is_open and (steps or not _was_before_record(agreement, event)):
        return True
    is_of_here = has_stepped_past(steps, event)
    if deadline.before:
        is_unsigned = not has_reached(state, LegalState.SIGNED)
        return not has_passed(state, event) or (is_unsigned and is_of_here)
    if is_of_here or not has_reached(state, event):
        return True
    day = _day_of(agreement, event) if deadline.days else None
    return day is not None and standing.pack.is_in_force(day)


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


def _new(agreement: Agreement, standing: Standing) -> Gate:
    return Gate(
        city_id=agreement.city_id,
        agreement=agreement,
        pack=standing.pack.code,
        rule=standing.rule.code,
    )


def _brought_up(gate: Gate, standing: Standing, agreement: Agreement) -> Gate:
    """A gate open, with what its pack says now and its clock as the agreement stands; saved."""
    was = _told(gate)
    rule = standing.rule
    gate.status = GateStatus.OPEN
    gate.pack_version, gate.titles = standing.pack.valid_from, dict(rule.title)
    gate.is_custom = rule.is_custom
    gate.before_state, gate.after_state = rule.deadline.before, rule.deadline.after
    gate.due_on = _due(rule.deadline, agreement)
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


def _due(deadline: Deadline, agreement: Agreement) -> datetime.date | None:
    if deadline.before or not has_reached(LegalState(agreement.state), LegalState(deadline.after)):
        return None
    day = _day_of(agreement, LegalState(deadline.after))
    if day is None:
        return None
    city = agreement.city
    return due_day(deadline, day, country=city.actor.country_code, subdivision=_subdivision(city))


def _subdivision(city: City) -> str:
    """The part of the country whose holidays count, where the city's actor carries its code."""
    scheme = ActorIdentifier.Scheme.ISO_3166_2
    codes = ActorIdentifier.objects.filter(actor=city.actor_id, scheme=scheme)
    code = codes.values_list("value", flat=True).first() or ""
    return code.partition("-")[2]
