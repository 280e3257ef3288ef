"""Meeting a gate, waiving it, and opening it again."""

from __future__ import annotations

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Document
from agreements.gates.council import CouncilInput, lock_activity, write_council, writes_council
from agreements.gates.models import Gate, GateStatus
from agreements.gates.services.opening import apply_packs
from agreements.gates.services.rows import is_settled, lock_agreement, open_again
from records.access import Access
from records.rights import StateError, require_on
from records.versions import lock_for_edit

EARLIEST = datetime.date(1900, 1, 1)


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
    agreement_version: int | None = None,
    today: datetime.date | None = None,
) -> Gate:
    """Note that what a gate asks was done on a day, and what shows it: a text, a document or both.

    A resolution of the council shows it too, and is kept with the agreement, whose version was
    read with it.

    Raises Gate.DoesNotExist, PermissionDenied, ImpossibleError when the record is void,
    StaleRecordError when one of the versions is not the newest, and ValidationError by field.
    """
    activity = None
    if council:
        activity = lock_activity(gate_id, access=access, version=agreement_version)
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
    if not is_settled(gate):
        raise StateError(_("It was neither met nor waived."))
    if not reason.strip():
        raise ValidationError({"reopened_reason": _("Say why it is opened again.")})
    open_again(gate, reason=reason.strip())
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
    lock_agreement(visible.values_list("agreement", flat=True).get(pk=gate_id))
    return lock_for_edit(visible, gate_id, version=version)


def _decided(gate: Gate, *, access: Access) -> Gate:
    gate.decided_by_id = access.person
    gate.full_clean(exclude=["id", "city", "agreement", "document", "decided_by"])
    gate.save()
    return gate


def _document(gate: Gate, document: uuid.UUID, *, access: Access) -> Document | None:
    own = Document.objects.visible_to(access).filter(activity=gate.agreement_id)
    return own.filter(pk=document).first()
