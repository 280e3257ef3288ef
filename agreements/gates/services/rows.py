"""The rows of gates, as all their verbs hold and change them."""

from __future__ import annotations

import uuid

from agreements.gates.models import Gate, GateStatus
from agreements.models import Agreement


def lock_agreement(agreement_id: uuid.UUID) -> Agreement:
    rows = Agreement.objects.select_related("activity", "city__actor")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=agreement_id)


def gates_of(agreement: Agreement) -> list[Gate]:
    rows = Gate.objects.filter(agreement=agreement).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def is_settled(gate: Gate) -> bool:
    return gate.status in {GateStatus.MET, GateStatus.WAIVED}


def open_again(gate: Gate, *, reason: str) -> None:
    gate.status, gate.reopened_reason = GateStatus.OPEN, reason
    gate.met_on = gate.waived_on = gate.document = None
    gate.evidence = gate.waiver_reason = ""
