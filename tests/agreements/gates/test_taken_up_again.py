"""Gates that are taken up again: after an edit of the type, a step taken back, an amendment."""

from __future__ import annotations

import datetime

import pytest

from accounts.access import access_for_user
from agreements.gates.deadlines import clock
from agreements.gates.services import apply_packs, meet_gate, reopen_gate, waive_gate
from agreements.lifecycle.content import write_amendment
from agreements.lifecycle.services import make_move, take_back
from agreements.lifecycle.telling import MoveInput
from agreements.models import Agreement, Gate
from domains import vocabulary as v
from partners.models import City
from records.access import Access
from records.partial_dates import PartialDate
from tests.agreements.gates.pacts import TODAY, blocking, city_in, opened, prepared
from tests.agreements.gates.test_services import moved, signed
from tests.factories import make_user

S = v.LegalState
pytestmark = pytest.mark.django_db


def office_of(city: City) -> Access:
    return access_for_user(make_user(city, "officer", "legal", "head", name="Office"))


def edited(pact: Agreement, type: str) -> dict[str, str]:
    Agreement.objects.filter(pk=pact.pk).update(type=type)
    return opened(pact)


def test_rule_is_taken_up_again_when_the_type_is_edited_back_after_the_signing(
    busan: City,
) -> None:
    pact = prepared(busan)
    assert opened(pact) == {"council-resolution": "open"}
    assert edited(pact, "MOU") == {"council-resolution": "lapsed"}
    moved(pact, S.CLEARED, on=TODAY)
    signed(pact, on=TODAY)
    assert edited(pact, "SIS") == {"council-resolution": "open"}
    assert [gate.rule for gate in blocking(pact, target="IN_FORCE")] == ["council-resolution"]


def test_so_it_is_where_the_record_was_edited_to_be_signed(busan: City) -> None:
    pact = prepared(busan)
    apply_packs(pact, on=TODAY)
    Agreement.objects.filter(pk=pact.pk).update(state=S.SIGNED, signed_on="2199-01-01")
    assert edited(pact, "MOU") == {"council-resolution": "lapsed"}
    assert edited(pact, "SIS") == {"council-resolution": "open"}


def test_rule_that_did_not_stand_on_the_day_of_signing_stays_lapsed(seoul: City) -> None:
    pact = prepared(seoul, "FRI")
    apply_packs(pact, on=TODAY)
    edited(pact, "MOU")
    signed(pact, on=datetime.date(2023, 6, 1))
    assert edited(pact, "FRI")["friendship-ordinance"] == "lapsed"


@pytest.mark.django_db(transaction=True)
def test_step_back_that_is_taken_back_settles_gates_again(seoul: City) -> None:
    office = office_of(seoul)
    pact = prepared(seoul, "FRI", state=S.GATES)
    apply_packs(pact, on=TODAY)

    def council() -> Gate:
        return pact.gates.get(rule="friendship-ordinance")

    def meet(evidence: str) -> None:
        meet_gate(council().pk, on=TODAY, evidence=evidence, access=office, version=None)

    def back() -> None:
        told = MoveInput(on=PartialDate("2026-11-01"), reason="A new article")
        make_move(pact.pk, S.NEGOTIATING, told, access=office, version=None, today=TODAY)

    def undo() -> None:
        take_back(pact.pk, reason="The other pact", access=office, version=None, today=TODAY)

    meet("No. 12")
    back()
    assert (council().status, council().evidence) == ("open", "")
    undo()
    gate = council()
    assert (gate.status, gate.evidence, gate.met_on) == ("met", "No. 12", TODAY)
    assert (gate.reopened_reason, gate.decided_by_id) == ("", office.person)
    # What was decided since stays as it is.
    back()
    meet("No. 13")
    undo()
    assert council().evidence == "No. 13"
    # And so does what a person had opened.
    reopen_gate(council().pk, reason="Repealed", access=office, version=None, on=TODAY)
    back()
    undo()
    assert (council().status, council().reopened_reason) == ("open", "Repealed")
    waive_gate(council().pk, reason="Not needed", access=office, version=None, on=TODAY)
    back()
    undo()
    assert (council().status, council().waiver_reason) == ("waived", "Not needed")


