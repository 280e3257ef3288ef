"""Gates that are opened, met and waived at the same moment."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from accounts.access import access_for_user
from accounts.models import User
from activities.services import ActivityInput
from agreements.gates.council import CouncilInput
from agreements.gates.services import apply_packs, meet_gate, reopen_gate, waive_gate
from agreements.models import Agreement, Gate
from agreements.services import EntryInput, edit_entry
from partners.models import City
from records.versions import StaleRecordError
from tests.at_once import at_once, many_at_once
from tests.factories import make_actor, make_agreement

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = datetime.date(2026, 11, 26)


@pytest.fixture
def agreement(seoul: City) -> Agreement:
    given: dict[str, Any] = {"state": "PROPOSED", "signed_on": None, "type": "FRI"}
    return make_agreement(seoul, partners=(make_actor(),), **given)


def test_packs_applied_several_times_at_once_open_each_gate_once(agreement: Agreement) -> None:
    met = many_at_once(4, lambda _place: len(apply_packs(agreement, on=TODAY)))
    assert met == [2] * 4
    assert Gate.objects.filter(agreement=agreement).count() == 2


def test_gate_that_is_met_and_waived_at_once_is_one_of_them(
    agreement: Agreement, officer: User, head: User
) -> None:
    apply_packs(agreement, on=TODAY)
    gate = agreement.gates.get(rule="friendship-ordinance")
    by_officer, by_head = access_for_user(officer), access_for_user(head)
    met = at_once(
        lambda: meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=by_officer, version=1),
        lambda: waive_gate(gate.pk, reason="A renewal", access=by_head, version=1, on=TODAY),
    )
    assert sum(isinstance(one, StaleRecordError) for one in met) == 1
    gate.refresh_from_db()
    assert gate.status in {"met", "waived"}
    assert gate.version == 2


def test_gate_that_is_opened_again_while_packs_are_applied_blocks_nobody(
    agreement: Agreement, officer: User
) -> None:
    by_officer = access_for_user(officer)
    apply_packs(agreement, on=TODAY)
    gate = agreement.gates.get(rule="friendship-ordinance")

    def often(_place: int) -> None:
        for _time in range(15):
            apply_packs(agreement, on=TODAY)

    def reopen_often() -> None:
        for _time in range(15):
            meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=by_officer, version=None)
            reopen_gate(gate.pk, reason="No. 13", access=by_officer, version=None, on=TODAY)

    met = at_once(reopen_often, lambda: often(1), lambda: often(2))
    assert met == [None, None, None]


def test_resolution_that_is_told_while_the_agreement_is_edited_blocks_nobody(
    agreement: Agreement, officer: User
) -> None:
    by_officer, council = access_for_user(officer), CouncilInput("Session 332", "No. 47")
    apply_packs(agreement, on=TODAY)
    gate = agreement.gates.get(rule="friendship-ordinance")

    def edit_often() -> None:
        for number in range(12):
            given = EntryInput(ActivityInput(), {"renewal_rule": f"By letter {number}"})
            edit_entry(agreement.pk, given, access=by_officer, version=None, on=TODAY)

    def tell_often() -> None:
        for _time in range(12):
            meet_gate(gate.pk, on=TODAY, council=council, access=by_officer, version=None)
            reopen_gate(gate.pk, reason="No. 13", access=by_officer, version=None, on=TODAY)

    assert at_once(edit_often, tell_often) == [None, None]
    agreement.refresh_from_db()
    assert agreement.renewal_rule == "By letter 11"
    assert (agreement.council_session, agreement.council_resolution) == ("Session 332", "No. 47")
