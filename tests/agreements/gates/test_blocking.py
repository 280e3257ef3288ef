"""Which steps wait for which gates."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from accounts.access import access_for_user
from activities.models import Activity
from agreements.gates.services import (
    apply_packs,
    meet_gate,
)
from agreements.lifecycle.content import write_amendment
from agreements.lifecycle.services import make_move
from agreements.lifecycle.telling import MoveInput
from domains import vocabulary as v
from partners.models import City
from records.partial_dates import PartialDate
from records.rights import ImpossibleError
from records.versions import StaleRecordError
from tests.agreements.gates.pack_files import NATIONAL, write_pack
from tests.agreements.gates.pacts import TODAY, blocking, city_in, opened, prepared
from tests.agreements.life import keep_text
from tests.factories import make_city, make_gate, make_user

pytestmark = pytest.mark.django_db


def test_open_gate_blocks_its_state_and_all_later_ones_on_the_way(busan: City) -> None:
    agreement = prepared(busan)
    apply_packs(agreement, on=TODAY)
    blocked = {s for s in v.LegalState if blocking(agreement, target=s)}
    assert blocked == {v.LegalState.CLEARED, v.LegalState.SIGNED, v.LegalState.IN_FORCE}


def test_custom_blocks_nothing(busan: City) -> None:
    lyon = city_in("FR", "Lyon", "LYN")
    agreement = prepared(lyon, country="DE")
    assert {"twinning-oath", "twinning-council", "transmission"} <= set(opened(agreement))
    rules = [gate.rule for gate in blocking(agreement, target="IN_FORCE")]
    assert rules == ["object-and-amount", "transmission"]


def test_binding_and_other_agreements_of_spain_go_different_ways(busan: City) -> None:
    bilbao = city_in("ES", "Bilbao", "BIL")
    assert set(opened(prepared(bilbao, "MOU", country="MX", is_binding=True))) == {
        "ministry-report"
    }
    assert set(opened(prepared(bilbao, "MOU", country="KR"))) == {"own-powers", "own-register"}


def test_gate_of_a_step_that_may_come_again_is_asked_each_time(busan: City) -> None:
    suncheon = make_city("Suncheon", "순천시", "SUN")
    office = access_for_user(make_user(suncheon, "officer", "legal", "head", name="Office"))
    pact = prepared(suncheon, "FRI", state=v.LegalState.IN_FORCE, signed_on="2019-05-01")
    apply_packs(pact, on=TODAY)
    gate = pact.gates.get(before_state="AMENDED")
    for day, clause in ((datetime.date(2026, 1, 1), "1"), (datetime.date(2026, 2, 1), "2")):
        fields = {"clause": f"Article {clause}", "words": "Ten.", "in_force_on": day}
        write_amendment(pact.pk, fields, access=office, version=None)
        told = MoveInput(on=PartialDate("2026-11-01"))
        with pytest.raises(ValidationError, match="Meet or waive"):
            make_move(pact.pk, "AMENDED", told, access=office, version=None, today=TODAY)
        meet_gate(gate.pk, on=TODAY, evidence=clause, access=office, version=None, today=TODAY)
        make_move(pact.pk, "AMENDED", told, access=office, version=None, today=TODAY)
    gate.refresh_from_db()
    assert (gate.status, gate.evidence, gate.met_on) == ("open", "", None)
    assert gate.reopened_reason == "For the next time."


def test_text_that_is_negotiated_anew_needs_its_gates_anew(seoul: City) -> None:
    office = access_for_user(make_user(seoul, "officer", "legal", "head", name="Office"))
    pact = prepared(seoul, "FRI", state=v.LegalState.CLEARED)
    settled = {"met_on": TODAY, "waiver_reason": "W", "evidence": "No. 12", "after_state": ""}
    before = {"CLEARED": "met", "TERMINATED": "waived", "SIGNED": "waived", "NEGOTIATING": "met"}
    for state, status in before.items():
        make_gate(pact, rule=state.lower(), before_state=state, status=status, **settled)
    told = MoveInput(on=PartialDate("2026-11-01"), reason="A new article")
    make_move(pact.pk, "NEGOTIATING", told, access=office, version=None, today=TODAY)
    again = pact.gates.filter(reopened_reason="The text is negotiated anew.")
    assert set(again.values_list("rule", "evidence")) == {("cleared", ""), ("signed", "")}
    assert set(pact.gates.filter(status__in=["met", "waived"]).values_list("rule", flat=True)) == {
        "terminated",
        "negotiating",
    }


def test_refused_step_leaves_behind_the_gate_that_is_to_be_met(seoul: City) -> None:
    office = access_for_user(make_user(seoul, "officer", "legal", "head", name="Office"))
    pact = prepared(seoul, "FRI", state=v.LegalState.GATES)
    assert not pact.gates.exists()
    told = MoveInput(on=PartialDate("2026-11-01"), authority="Mayor", facts={"rationale": "Why."})
    with pytest.raises(ValidationError, match="Meet or waive"):
        make_move(pact.pk, "CLEARED", told, access=office, version=None, today=TODAY)
    assert pact.gates.filter(rule="friendship-ordinance", status="open").exists()


@pytest.mark.parametrize(
    ("source", "state"),
    [
        ("PROPOSED", "DILIGENCE"),
        ("DILIGENCE", "INTENT"),
        ("NEGOTIATING", "LEGAL_REVIEW"),
        ("LEGAL_REVIEW", "GATES"),
        ("IN_FORCE", "SUSPENDED"),
    ],
)
def test_gate_holds_up_whatever_step_it_stands_before(
    tmp_path: Path, busan: City, source: str, state: str
) -> None:
    text = NATIONAL.replace("country: AU", "country: KR")
    write_pack(tmp_path, re.sub(r"deadline: .*", f"deadline: {{before: {state}}}", text))
    office = access_for_user(make_user(busan, "officer", "legal", "head", name="Office"))
    pact = prepared(busan, "MOU", state=source)
    letter = keep_text(pact.activity, v.DocumentKind.LETT, access=office)
    told = MoveInput(
        on=PartialDate("2026-11-01"),
        authority="M",
        reason="R",
        reversal="B",
        document=letter.pk,
    )
    with override_settings(GATE_PACKS_DIR=str(tmp_path)), pytest.raises(ValidationError) as refused:
        make_move(pact.pk, state, told, access=office, version=None, today=TODAY)
    assert any("Meet or waive" in text for text in refused.value.message_dict["target"])


def test_nothing_holds_up_the_way_back(busan: City) -> None:
    pact = prepared(busan, "MOU", state=v.LegalState.LEGAL_REVIEW)
    make_gate(pact, before_state="NEGOTIATING", after_state="")
    assert blocking(pact, target="NEGOTIATING") == []
    assert blocking(pact, target="GATES") != []


def test_whoever_may_not_take_a_step_opens_no_gate_by_asking_for_it(busan: City) -> None:
    viewer = access_for_user(make_user(busan, "viewer", name="Reader"))
    office = access_for_user(make_user(busan, "officer", "legal", "head", name="Office"))
    pact = prepared(busan)
    told = MoveInput(on=PartialDate("2026-11-01"))
    with pytest.raises(PermissionDenied):
        make_move(pact.pk, "DILIGENCE", told, access=viewer, version=None, today=TODAY)
    with pytest.raises(ValidationError, match="no step leads to"):
        make_move(pact.pk, "SIGNED", told, access=office, version=None, today=TODAY)
    with pytest.raises(StaleRecordError):
        make_move(pact.pk, "DILIGENCE", told, access=office, version=9, today=TODAY)
    Activity.objects.filter(pk=pact.pk).update(state="VOID", void_reason="Twice")
    with pytest.raises(ImpossibleError):
        make_move(pact.pk, "DILIGENCE", told, access=office, version=None, today=TODAY)
    assert not pact.gates.exists()
