"""Verbs of gates: opening what packs ask, starting clocks, meeting, waiving, opening again.

`apply_packs`, `start_clocks` and `blocking` are parts of verbs that ask for their rights already.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Document
from agreements.gates.deadlines import due_day
from agreements.gates.loading import book
from agreements.gates.models import Gate, GateStatus
from agreements.gates.packs import Deadline, Standing, Subject, home_of, subject_of
from agreements.gates.querysets import ORDER
from agreements.models import Agreement
from domains.vocabulary import STAGE_OF_STATE, LegalStage, LegalState
from partners.models import Actor, ActorIdentifier, City
from records.access import Access
from records.partial_dates import PartialDate
from records.rights import require_on
from records.versions import lock_for_edit

_NEVER_CONCLUDED = {LegalState.DECLINED, LegalState.WITHDRAWN}
_DAY_OF_STATE = {
    LegalState.SIGNED: "signed_on",
    LegalState.IN_FORCE: "in_force_on",
    LegalState.EXPIRED: "expires_on",
}


@transaction.atomic
def apply_packs(agreement: Agreement, *, on: datetime.date) -> list[Gate]:
    """Open the gates that the packs in force on a day ask of an agreement; returns all its gates.

    Open ones that no longer fit lapse, and open again when they fit. What was met or waived stays
    so, also for a rule that takes its place. Safe to call again, and twice at once.
    """
    locked = _locked(agreement.pk)
    rows = {(gate.pack, gate.rule): gate for gate in _gates_of(locked)}
    settled = {gate.rule for gate in rows.values() if _is_settled(gate)}
    kept: list[Gate] = []
    for standing in _fitting(locked, on=on):
        gate = rows.pop((standing.pack.code, standing.rule.code), None)
        if gate is None and standing.rule.code not in settled:
            gate = _opened(locked, standing)
        elif gate is not None and standing.rule.code not in settled:
            _take_up(gate, standing)
        if gate is not None:
            kept.append(gate)
    for gate in rows.values():
        if gate.is_open:
            gate.status, gate.version = GateStatus.LAPSED, gate.version + 1
            gate.save()
    return [*kept, *rows.values()]


def blocking(agreement: Agreement, *, target: str) -> list[Gate]:
    """Open gates that must be met before an agreement reaches a legal state; one query."""
    return blocking_among(Gate.objects.open().filter(agreement=agreement.pk), target=target)


def blocking_among(gates: Iterable[Gate], *, target: str) -> list[Gate]:
    """Of open gates those that must be met before a legal state.

    On the way until it is in force those of earlier states count too. Custom blocks nothing.
    """
    state = LegalState(target)
    before = ORDER[: ORDER.index(state) + 1] if state in ORDER else (state,)
    first = [gate for gate in gates if not gate.is_custom and gate.before_state in before]
    return sorted(first, key=lambda gate: (before.index(LegalState(gate.before_state)), gate.pk))


@transaction.atomic
def start_clocks(agreement: Agreement, *, state: str, on: datetime.date) -> list[Gate]:
    """Start the clocks that a legal state sets going, from the day on which it was reached.

    Returns the gates whose last day is known now. A clock that was started is set anew.
    """
    locked = _locked(agreement.pk)
    waiting = [gate for gate in _gates_of(locked) if gate.is_open and gate.after_state == state]
    subdivision = _subdivision(locked.city) if waiting else ""
    started = []
    for gate in waiting:
        rule = book().rule(gate.pack, gate.rule, version=gate.pack_version)
        due_on = _due(rule.deadline, on, locked.city, subdivision) if rule else None
        if due_on is None:
            continue
        if due_on != gate.due_on:
            gate.due_on, gate.version = due_on, gate.version + 1
            gate.save()
        started.append(gate)
    return started


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
    shown = _document(gate, document, access=access) if document else None
    if document and shown is None:
        errors["document"] = _("Choose a document of this agreement.")
    if not evidence.strip() and not document:
        errors["evidence"] = _("Say what shows it, or choose a document.")
    if errors:
        raise ValidationError(errors)
    gate.status, gate.met_on, gate.document = GateStatus.MET, on, shown
    gate.evidence = evidence.strip() or (shown.name if shown else "")
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
def reopen_gate(gate_id: uuid.UUID, *, reason: str, access: Access, version: int | None) -> Gate:
    """Take back that a gate was met or waived, for a reason; history keeps what was said.

    Needs the right by which it was closed. Raises as `meet_gate` does.
    """
    gate = lock_for_edit(Gate.objects.visible_to(access), gate_id, version=version)
    was_waived = gate.status == GateStatus.WAIVED
    require_on(access, "agreements.waive" if was_waived else "agreements.gates", gate)
    if not _is_settled(gate):
        raise ValidationError(_("It was neither met nor waived."))
    if not reason.strip():
        raise ValidationError({"reopened_reason": _("Say why it is opened again.")})
    gate.status, gate.reopened_reason = GateStatus.OPEN, reason.strip()
    gate.met_on = gate.waived_on = None
    gate.waiver_reason = ""
    return _decided(gate, access=access)


def _to_decide(gate_id: uuid.UUID, action: str, *, access: Access, version: int | None) -> Gate:
    gate = lock_for_edit(Gate.objects.visible_to(access), gate_id, version=version)
    require_on(access, action, gate)
    if not gate.is_open:
        raise ValidationError(_("It is no longer open."))
    return gate


def _decided(gate: Gate, *, access: Access) -> Gate:
    gate.decided_by_id = access.person
    gate.full_clean(exclude=["id", "city", "agreement", "document", "decided_by"])
    gate.save()
    return gate


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
        is_over = _is_over(LegalState(agreement.state), standing.rule.deadline)
        if standing.fits(subject, home=home.country) and not is_over:
            yield standing


def _is_over(state: LegalState, deadline: Deadline) -> bool:
    """Whether an agreement has ended, so that nothing has to be met before anything any more."""
    is_for_good = STAGE_OF_STATE[state] == LegalStage.ENDED and state != LegalState.EXPIRED
    return bool(deadline.before) and is_for_good


def subject_at(agreement: Agreement) -> Subject:
    """What rules look at of an agreement as it stands; one query."""
    others = Actor.objects.filter(participations__activity=agreement.pk)
    others = others.exclude(pk=agreement.city.actor_id)
    return subject_of(agreement.type, agreement.is_binding, others)


def _opened(agreement: Agreement, standing: Standing) -> Gate | None:
    """A new gate, with its clock started where its day is known; None where it comes too late.

    Nothing is asked any more of what happened before a record of it was made here, except within
    days that are counted from then.
    """
    state, deadline = LegalState(agreement.state), standing.rule.deadline
    gate = Gate(
        city_id=agreement.city_id,
        agreement=agreement,
        pack=standing.pack.code,
        rule=standing.rule.code,
    )
    if state in _NEVER_CONCLUDED:
        return None
    if deadline.before:
        if _has_passed(state, LegalState(deadline.before)):
            return None
    elif _has_reached(state, LegalState(deadline.after)):
        day = _day_of(agreement, LegalState(deadline.after))
        if day is None or not standing.pack.is_in_force(day):
            return None
        gate.due_on = _due(deadline, day, agreement.city, _subdivision(agreement.city))
    _tell(gate, standing)
    gate.save(force_insert=True)
    return gate


def _take_up(gate: Gate, standing: Standing) -> None:
    """Bring a gate that is open, or lapsed, to what its pack says now."""
    was = (gate.status, gate.pack_version, gate.titles, gate.before_state, gate.after_state)
    gate.status = GateStatus.OPEN
    _tell(gate, standing)
    now = (gate.status, gate.pack_version, gate.titles, gate.before_state, gate.after_state)
    if now != was:
        gate.version += 1
        gate.save()


def _tell(gate: Gate, standing: Standing) -> None:
    rule = standing.rule
    gate.pack_version, gate.titles = standing.pack.valid_from, dict(rule.title)
    gate.is_custom = rule.is_custom
    gate.before_state, gate.after_state = rule.deadline.before, rule.deadline.after


def _has_passed(state: LegalState, before: LegalState) -> bool:
    """Whether an agreement is already where it would have had to be met before."""
    if before in ORDER:
        return _has_reached(state, before)
    return state == before or STAGE_OF_STATE[state] == LegalStage.ENDED


def _has_reached(state: LegalState, wanted: LegalState) -> bool:
    if wanted not in ORDER:
        return state == wanted
    return state not in ORDER or ORDER.index(state) >= ORDER.index(wanted)


def _day_of(agreement: Agreement, state: LegalState) -> datetime.date | None:
    """The first day that may be meant by when a state was reached; None where nobody knows."""
    told = getattr(agreement, _DAY_OF_STATE[state]) if state in _DAY_OF_STATE else None
    if not told and agreement.state == state:
        told = agreement.state_on
    return PartialDate(told).earliest if told else None


def _due(
    deadline: Deadline, start: datetime.date, city: City, subdivision: str
) -> datetime.date | None:
    country = city.actor.country_code
    return due_day(deadline, start, country=country, subdivision=subdivision)


def _subdivision(city: City) -> str:
    """The part of the country whose holidays count, where the city's actor carries its code."""
    scheme = ActorIdentifier.Scheme.ISO_3166_2
    codes = ActorIdentifier.objects.filter(actor=city.actor_id, scheme=scheme)
    code = codes.values_list("value", flat=True).first() or ""
    return code.partition("-")[2]
