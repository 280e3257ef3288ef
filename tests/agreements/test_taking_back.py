"""Steps that were a mistake: taken back, and both stay in the history."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from activities.models import Activity
from agreements.lifecycle.services import take_back
from agreements.lifecycle.steps import standing_steps
from agreements.models import Agreement
from domains.vocabulary import ActivityState, LegalState
from records.access import Access
from tests.agreements.life import (
    TODAY,
    move_to,
)

S = LegalState


def test_mistaken_step_is_taken_back_and_both_stay(proposed: Agreement, everything: Access) -> None:
    move_to(proposed, S.DILIGENCE, access=everything, on="2026-05-02")
    move_to(proposed, S.DECLINED, access=everything)
    take_back(proposed.pk, reason="The wrong record", access=everything, version=None, today=TODAY)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.state_on) == (S.DILIGENCE, "2026-05-02")
    assert Activity.objects.get(pk=proposed.pk).state == ActivityState.PLAN
    assert [row.target for row in proposed.transition_rows.order_by("number")] == [
        *(S.PROPOSED, S.DILIGENCE, S.DECLINED, S.DILIGENCE),
    ]
    assert [row.target for row in standing_steps(proposed)] == [S.PROPOSED, S.DILIGENCE]
    take_back(proposed.pk, reason="This one too", access=everything, version=None, today=TODAY)
    proposed.refresh_from_db()
    assert proposed.state == S.PROPOSED


def test_entry_is_not_taken_back(proposed: Agreement, everything: Access) -> None:
    with pytest.raises(ValidationError, match="entered in this state"):
        take_back(proposed.pk, reason="A mistake", access=everything, version=None, today=TODAY)


def test_taking_back_needs_a_reason_and_the_right_to_the_step(
    proposed: Agreement, everything: Access, officer_access: Access
) -> None:
    move_to(proposed, S.WITHDRAWN, access=everything)
    with pytest.raises(ValidationError) as error:
        take_back(proposed.pk, reason=" ", access=everything, version=None, today=TODAY)
    assert list(error.value.message_dict) == ["reason"]
    with pytest.raises(PermissionDenied):
        take_back(proposed.pk, reason="A mistake", access=officer_access, version=None, today=TODAY)


def test_declined_agreement_has_nothing_left_to_meet_until_that_is_taken_back(
    proposed: Agreement, everything: Access
) -> None:
    move_to(proposed, S.DILIGENCE, access=everything)
    assert {gate.status for gate in proposed.gates.filter(before_state="CLEARED")} == {"open"}
    move_to(proposed, S.DECLINED, access=everything)
    assert not proposed.gates.filter(status="open").exists()
    take_back(proposed.pk, reason="Not yet", access=everything, version=None, today=TODAY)
    assert {gate.status for gate in proposed.gates.filter(before_state="CLEARED")} == {"open"}
