"""Opening the gates of an agreement, and starting their clocks."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from accounts.access import access_for_user
from activities.models import Activity, Participation
from agreements.gates.models import GateStatus
from agreements.gates.services import (
    apply_packs,
    meet_gate,
    reopen_gate,
)
from agreements.models import Agreement, Transition, TransitionKind
from domains import vocabulary as v
from partners.models import ActorIdentifier, City
from tests.agreements.gates.pack_files import NATIONAL, write_pack
from tests.agreements.gates.pacts import TODAY, blocking, city_in, opened, prepared
from tests.factories import make_actor, make_city, make_gate, make_user

IN_2023 = datetime.date(2023, 6, 1)


pytestmark = pytest.mark.django_db


def moved(agreement: Agreement, state: str, *, on: datetime.date, **values: Any) -> None:
    """Move an agreement without what the step needs, and let the packs be applied."""
    Agreement.objects.filter(pk=agreement.pk).update(state=state, state_on=on.isoformat(), **values)
    Transition.objects.create(
        city=agreement.city,
        agreement=agreement,
        number=agreement.transition_rows.count() + 1,
        kind=TransitionKind.MOVED,
        source=agreement.state,
        target=state,
        on=on.isoformat(),
    )
    agreement.refresh_from_db()
    apply_packs(agreement, on=TODAY)


def signed(agreement: Agreement, *, on: datetime.date) -> None:
    moved(agreement, v.LegalState.SIGNED, on=on, signed_on=on.isoformat())


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


@pytest.mark.parametrize(
    ("city", "type", "rules"),
    [
        (("Suncheon", "순천시"), "SIS", {"council-resolution", "change-consent", "ending-consent"}),
        (
            ("Suncheon", "순천시"),
            "FRI",
            {"friendship-ordinance", "change-consent", "ending-consent"},
        ),
        (("Asan", "아산시"), "SIS", {"council-resolution", "change-approval"}),
        (("Asan", "아산시"), "FRI", set()),
    ],
)
@pytest.mark.parametrize("country", ["KR", "DE"])
def test_ordinance_that_speaks_of_cities_at_home_fits_them_too(
    seoul: City, city: tuple[str, str], type: str, rules: set[str], country: str
) -> None:
    agreement = prepared(make_city(*city, code="CTY"), type, country=country)
    assert set(opened(agreement)) == rules
    assert {gate.pack for gate in agreement.gates.all()} <= {"kr-suncheon", "kr-asan"}


def test_variation_of_an_australian_arrangement_waits_for_its_notice(busan: City) -> None:
    pact = prepared(
        city_in("AU"), country="JP", state=v.LegalState.IN_FORCE, signed_on="2019-05-01"
    )
    assert opened(pact) == {"notify-variation": "open", "notify-varied": "open"}
    assert [gate.rule for gate in blocking(pact, target="AMENDED")] == ["notify-variation"]


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
    signed(agreement, on=TODAY)
    assert opened(agreement) == {"council-resolution": "open"}


def test_australian_notice_turns_red_on_day_fifteen(busan: City) -> None:
    from agreements.gates.panel import gates_of

    sydney = city_in("AU")
    agreement = prepared(sydney, country="JP")
    entering = {"notify-proposal", "notify-entry"}
    assert set(opened(agreement)) == entering | {"notify-variation", "notify-varied"}
    begun = datetime.date(2026, 11, 2)
    signed(agreement, on=begun)
    assert agreement.gates.get(rule="notify-entry").due_on == datetime.date(2026, 11, 16)

    def tone(on: datetime.date) -> tuple[str, str]:
        rows = gates_of(agreement, on=on).waiting
        row = next(row for row in rows if row.gate.rule == "notify-entry")
        return row.clock.tone, row.clock.words

    assert tone(begun) == ("", "14 days left")
    assert tone(datetime.date(2026, 11, 16)) == ("ends-soon", "due today")
    assert tone(datetime.date(2026, 11, 17)) == ("overdue", "1 day late")


def test_clock_follows_the_day_of_signing_when_that_is_corrected(busan: City) -> None:
    agreement = prepared(city_in("AU"), country="JP")
    apply_packs(agreement, on=TODAY)
    signed(agreement, on=TODAY)
    gate = agreement.gates.get(rule="notify-entry")
    assert (gate.due_on, gate.version) == (TODAY + datetime.timedelta(days=14), 2)
    apply_packs(agreement, on=TODAY)
    gate.refresh_from_db()
    assert gate.version == 2
    Agreement.objects.filter(pk=agreement.pk).update(signed_on="2026-11-20")
    apply_packs(agreement, on=TODAY)
    gate.refresh_from_db()
    assert gate.due_on == datetime.date(2026, 12, 4)


def test_clock_stops_when_the_signing_is_taken_back(busan: City) -> None:
    agreement = prepared(city_in("AU"), country="JP")
    apply_packs(agreement, on=TODAY)
    signed(agreement, on=TODAY)
    moved(agreement, v.LegalState.CLEARED, on=TODAY)
    assert agreement.gates.get(rule="notify-entry").due_on is None


def test_notice_that_is_opened_again_is_due_from_the_signing(busan: City, seoul: City) -> None:
    sydney = city_in("AU")
    agreement = prepared(sydney, country="JP")
    apply_packs(agreement, on=TODAY)
    officer = access_for_user(make_user(sydney, "officer", "head", name="Jo"))
    gate = agreement.gates.get(rule="notify-entry")
    meet_gate(gate.pk, on=TODAY, evidence="No. 7", access=officer, version=None, today=TODAY)
    signed(agreement, on=TODAY)
    again = reopen_gate(gate.pk, reason="Sent too early", access=officer, version=None, on=TODAY)
    assert again.due_on == TODAY + datetime.timedelta(days=14)


def test_what_never_came_about_has_no_gate_left(busan: City) -> None:
    agreement = prepared(city_in("AU"), country="JP")
    apply_packs(agreement, on=TODAY)
    moved(agreement, v.LegalState.DECLINED, on=TODAY)
    assert set(agreement.gates.values_list("status", flat=True)) == {"lapsed"}


def test_entry_that_is_corrected_to_the_past_is_asked_nothing_of_it(busan: City) -> None:
    agreement = prepared(busan)
    assert opened(agreement) == {"council-resolution": "open"}
    Agreement.objects.filter(pk=agreement.pk).update(
        state=v.LegalState.IN_FORCE, signed_on="1992-05-01"
    )
    assert opened(agreement) == {"council-resolution": "lapsed"}


@pytest.mark.parametrize("state", [v.LegalState.CLEARED, v.LegalState.IN_FORCE])
def test_open_gate_is_not_got_round_by_editing_the_state(busan: City, state: str) -> None:
    agreement = prepared(busan)
    assert opened(agreement) == {"council-resolution": "open"}
    made = datetime.datetime(2026, 11, 1, 15, 30, tzinfo=datetime.UTC)
    Activity.objects.filter(pk=agreement.pk).update(created_at=made)
    # In Busan the second of November has begun when the record is made.
    for signed_on, status in (("2026-11-02", "open"), ("2026-11", "open"), (None, "open")):
        Agreement.objects.filter(pk=agreement.pk).update(
            state=state, signed_on=signed_on, state_on=signed_on
        )
        assert opened(agreement) == {"council-resolution": status}
    Agreement.objects.filter(pk=agreement.pk).update(
        state=v.LegalState.IN_FORCE, signed_on="2026-11-01"
    )
    assert opened(agreement) == {"council-resolution": "lapsed"}


def test_gate_of_an_end_is_not_got_round_by_editing_the_state(seoul: City) -> None:
    agreement = prepared(seoul, "FRI", state=v.LegalState.IN_FORCE, signed_on="2019-05-01")
    assert opened(agreement) == {"ending-resolution": "open"}
    rows = Agreement.objects.filter(pk=agreement.pk)
    rows.update(state=v.LegalState.TERMINATED, state_on="2027-01-01")
    assert opened(agreement) == {"ending-resolution": "open"}
    rows.update(state_on="2020-01-01")
    assert opened(agreement) == {"ending-resolution": "lapsed"}


def test_rule_that_an_edit_makes_fit_is_asked_of_what_is_not_signed_yet(seoul: City) -> None:
    agreement = prepared(seoul, "MOU")
    apply_packs(agreement, on=TODAY)
    for state in (v.LegalState.NEGOTIATING, v.LegalState.GATES, v.LegalState.CLEARED):
        moved(agreement, state, on=TODAY)
    Agreement.objects.filter(pk=agreement.pk).update(type="SIS")
    assert opened(agreement)["council-resolution"] == "open"
    assert [gate.rule for gate in blocking(agreement, target="SIGNED")] == ["council-resolution"]


@pytest.mark.parametrize("state", [v.LegalState.GATES, v.LegalState.CLEARED])
def test_what_was_entered_on_its_way_is_asked_all_that_stands_before_its_signing(
    busan: City, state: str
) -> None:
    agreement = prepared(city_in("MX"), state=state)
    asked = {"negotiated-text", "opinion", "registration"}
    assert set(opened(agreement)) == asked
    assert {gate.rule for gate in blocking(agreement, target="SIGNED")} == asked - {"registration"}
    moved(agreement, v.LegalState.SIGNED, on=TODAY)
    assert set(opened(agreement)) == asked


def test_old_pact_owes_nothing_that_has_no_day(busan: City) -> None:
    mexico = city_in("MX")
    old = prepared(mexico, state=v.LegalState.IN_FORCE, signed_on="1995-05-01")
    assert opened(old) == {}
    moved(old, v.LegalState.SUSPENDED, on=TODAY)
    assert opened(old) == {}
    new = prepared(mexico, country="KR", state=v.LegalState.CLEARED)
    signed(new, on=TODAY)
    assert opened(new)["registration"] == "open"


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
    assert opened(agreement) == dict.fromkeys(
        ("notify-entry", "notify-variation", "notify-varied"), "open"
    )
    assert agreement.gates.get(rule="notify-entry").due_on == due_on


def test_pact_signed_before_the_pack_was_in_force_owes_no_notice(busan: City) -> None:
    agreement = prepared(
        city_in("AU"), country="JP", state=v.LegalState.SIGNED, signed_on="2021-03-09"
    )
    assert "notify-entry" not in opened(agreement)


def test_working_days_are_those_of_the_region_of_the_city(tmp_path: Path, busan: City) -> None:
    write_pack(tmp_path)
    melbourne = city_in("AU", "Melbourne", "MEL")
    ActorIdentifier.objects.create(actor=melbourne.actor, scheme="iso3166-2", value="AU-VIC")
    agreement = prepared(melbourne, country="JP")
    with override_settings(GATE_PACKS_DIR=str(tmp_path)):
        apply_packs(agreement, on=TODAY)
        # The Tuesday after is Melbourne Cup, a holiday of Victoria.
        signed(agreement, on=datetime.date(2026, 11, 2))
    assert agreement.gates.get(rule="notify").due_on == datetime.date(2026, 11, 10)


def test_gate_of_a_pack_that_is_gone_stays_readable(tmp_path: Path, busan: City) -> None:
    from agreements.gates.panel import gates_of

    write_pack(tmp_path, NATIONAL.replace("AU", "KR"))
    agreement = prepared(busan, "MOU")
    with override_settings(GATE_PACKS_DIR=str(tmp_path)):
        apply_packs(agreement, on=TODAY)
    # It counts from the signing, which is still to come.
    (row,) = gates_of(agreement, on=TODAY).later
    assert (row.title, row.rule) == ("Notify", None)
