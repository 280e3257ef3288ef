"""Opening the gates of an agreement, starting their clocks, meeting and waiving them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.test import override_settings

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Document, Participation
from agreements.gates.models import GateStatus
from agreements.gates.services import (
    apply_packs,
    blocking,
    meet_gate,
    reopen_gate,
    start_clocks,
    waive_gate,
)
from agreements.models import Agreement, Gate
from domains import vocabulary as v
from partners.models import ActorIdentifier, City
from records.access import Access
from records.rights import ImpossibleError
from records.versions import StaleRecordError
from tests.agreements.gates.pack_files import NATIONAL, write_pack
from tests.factories import make_actor, make_agreement, make_city, make_gate

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 26)
IN_2023 = datetime.date(2023, 6, 1)


def prepared(city: City, type: str = "SIS", *, country: str = "DE", **values: Any) -> Agreement:
    partner = make_actor(f"Partner in {country}", country_code=country)
    values = {"state": v.LegalState.PROPOSED, "signed_on": None, **values}
    return make_agreement(city, "A pact", partners=(partner,), type=type, **values)


def opened(agreement: Agreement, *, on: datetime.date = TODAY) -> dict[str, str]:
    """The gates of an agreement after the packs were applied: status by rule."""
    apply_packs(agreement, on=on)
    return dict(agreement.gates.values_list("rule", "status"))


def city_in(country: str, name: str = "Sydney", code: str = "SYD") -> City:
    actor = make_actor(name, country_code=country)
    return City.objects.create(code=code, actor=actor)


def test_korean_sister_tie_asks_for_a_resolution_of_the_council(busan: City) -> None:
    agreement = prepared(busan)
    assert opened(agreement) == {"council-resolution": "open"}
    gate = agreement.gates.get()
    assert (gate.pack, gate.pack_version) == ("kr", datetime.date(2022, 1, 13))
    assert gate.titles == {"en": "Resolution of the council", "ko": "지방의회 의결"}
    assert gate.before_state == "CLEARED"


def test_tie_within_the_country_asks_for_nothing(busan: City) -> None:
    assert opened(prepared(busan, country="KR")) == {}


def test_business_partner_is_no_local_government(busan: City) -> None:
    agreement = prepared(busan)
    Participation.objects.filter(activity=agreement.pk).exclude(actor=busan.actor).delete()
    company = make_actor("A company", type=v.ActorType.BUSN, tier="")
    Participation.objects.create(city=busan, activity=agreement.activity, actor=company)
    assert opened(agreement) == {}


@pytest.mark.parametrize(
    ("city", "on", "rules"),
    [
        (("Busan", "부산광역시"), TODAY, {"friendship-ordinance": "kr"}),
        # Asan needs none, before and after.
        (("Asan", "아산시"), IN_2023, {}),
        (("Asan", "아산시"), TODAY, {}),
        (
            ("Suncheon", "순천시"),
            IN_2023,
            dict.fromkeys(
                ("friendship-ordinance", "change-consent", "ending-consent"), "kr-suncheon"
            ),
        ),
        (
            ("Suncheon", "순천시"),
            TODAY,
            dict.fromkeys(
                ("friendship-ordinance", "change-consent", "ending-consent"), "kr-suncheon"
            ),
        ),
        # Seoul since December 2023, to conclude and to cancel.
        (("Seoul", "서울특별시"), datetime.date(2023, 12, 21), {}),
        (
            ("Seoul", "서울특별시"),
            datetime.date(2023, 12, 22),
            dict.fromkeys(("friendship-ordinance", "ending-resolution"), "kr-seoul"),
        ),
    ],
)
def test_friendship_pact_asks_what_the_ordinance_of_the_city_says(
    city: tuple[str, str], on: datetime.date, rules: dict[str, str]
) -> None:
    agreement = prepared(make_city(*city, code="CTY"), "FRI")
    apply_packs(agreement, on=on)
    assert dict(agreement.gates.values_list("rule", "pack")) == rules


def test_city_is_known_by_its_place_whatever_its_name(seoul: City) -> None:
    from tests.factories import make_place

    place = make_place(1835848, "Seoul")
    actor = make_actor("The capital", country_code="KR", place=place)
    city = City.objects.create(code="CAP", actor=actor)
    assert set(opened(prepared(city, "FRI"))) == {"friendship-ordinance", "ending-resolution"}


def test_ending_a_pact_in_seoul_waits_for_the_council(seoul: City) -> None:
    agreement = prepared(seoul, "FRI", state=v.LegalState.IN_FORCE, signed_on="2019-05-01")
    assert opened(agreement) == {"ending-resolution": "open"}
    assert [gate.rule for gate in blocking(agreement, target="TERMINATED")] == ["ending-resolution"]
    assert blocking(agreement, target="RENEWED") == []
    assert blocking(agreement, target="IN_FORCE") == []


def test_new_version_of_a_pack_takes_up_what_is_open(seoul: City) -> None:
    agreement = prepared(seoul, "FRI")
    assert opened(agreement, on=datetime.date(2023, 12, 1)) == {}
    assert set(opened(agreement)) == {"friendship-ordinance", "ending-resolution"}


def test_rule_that_was_met_is_not_asked_again_by_the_city_that_replaces_it(seoul: City) -> None:
    agreement = prepared(seoul, "FRI")
    make_gate(
        agreement,
        pack="kr",
        rule="friendship-ordinance",
        status=GateStatus.MET,
        met_on=IN_2023,
    )
    apply_packs(agreement, on=TODAY)
    found = set(agreement.gates.values_list("pack", "rule", "status"))
    assert found == {
        ("kr", "friendship-ordinance", "met"),
        ("kr-seoul", "ending-resolution", "open"),
    }


def test_open_gate_lapses_when_it_no_longer_fits_and_opens_again_when_it_does(
    busan: City,
) -> None:
    agreement = prepared(busan)
    apply_packs(agreement, on=TODAY)
    Agreement.objects.filter(pk=agreement.pk).update(type="MOU")
    assert opened(agreement) == {"council-resolution": "lapsed"}
    assert blocking(agreement, target="SIGNED") == []
    Agreement.objects.filter(pk=agreement.pk).update(type="SIS")
    assert opened(agreement) == {"council-resolution": "open"}


def test_applying_again_changes_nothing(busan: City) -> None:
    agreement = prepared(busan)
    apply_packs(agreement, on=TODAY)
    before = list(agreement.gates.values())
    apply_packs(agreement, on=TODAY)
    assert list(agreement.gates.values()) == before


def test_what_was_concluded_long_ago_is_asked_nothing_of_its_making(busan: City) -> None:
    assert opened(prepared(busan, state=v.LegalState.IN_FORCE, signed_on="1992-05-01")) == {}
    assert opened(prepared(busan, state=v.LegalState.WITHDRAWN, country="JP")) == {}


def test_gate_that_was_missed_stays_open(busan: City) -> None:
    agreement = prepared(busan)
    apply_packs(agreement, on=TODAY)
    Agreement.objects.filter(pk=agreement.pk).update(state=v.LegalState.SIGNED)
    assert opened(agreement) == {"council-resolution": "open"}


# Blocking


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


# Clocks


def test_australian_notice_turns_red_on_day_fifteen(busan: City) -> None:
    from agreements.gates.panel import gates_of

    sydney = city_in("AU")
    agreement = prepared(sydney, country="JP")
    assert set(opened(agreement)) == {"notify-proposal", "notify-entry"}
    signed = datetime.date(2026, 11, 2)
    (notice,) = start_clocks(agreement, state="SIGNED", on=signed)
    assert (notice.rule, notice.due_on) == ("notify-entry", datetime.date(2026, 11, 16))

    def tone(on: datetime.date) -> tuple[str, str]:
        rows = gates_of(agreement, on=on).waiting
        row = next(row for row in rows if row.gate.rule == "notify-entry")
        return row.clock.tone, row.clock.words

    assert tone(signed) == ("", "14 days left")
    assert tone(datetime.date(2026, 11, 16)) == ("ends-soon", "due today")
    assert tone(datetime.date(2026, 11, 17)) == ("overdue", "1 day late")


def test_clock_that_is_started_again_from_the_same_day_stays_as_it_is(busan: City) -> None:
    agreement = prepared(city_in("AU"), country="JP")
    apply_packs(agreement, on=TODAY)
    for _time in range(2):
        (gate,) = start_clocks(agreement, state="SIGNED", on=TODAY)
    assert gate.version == 2
    (gate,) = start_clocks(agreement, state="SIGNED", on=TODAY + datetime.timedelta(days=1))
    assert gate.due_on == TODAY + datetime.timedelta(days=15)


def test_other_states_start_no_clock(busan: City) -> None:
    agreement = prepared(city_in("AU"), country="JP")
    apply_packs(agreement, on=TODAY)
    assert start_clocks(agreement, state="IN_FORCE", on=TODAY) == []


@pytest.mark.parametrize(
    ("signed_on", "due_on"),
    [("2026-11-02", datetime.date(2026, 11, 16)), ("2026-11", datetime.date(2026, 11, 15))],
)
def test_pact_recorded_as_signed_has_its_clock_started_from_that_day(
    busan: City, signed_on: str, due_on: datetime.date
) -> None:
    agreement = prepared(
        city_in("AU"), country="JP", state=v.LegalState.SIGNED, signed_on=signed_on
    )
    assert opened(agreement) == {"notify-entry": "open"}
    assert agreement.gates.get().due_on == due_on


def test_pact_signed_before_the_pack_was_in_force_owes_no_notice(busan: City) -> None:
    agreement = prepared(
        city_in("AU"), country="JP", state=v.LegalState.SIGNED, signed_on="2021-03-09"
    )
    assert opened(agreement) == {}


def test_working_days_are_those_of_the_region_of_the_city(tmp_path: Path, busan: City) -> None:
    write_pack(tmp_path)
    melbourne = city_in("AU", "Melbourne", "MEL")
    ActorIdentifier.objects.create(actor=melbourne.actor, scheme="iso3166-2", value="AU-VIC")
    agreement = prepared(melbourne, country="JP")
    with override_settings(GATE_PACKS_DIR=str(tmp_path)):
        apply_packs(agreement, on=TODAY)
        # The Tuesday after is Melbourne Cup, a holiday of Victoria.
        start_clocks(agreement, state="SIGNED", on=datetime.date(2026, 11, 2))
    assert agreement.gates.get(rule="notify").due_on == datetime.date(2026, 11, 10)


def test_gate_of_a_pack_that_is_gone_stays_readable(tmp_path: Path, busan: City) -> None:
    from agreements.gates.panel import gates_of

    write_pack(tmp_path, NATIONAL.replace("AU", "KR"))
    agreement = prepared(busan, "MOU")
    with override_settings(GATE_PACKS_DIR=str(tmp_path)):
        apply_packs(agreement, on=TODAY)
    (row,) = gates_of(agreement, on=TODAY).waiting
    assert (row.title, row.rule) == ("Notify", None)
    assert start_clocks(agreement, state="SIGNED", on=TODAY) == []


# Meeting, waiving, opening again


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


def test_document_alone_shows_it_and_its_name_stays_when_it_goes(gate: Gate, officer: User) -> None:
    document = document_of(gate.agreement.activity)
    meet_gate(gate.pk, on=TODAY, document=document.pk, access=access(officer), version=1)
    document.delete()
    gate.refresh_from_db()
    assert (gate.document, gate.evidence) == (None, "resolution.pdf")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"on": None, "evidence": "No. 12"}, "met_on"),
        ({"on": TODAY + datetime.timedelta(days=1), "evidence": "No. 12"}, "met_on"),
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
    reopen_gate(gate.pk, reason="Wrong number", access=access(reviewer), version=2)
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


def test_gate_of_a_void_record_cannot_be_met(gate: Gate, officer: User) -> None:
    Activity.objects.filter(pk=gate.agreement_id).update(state="VOID", void_reason="Twice.")
    with pytest.raises(ImpossibleError):
        meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=access(officer), version=1)


def test_gate_is_opened_again_with_a_reason(gate: Gate, officer: User) -> None:
    meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=access(officer), version=1)
    with pytest.raises(ValidationError):
        reopen_gate(gate.pk, reason="", access=access(officer), version=2)
    again = reopen_gate(gate.pk, reason="Wrong number", access=access(officer), version=2)
    assert (again.status, again.met_on, again.reopened_reason) == ("open", None, "Wrong number")
    with pytest.raises(ValidationError, match="neither met nor waived"):
        reopen_gate(gate.pk, reason="Once more", access=access(officer), version=3)


def test_officer_does_not_take_back_a_waiver(gate: Gate, officer: User, head: User) -> None:
    waive_gate(gate.pk, reason="Renewal", access=access(head), version=1, on=TODAY)
    with pytest.raises(PermissionDenied):
        reopen_gate(gate.pk, reason="All the same", access=access(officer), version=2)
    assert reopen_gate(gate.pk, reason="All the same", access=access(head), version=2).is_open
