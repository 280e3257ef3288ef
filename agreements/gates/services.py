"""Verbs of gates: opening what packs ask, meeting, waiving, opening again.

`apply_packs` and `ask_again` are parts of verbs that ask for their rights already.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Document
from agreements.gates.deadlines import due_day
from agreements.gates.loading import book
from agreements.gates.models import Gate, GateStatus
from agreements.gates.packs import Deadline, Standing, Subject, home_of, subject_of
from agreements.gates.querysets import ORDER
from agreements.models import Agreement, TransitionKind
from agreements.models.agreements import DAY_OF_STATE
from domains.vocabulary import STAGE_OF_STATE, LegalStage, LegalState
from partners.models import Actor, ActorIdentifier, City
from records.access import Access
from records.partial_dates import PartialDate
from records.rights import StateError, require_on
from records.versions import lock_for_edit

_NEVER_CONCLUDED = {LegalState.DECLINED, LegalState.WITHDRAWN}
# Before the first sister cities: an earlier year is a slip of the pen.
FIRST_DAY = datetime.date(1900, 1, 1)
# Steps that an agreement may take more than once.
MAY_COME_AGAIN = {LegalState.AMENDED, LegalState.RENEWED}


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
    has_moved = locked.transition_rows.exclude(kind=TransitionKind.ENTERED).exists()
    kept: list[Gate] = []
    for standing in _fitting(locked, on=on):
        gate = rows.pop((standing.pack.code, standing.rule.code), None)
        if standing.rule.code not in settled:
            if not _is_asked(locked, standing, gate, has_moved=has_moved):
                _lapse(gate)
            else:
                gate = _brought_up(gate or _new(locked, standing), standing, locked)
        if gate is not None:
            kept.append(gate)
    for gate in rows.values():
        _lapse(gate)
    return [*kept, *rows.values()]


def ask_again(agreement: Agreement, *, state: str, reason: str) -> None:
    """Open the gates of a step that may come again, such as an amendment, for the next time.

    What was said of them this time stays with them.
    """
    if state not in MAY_COME_AGAIN:
        return
    for gate in _gates_of(agreement):
        if _is_settled(gate) and gate.before_state == state:
            _open_again(gate, reason=reason)
            gate.version += 1
            gate.save()


def blocking_among(gates: Iterable[Gate], *, source: str, target: str) -> list[Gate]:
    """Of open gates those that must be met before an agreement goes on to a legal state.

    On the way until it is in force those of earlier states count too; nothing holds up the way
    back. Custom blocks nothing.
    """
    state = LegalState(target)
    before = ORDER[: ORDER.index(state) + 1] if state in ORDER else (state,)
    if source in before[:-1] or state not in ORDER or source not in ORDER:
        first = [gate for gate in gates if not gate.is_custom and gate.before_state in before]
        return sorted(
            first, key=lambda gate: (before.index(LegalState(gate.before_state)), gate.pk)
        )
    return []


@transaction.atomic
def meet_gate(
    gate_id: uuid.UUID,
    *,
    on: datetime.date | None,
    evidence: str = "",
    document: uuid.UUID | None = None,
    access: Access,
    version: int | None,
    today: datetime.date | None = None,
) -> Gate:
    """Note that what a gate asks was done on a day, and what shows it: a text, a document or both.

    Raises Gate.DoesNotExist, PermissionDenied, ImpossibleError when the record is void,
    StaleRecordError when `version` is not the newest, and ValidationError by field.
    """
    gate = _to_decide(gate_id, "agreements.gates", access=access, version=version)
    errors: dict[str, str] = {}
    if on is None:
        errors["met_on"] = _("Say on which day it was met.")
    elif today is not None and on > today:
        errors["met_on"] = _("This day is still to come.")
    elif on < FIRST_DAY:
        errors["met_on"] = _("This day is too long ago.")
    shown = _document(gate, document, access=access) if document else None
    if document and shown is None:
        errors["document"] = _("Choose a document of this agreement.")
    if not evidence.strip() and not document:
        errors["evidence"] = _("Say what shows it, or choose a document.")
    if errors:
        raise ValidationError(errors)
    gate.status, gate.met_on, gate.document = GateStatus.MET, on, shown
    # Not its name: the file may be for fewer people than the agreement.
    gate.evidence = evidence.strip() or (shown.get_kind_display() if shown else "")
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
    gate = lock_for_edit(Gate.objects.visible_to(access), gate_id, version=version)
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


def _to_decide(gate_id: uuid.UUID, action: str, *, access: Access, version: int | None) -> Gate:
    gate = lock_for_edit(Gate.objects.visible_to(access), gate_id, version=version)
    require_on(access, action, gate)
    if not gate.is_open:
        raise StateError(_("It is no longer open."))
    return gate


def _decided(gate: Gate, *, access: Access) -> Gate:
    gate.decided_by_id = access.person
    gate.full_clean(exclude=["id", "city", "agreement", "document", "decided_by"])
    gate.save()
    return gate


def _open_again(gate: Gate, *, reason: str) -> None:
    gate.status, gate.reopened_reason = GateStatus.OPEN, reason
    gate.met_on = gate.waived_on = None
    gate.waiver_reason = ""


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


def _is_asked(
    agreement: Agreement, standing: Standing, gate: Gate | None, *, has_moved: bool
) -> bool:
    """Whether a rule that fits asks something of an agreement where it stands.

    Nothing is asked any more of what happened before a record of it was made here, except within
    days that are counted from then; nor of what never came about.
    """
    state, deadline = LegalState(agreement.state), standing.rule.deadline
    if state in _NEVER_CONCLUDED:
        return False
    # What was passed, and is opened again, waits all the same.
    is_waiting = gate is not None and gate.is_open and has_moved
    if deadline.before:
        return is_waiting or not _has_passed(state, LegalState(deadline.before))
    if is_waiting or not _has_reached(state, LegalState(deadline.after)):
        return True
    day = _day_of(agreement, LegalState(deadline.after))
    return day is not None and standing.pack.is_in_force(day)


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


def _has_passed(state: LegalState, before: LegalState) -> bool:
    """Whether an agreement is already where it would have had to be met before."""
    if before in ORDER:
        return _has_reached(state, before)
    has_ended = STAGE_OF_STATE[state] == LegalStage.ENDED and state != LegalState.EXPIRED
    return has_ended or (state == before and before not in MAY_COME_AGAIN)


def _has_reached(state: LegalState, wanted: LegalState) -> bool:
    if wanted not in ORDER:
        return state == wanted
    return state not in ORDER or ORDER.index(state) >= ORDER.index(wanted)


def _day_of(agreement: Agreement, state: LegalState) -> datetime.date | None:
    """The first day that may be meant by when a state was reached; None where nobody knows."""
    told = getattr(agreement, DAY_OF_STATE[state]) if state in DAY_OF_STATE else None
    if not told and agreement.state == state:
        told = agreement.state_on
    return PartialDate(told).earliest if told else None


def _due(deadline: Deadline, agreement: Agreement) -> datetime.date | None:
    if deadline.before or not _has_reached(LegalState(agreement.state), LegalState(deadline.after)):
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
