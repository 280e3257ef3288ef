"""What a step makes due anew, and what is given back where that step is taken back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from activities.models import Document
from agreements.gates.models import Gate, GateStatus
from agreements.gates.services.rows import gates_of, is_settled, open_again
from agreements.gates.way import BEFORE_NOTICE, MAY_COME_AGAIN, to_take_again
from agreements.models import Agreement, Transition
from domains.vocabulary import LegalState

_SETTLED = (GateStatus.MET, GateStatus.WAIVED)
# What tells how a gate was settled, or why it was opened.
_TOLD = ("status", "met_on", "evidence", "waived_on", "waiver_reason", "reopened_reason")


def ask_again(agreement: Agreement, *, source: str, target: str) -> None:
    """Open what a step just taken makes due anew: see `to_take_again`.

    What was said of them the last time stays in their history.
    """
    states = to_take_again(source, target)
    for gate in gates_of(agreement) if states else ():
        if is_settled(gate) and _is_among(gate, states):
            open_again(gate, reason=_reason(gate, states))
            if gate.after_state in states:
                gate.due_on = None
            gate.version += 1
            gate.save()


def settle_again(agreement: Agreement, step: Transition) -> None:
    """Settle what a step had opened which is taken back, as it was settled before.

    What was decided since, or has lapsed, stays as it is.
    """
    states = to_take_again(step.source, step.target)
    for gate in gates_of(agreement) if states else ():
        before = _before(gate, step) if gate.is_open and _is_among(gate, states) else None
        if before is not None:
            for name in (*_TOLD, "decided_by_id", "due_on"):
                setattr(gate, name, getattr(before, name))
            gate.document = Document.objects.filter(pk=before.document_id).first()
            gate.version += 1
            gate.save()


def _is_among(gate: Gate, states: set[LegalState]) -> bool:
    return gate.before_state in states or gate.after_state in states & MAY_COME_AGAIN


def _reason(gate: Gate, states: set[LegalState]) -> str:
    if states <= set(BEFORE_NOTICE):
        return _("The notice was withdrawn.")
    if states <= MAY_COME_AGAIN:
        is_next = gate.before_state in states
        return _("For the next time.") if is_next else _("It was done once more.")
    return _("The text is negotiated anew.")


def _before(gate: Gate, step: Transition) -> Any:
    """How a gate was settled until a step opened it: the event of that; None where it did not."""
    events = _events_of(gate)
    settled = events.filter(status__in=_SETTLED).last()
    if settled is None:
        return None
    opened = events.filter(pgh_id__gt=settled.pgh_id).first()
    if opened is None:
        return None
    # All that one transaction writes has its time.
    is_of_step = opened.pgh_created_at == _events_of(step)[0].pgh_created_at
    return settled if is_of_step else None


def _events_of(row: Any) -> Any:
    return row.history.order_by("pgh_id")