def test_australian_notice_of_a_variation_is_due_each_time(busan: City) -> None:
    sydney = city_in("AU")
    office = office_of(sydney)
    pact = prepared(sydney, country="JP", state=S.IN_FORCE, signed_on="2019-05-01")
    apply_packs(pact, on=TODAY)

    def varied() -> Gate:
        return pact.gates.get(rule="notify-varied")

    def meet(rule: str) -> None:
        gate = pact.gates.get(rule=rule)
        meet_gate(gate.pk, on=TODAY, evidence="No. 7", access=office, version=None)

    def amend(day: str) -> None:
        fields = {"clause": f"Article {day}", "words": "Ten.", "in_force_on": day}
        write_amendment(pact.pk, fields, access=office, version=None)
        meet("notify-variation")
        told = MoveInput(on=PartialDate(day))
        make_move(pact.pk, S.AMENDED, told, access=office, version=None, today=TODAY)

    assert clock(varied(), on=TODAY).words == "after it is: Amended"
    amend("2026-11-02")
    assert varied().due_on == datetime.date(2026, 11, 16)
    # A later one does not put off the first.
    amend("2026-11-10")
    assert varied().due_on == datetime.date(2026, 11, 16)
    # Nor does the state that follows.
    told = MoveInput(
        on=PartialDate("2026-11-11"), authority="M", facts={"renewal_rule": "By letter"}
    )
    make_move(pact.pk, S.RENEWED, told, access=office, version=None, today=TODAY)
    assert clock(varied(), on=TODAY).words == "10 days late"
    meet("notify-varied")
    amend("2026-11-20")
    assert (varied().status, varied().due_on) == ("open", datetime.date(2026, 12, 4))
    assert varied().reopened_reason == "It was done once more."
    take_back(pact.pk, reason="Not yet", access=office, version=None, today=TODAY)
    assert (varied().status, varied().evidence) == ("met", "No. 7")


def test_australian_pact_entered_as_amended_owes_its_notice_while_it_may_be_in_time(
    busan: City,
) -> None:
    sydney = city_in("AU")
    values = {"state": S.AMENDED, "signed_on": "2010"}
    new = prepared(sydney, country="JP", state_on="2026-11-20", **values)
    apply_packs(new, on=TODAY)
    assert new.gates.get(rule="notify-varied").due_on == datetime.date(2026, 12, 4)
    old = prepared(sydney, country="KR", state_on="2015", **values)
    assert opened(old) == {"notify-variation": "open"}
    ended = prepared(sydney, country="NZ", state=S.TERMINATED, signed_on="2010", state_on="2015")
    assert opened(ended) == {}


@pytest.mark.django_db(transaction=True)
def test_notice_that_is_withdrawn_by_mistake_keeps_what_the_council_has_said(seoul: City) -> None:
    office = office_of(seoul)
    pact = prepared(seoul, "FRI", state=S.IN_FORCE, signed_on="2019-05-01")
    apply_packs(pact, on=TODAY)
    gate = pact.gates.get(rule="ending-resolution")
    meet_gate(gate.pk, on=TODAY, evidence="No. 9", access=office, version=None)
    told = {"on": PartialDate("2026-11-01"), "authority": "Mayor", "reason": "Time"}
    ends = {"expires_on": PartialDate("2027-04-30")}
    notice = MoveInput(ending="NOTI", facts=ends, **told)
    make_move(pact.pk, S.DENOUNCED, notice, access=office, version=None, today=TODAY)
    withdrawn = MoveInput(facts={"expires_on": None}, **told)
    make_move(pact.pk, S.IN_FORCE, withdrawn, access=office, version=None, today=TODAY)
    gate.refresh_from_db()
    assert (gate.status, gate.reopened_reason) == ("open", "The notice was withdrawn.")
    take_back(pact.pk, reason="The other pact", access=office, version=None, today=TODAY)
    gate.refresh_from_db()
    assert (gate.status, gate.evidence) == ("met", "No. 9")
