"""Meeting gates, waiving them, opening them again."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Document
from agreements.gates.council import CouncilInput
from agreements.gates.services import (
    apply_packs,
    meet_gate,
    reopen_gate,
    waive_gate,
)
from agreements.models import Agreement, Gate
from partners.models import City
from records.access import Access
from records.rights import ImpossibleError
from records.versions import StaleRecordError
from tests.agreements.gates.pacts import TODAY, blocking, prepared
from tests.factories import make_gate

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate(busan: City, seoul: City) -> Gate:
    agreement = prepared(seoul)
    apply_packs(agreement, on=TODAY)
    return agreement.gates.get(rule="council-resolution")


def access(user: User) -> Access:
    return access_for_user(user)


def document_of(activity: Activity) -> Document:
    return Document.objects.create(
        city=activity.city,
        activity=activity,
        file=ContentFile(b"%PDF-1.7", "resolution.pdf"),
        kind="RESO",
        name="resolution.pdf",
        media_type="application/pdf",
        size=8,
        sha256="0" * 64,
    )


def test_gate_is_met_with_what_shows_it(gate: Gate, officer: User) -> None:
    met = meet_gate(
        gate.pk, on=TODAY, evidence=" No. 12 ", access=access(officer), version=1, today=TODAY
    )
    assert (met.status, met.met_on, met.evidence) == ("met", TODAY, "No. 12")
    assert (met.decided_by_id, met.version) == (officer.pk, 2)
    assert blocking(gate.agreement, target="SIGNED") == []


def test_document_alone_shows_it_and_its_kind_stays_when_it_goes(gate: Gate, officer: User) -> None:
    document = document_of(gate.agreement.activity)
    meet_gate(gate.pk, on=TODAY, document=document.pk, access=access(officer), version=1)
    document.delete()
    gate.refresh_from_db()
    assert (gate.document, gate.evidence) == (None, "Council resolution")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"on": None, "evidence": "No. 12"}, "met_on"),
        ({"on": TODAY + datetime.timedelta(days=1), "evidence": "No. 12"}, "met_on"),
        ({"on": datetime.date(1899, 12, 31), "evidence": "No. 12"}, "met_on"),
        ({"on": TODAY, "council": CouncilInput("332", "x" * 101)}, "council_resolution"),
        ({"on": TODAY, "evidence": "  "}, "evidence"),
    ],
)
def test_gate_is_not_met_without_day_and_evidence(
    gate: Gate, officer: User, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        meet_gate(gate.pk, access=access(officer), version=1, today=TODAY, **given)
    assert list(refused.value.message_dict) == [field]
    gate.refresh_from_db()
    assert gate.is_open


def test_resolution_of_the_council_is_told_once(gate: Gate, officer: User) -> None:
    council, day = CouncilInput("Session 332", " No. 47 "), datetime.date(2026, 11, 2)
    met = meet_gate(gate.pk, on=day, council=council, access=access(officer), version=1)
    assert (met.status, met.evidence) == ("met", "Session 332, No. 47")
    kept = Agreement.objects.select_related("activity").get(pk=gate.agreement_id)
    assert (kept.council_session, kept.council_resolution) == ("Session 332", "No. 47")
    assert kept.council_resolved_on == "2026-11-02"
    assert "47" in kept.activity.search_key
    assert kept.activity.version == gate.agreement.activity.version + 1


def test_gate_that_is_met_without_a_resolution_leaves_that_of_the_agreement(
    gate: Gate, officer: User
) -> None:
    Agreement.objects.filter(pk=gate.agreement_id).update(council_resolution="No. 47")
    meet_gate(gate.pk, on=TODAY, evidence="Minutes", access=access(officer), version=1)
    kept = Agreement.objects.select_related("activity").get(pk=gate.agreement_id)
    assert (kept.council_resolution, kept.council_resolved_on) == ("No. 47", None)
    assert kept.activity.version == gate.agreement.activity.version


def test_gate_of_a_ministry_takes_no_resolution(gate: Gate, officer: User) -> None:
    other = make_gate(gate.agreement)
    told = {"on": TODAY, "evidence": "No. 7", "council": CouncilInput("332", "47")}
    with pytest.raises(ValidationError) as refused:
        meet_gate(other.pk, access=access(officer), version=1, today=TODAY, **told)
    assert list(refused.value.message_dict) == ["council_resolution"]
    assert not Agreement.objects.exclude(council_resolution="").exists()


def test_document_of_another_agreement_shows_nothing(
    gate: Gate, officer: User, seoul: City
) -> None:
    other = document_of(prepared(seoul, country="JP").activity)
    with pytest.raises(ValidationError) as refused:
        meet_gate(gate.pk, on=TODAY, document=other.pk, access=access(officer), version=1)
    assert list(refused.value.message_dict) == ["document"]


def test_gate_is_waived_with_a_reason_by_the_head(gate: Gate, head: User) -> None:
    waived = waive_gate(gate.pk, reason="Renewal", access=access(head), version=1, on=TODAY)
    assert (waived.status, waived.waiver_reason, waived.waived_on) == ("waived", "Renewal", TODAY)
    assert blocking(gate.agreement, target="SIGNED") == []


def test_waiver_without_a_reason_is_refused(gate: Gate, head: User) -> None:
    with pytest.raises(ValidationError) as refused:
        waive_gate(gate.pk, reason=" \n", access=access(head), version=1, on=TODAY)
    assert list(refused.value.message_dict) == ["waiver_reason"]
    gate.refresh_from_db()
    assert gate.is_open


def test_officer_may_meet_and_not_waive(gate: Gate, officer: User) -> None:
    with pytest.raises(PermissionDenied):
        waive_gate(gate.pk, reason="Renewal", access=access(officer), version=1, on=TODAY)


def test_viewer_decides_nothing(gate: Gate, viewer: User) -> None:
    with pytest.raises(PermissionDenied):
        meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=access(viewer), version=1)


def test_legal_reviewer_meets_and_waives(gate: Gate, reviewer: User) -> None:
    meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=access(reviewer), version=1)
    reopen_gate(gate.pk, reason="Wrong number", access=access(reviewer), version=2, on=TODAY)
    waive_gate(gate.pk, reason="Renewal", access=access(reviewer), version=3, on=TODAY)


def test_outsider_does_not_find_it(gate: Gate, outsider: User) -> None:
    with pytest.raises(Gate.DoesNotExist):
        meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=access(outsider), version=1)
    with pytest.raises(Gate.DoesNotExist):
        waive_gate(gate.pk, reason="Renewal", access=access(outsider), version=1, on=TODAY)


def test_stale_version_is_refused(gate: Gate, officer: User, head: User) -> None:
    meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=access(officer), version=1)
    with pytest.raises(StaleRecordError):
        waive_gate(gate.pk, reason="Renewal", access=access(head), version=1, on=TODAY)


def test_what_is_no_longer_open_cannot_be_met(gate: Gate, officer: User) -> None:
    meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=access(officer), version=1)
    with pytest.raises(ValidationError, match="no longer open"):
        meet_gate(gate.pk, on=TODAY, evidence="No. 13", access=access(officer), version=2)


def test_gate_is_not_met_before_there_were_sister_cities(gate: Gate, officer: User) -> None:
    day = datetime.date(1899, 12, 31)
    with pytest.raises(ValidationError, match="1900 or later") as error:
        meet_gate(gate.pk, on=day, evidence="No. 12", access=access(officer), version=1)
    assert list(error.value.message_dict) == ["met_on"]
    day = datetime.date(1900, 1, 1)
    meet_gate(gate.pk, on=day, evidence="No. 12", access=access(officer), version=1)


def test_gate_of_a_void_record_cannot_be_met(gate: Gate, officer: User) -> None:
    Activity.objects.filter(pk=gate.agreement_id).update(state="VOID", void_reason="Twice.")
    with pytest.raises(ImpossibleError):
        meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=access(officer), version=1)


def test_gate_is_opened_again_with_a_reason(gate: Gate, officer: User) -> None:
    meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=access(officer), version=1)
    with pytest.raises(ValidationError):
        reopen_gate(gate.pk, reason="", access=access(officer), version=2, on=TODAY)
    again = reopen_gate(gate.pk, reason="Wrong number", access=access(officer), version=2, on=TODAY)
    assert (again.status, again.met_on, again.reopened_reason) == ("open", None, "Wrong number")
    assert again.evidence == ""
    with pytest.raises(ValidationError, match="neither met nor waived"):
        reopen_gate(gate.pk, reason="Once more", access=access(officer), version=3, on=TODAY)


def test_open_gate_holds_no_document(gate: Gate, officer: User) -> None:
    shown = document_of(gate.agreement.activity)
    meet_gate(gate.pk, on=TODAY, document=shown.pk, access=access(officer), version=1)
    again = reopen_gate(gate.pk, reason="Wrong file", access=access(officer), version=2, on=TODAY)
    assert (again.document, again.evidence) == (None, "")


def test_officer_does_not_take_back_a_waiver(gate: Gate, officer: User, head: User) -> None:
    waive_gate(gate.pk, reason="Renewal", access=access(head), version=1, on=TODAY)
    with pytest.raises(PermissionDenied):
        reopen_gate(gate.pk, reason="All the same", access=access(officer), version=2, on=TODAY)
    assert reopen_gate(
        gate.pk, reason="All the same", access=access(head), version=2, on=TODAY
    ).is_open
