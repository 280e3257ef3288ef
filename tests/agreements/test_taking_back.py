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


@pytest.fixture
def pact(proposed: Agreement) -> Agreement:
    return proposed


def refused(error: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return error.value.message_dict


def test_mistaken_step_is_taken_back_and_both_stay(pact: Agreement, everything: Access) -> None:
    move_to(pact, S.DILIGENCE, access=everything, on="2026-05-02")
    move_to(pact, S.DECLINED, access=everything)
    take_back(pact.pk, reason="The wrong record", access=everything, version=None, today=TODAY)
    pact.refresh_from_db()
    assert (pact.state, pact.state_on) == (S.DILIGENCE, "2026-05-02")
    assert Activity.objects.get(pk=pact.pk).state == ActivityState.PLAN
    assert [row.target for row in pact.transition_rows.order_by("number")] == [
        *(S.PROPOSED, S.DILIGENCE, S.DECLINED, S.DILIGENCE),
    ]
    assert [row.target for row in standing_steps(pact)] == [S.PROPOSED, S.DILIGENCE]
    take_back(pact.pk, reason="This one too", access=everything, version=None, today=TODAY)
    pact.refresh_from_db()
    assert pact.state == S.PROPOSED


def test_entry_is_not_taken_back(pact: Agreement, everything: Access) -> None:
    with pytest.raises(ValidationError, match="entered in this state"):
        take_back(pact.pk, reason="A mistake", access=everything, version=None, today=TODAY)


def test_taking_back_needs_a_reason_and_the_right_to_the_step(
    pact: Agreement, everything: Access, officer_access: Access
) -> None:
    move_to(pact, S.WITHDRAWN, access=everything)
    with pytest.raises(ValidationError) as error:
        take_back(pact.pk, reason=" ", access=everything, version=None, today=TODAY)
    assert list(refused(error)) == ["reason"]
    with pytest.raises(PermissionDenied):
        take_back(pact.pk, reason="A mistake", access=officer_access, version=None, today=TODAY)


def test_declined_agreement_has_nothing_left_to_meet_until_that_is_taken_back(
    pact: Agreement, everything: Access
) -> None:
    move_to(pact, S.DILIGENCE, access=everything)
    assert {gate.status for gate in pact.gates.filter(before_state="CLEARED")} == {"open"}
    move_to(pact, S.DECLINED, access=everything)
    assert not pact.gates.filter(status="open").exists()
    take_back(pact.pk, reason="Not yet", access=everything, version=None, today=TODAY)
    assert {gate.status for gate in pact.gates.filter(before_state="CLEARED")} == {"open"}
