"""Taking an agreement through its legal life in tests."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from activities.models import Activity, Document
from activities.services import add_document
from agreements.gates.services import apply_packs
from agreements.lifecycle.content import (
    CheckInput,
    SignatoryInput,
    answer_checks,
    write_signatories,
)
from agreements.lifecycle.facts import standing_of
from agreements.lifecycle.services import make_move
from agreements.lifecycle.telling import MoveInput
from agreements.models import Agreement, Gate, Transition
from domains.vocabulary import Check, DocumentKind, Finding, LegalState, Side
from records.access import Access
from records.partial_dates import PartialDate

TODAY = datetime.date(2026, 11, 26)
S = LegalState
ON_THE_WAY = (
    *(S.DILIGENCE, S.NEGOTIATING, S.LEGAL_REVIEW, S.GATES, S.CLEARED, S.SIGNED, S.IN_FORCE),
)


def move_to(
    agreement: Agreement, target: str, *, access: Access, on: str = "2026-11-01", **told: Any
) -> Transition:
    """One step, told in full unless a test leaves something out, with its gates met before."""
    apply_packs(agreement, on=TODAY)
    stored = Agreement.objects.select_related("activity", "superseded_by").get(pk=agreement.pk)
    ids = [gate.pk for gate in standing_of(stored, on=TODAY).towards(target).gates]
    Gate.objects.filter(pk__in=ids).update(status="met", met_on=TODAY, evidence="Resolution 47")
    is_end = target in {S.DENOUNCED, S.TERMINATED} and stored.state != S.DENOUNCED
    given = {
        "authority": "Mayor",
        "reason": "It is time.",
        "reversal": "Another decision of the council",
        "ending": "MUTU" if is_end else "",
        **told,
    }
    return make_move(
        agreement.pk,
        target,
        MoveInput(on=PartialDate(on), **given),
        access=access,
        version=None,
        today=TODAY,
    )


def tell_checks(agreement: Agreement, *, access: Access) -> None:
    answers = [CheckInput(check, Finding.FINE) for check in Check]
    answer_checks(agreement.pk, answers, access=access, version=None)


def tell_signatories(agreement: Agreement, *, access: Access) -> None:
    signing = [
        SignatoryInput(Side.HOME, "Oh Se-hoon", "Mayor"),
        SignatoryInput(Side.AWAY, "Peter Tschentscher", "First Mayor"),
    ]
    write_signatories(agreement.pk, signing, access=access, version=None)


def keep_text(
    activity: Activity,
    kind: str = DocumentKind.DRAF,
    *,
    access: Access,
    text: str = "The text.",
    language: str = "",
) -> Document:
    upload = SimpleUploadedFile("text.txt", text.encode())
    return add_document(activity.pk, upload, access=access, by=None, kind=kind, language=language)


def prepare(agreement: Agreement, *, access: Access, owner: Any = None) -> None:
    """All that the way to being in force needs, apart from what is told with the steps."""
    if owner is not None:
        Activity.objects.filter(pk=agreement.pk).update(owner=owner)
    tell_checks(agreement, access=access)
    tell_signatories(agreement, access=access)
    keep_text(agreement.activity, access=access)


TOLD: dict[str, dict[str, Any]] = {
    S.CLEARED: {"rationale": "Their harbour is like ours."},
    S.SIGNED: {"languages": ["ko", "de"]},
    S.IN_FORCE: {"original_location": "City archive"},
}


def go_to(agreement: Agreement, target: str, *, access: Access) -> None:
    """The usual way up to a state, a month for each step, after `prepare`."""
    for month, state in enumerate(ON_THE_WAY, start=1):
        day = f"2026-{month:02d}-15"
        move_to(agreement, state, access=access, on=day, facts=TOLD.get(state, {}))
        if state == target:
            return
