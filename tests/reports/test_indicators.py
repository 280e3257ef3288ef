from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from activities.models import Activity, Document
from domains import vocabulary as v
from partners.models import City, Contribution, NetworkMembership
from reports import indicators
from reports.indicators import Share, measure, wilson
from reports.wording import SHARE_WORDS, share_sentence
from tests.factories import make_activity, make_actor, make_network

YEAR = (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))


def _measured(city: City) -> dict[str, Share]:
    own = NetworkMembership.objects.own_of(city)
    fees = indicators.fees_of(own, on=YEAR[1])
    return measure(Activity.objects.filter(city=city).counted(), fees, period=YEAR)


def _document(activity: Activity) -> None:
    Document.objects.create(
        activity=activity, city=activity.city, name="text.pdf", size=1, sha256=str(activity.pk)
    )


# Wilson's interval


@pytest.mark.parametrize(
    ("successes", "cases", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_interval_is_that_of_the_published_examples(
    successes: int, cases: int, low: float, high: float
) -> None:
    assert wilson(successes, cases) == pytest.approx((low, high), abs=0.0001)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_interval_holds_the_share_and_stays_within_0_and_1(pair: tuple[int, int]) -> None:
    successes, cases = pair
    low, high = wilson(successes, cases)
    assert 0 <= low <= successes / cases <= high <= 1
    assert low < high


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_interval_mirrors_when_part_and_rest_change_places(pair: tuple[int, int]) -> None:
    successes, cases = pair
    low, high = wilson(successes, cases)
    mirrored = wilson(cases - successes, cases)
    assert mirrored == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("successes", "cases"), [(1, 0), (0, 0), (3, 2), (-1, 5)])
def test_interval_of_an_impossible_count_is_refused(successes: int, cases: int) -> None:
    with pytest.raises(ValueError, match="of"):
        wilson(successes, cases)


# Shares


@given(st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_rate_is_kept_back_under_five_cases(pair: tuple[int, int]) -> None:
    part, whole = pair
    share = Share("V3", Decimal(part), Decimal(whole), whole)
    assert (share.rate is None) == (whole < 5)
    assert (share.interval is None) == (share.rate is None)
    assert share.is_measured == (whole > 0)


def test_few_cases_are_told_as_a_count() -> None:
    assert share_sentence(Share("V3", Decimal(2), Decimal(3), 3)) == "2 of 3 activities"


def test_one_case_is_told_in_the_singular_and_numbers_may_be_links() -> None:
    share = Share("M2", Decimal(1), Decimal(1), 1, unit="memberships")
    assert share_sentence(share) == "1 of 1 membership"
    assert share_sentence(share, part="{part}", whole="{whole}") == "{part} of {whole} membership"


def test_nothing_to_measure_is_said_and_is_not_zero() -> None:
    assert share_sentence(Share("M1", Decimal(0), Decimal(0), 0)) == "not yet measured"


# Measured over records


def test_multilateral_share_weighs_effort_and_leaves_out_what_is_not_entered(seoul: City) -> None:
    one, two = make_actor("Hamburg"), make_actor("Osaka", country_code="JP")
    network = make_actor("ICLEI", type=v.ActorType.CNET, level=v.Level.TRN, country_code="")
    make_activity(seoul, "Two", partners=(one,), effort_days="6")
    make_activity(seoul, "Three", partners=(one, two), effort_days="3")
    make_activity(seoul, "Network", partners=(network,), effort_days="1.5")
    make_activity(seoul, "Effort unknown", partners=(one, two))
    measured = _measured(seoul)
    effort = measured["M1"]
    assert (effort.numerator, effort.denominator) == (Decimal("4.5"), Decimal("10.5"))
    assert (effort.cases, effort.left_out) == (3, 1)
    assert effort.rate is None
    assert (measured["M1-count"].numerator, measured["M1-count"].denominator) == (3, 4)


def test_effort_that_nobody_entered_is_not_measured(seoul: City) -> None:
    make_activity(seoul, partners=(make_actor(),))
    assert not _measured(seoul)["M1"].is_measured


def test_crisis_share_counts_crisis_and_recovery(seoul: City) -> None:
    partner = make_actor()
    for mode in [*v.TimeMode, v.TimeMode.PERM, v.TimeMode.PERM]:
        make_activity(seoul, f"In {mode}", partners=(partner,), time_mode=mode)
    share = _measured(seoul)["crisis"]
    assert (share.numerator, share.denominator) == (2, 5)
    assert share.rate == pytest.approx(0.4)


def test_activities_outside_the_period_do_not_count(seoul: City) -> None:
    make_activity(seoul, partners=(make_actor(),), starts_on="2024-06", time_mode=v.TimeMode.CRIS)
    assert _measured(seoul)["crisis"].denominator == 0


def test_continuity_wants_owner_deputy_rationale_and_document(
    seoul: City, officer: User, head: User
) -> None:
    partner = make_actor()
    whole = {"owner": officer, "deputy": head, "rationale": "Both ports face the same storms."}
    complete = make_activity(seoul, "Complete", partners=(partner,), **whole)
    _document(complete)
    make_activity(seoul, "No document", partners=(partner,), **whole)
    for missing in whole:
        lacking = {**whole, missing: "" if missing == "rationale" else None}
        _document(make_activity(seoul, f"No {missing}", partners=(partner,), **lacking))
    done = make_activity(seoul, "Over", partners=(partner,), state=v.ActivityState.DONE, **whole)
    _document(done)
    share = _measured(seoul)["V3"]
    assert (share.numerator, share.denominator) == (1, 5)


def _membership(ours: City, name: str, **fields: object) -> NetworkMembership:
    given = {"city": ours, "member": ours.actor, **fields}
    return NetworkMembership.objects.create(network=make_network(name), **given)


def test_membership_works_by_a_contribution_of_the_twelve_months(seoul: City) -> None:
    for made_on in ("2024-12-30", "2025-01-01", "2025", "2025-12-31", "2026-01-01"):
        Contribution.objects.create(
            city=seoul, membership=_membership(seoul, made_on), made_on=made_on, what="A talk"
        )
    _membership(seoul, "Silent")
    share = _measured(seoul)["M2"]
    assert (share.numerator, share.denominator, share.cases) == (3, 6, 6)
    assert share.rate == 0.5
    assert share.interval is not None
    assert share_sentence(share) == "3 of 6 memberships"


def test_memberships_that_are_over_void_public_or_of_others_do_not_count(
    seoul: City, busan: City
) -> None:
    _membership(seoul, "Ours")
    _membership(seoul, "Left", until="2024")
    _membership(seoul, "To come", since="2026")
    _membership(seoul, "Void", void_reason="Entered twice")
    _membership(seoul, "Public", city=None, source="A list")
    _membership(seoul, "A partner's", member=make_actor("Hamburg"))
    _membership(busan, "Another city's")
    share = _measured(seoul)["M2"]
    assert (share.numerator, share.denominator, share.rate) == (0, 1, None)


def test_memberships_are_not_measured_before_any_is_kept(seoul: City) -> None:
    assert not _measured(seoul)["M2"].is_measured


FEES = st.tuples(
    st.sampled_from(["", "EUR", "KRW"]), st.integers(0, 10**6), st.booleans(), st.booleans()
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(FEES, max_size=7))
def test_fees_are_summed_for_each_currency_alone(
    seoul: City, rows: list[tuple[str, int, bool, bool]]
) -> None:
    with transaction.atomic():
        for number, (currency, fee, works, is_over) in enumerate(rows):
            made = _membership(
                seoul,
                f"Network {number}",
                fee=fee if currency else None,
                currency=currency,
                until="2020" if is_over else None,
            )
            if works:
                Contribution.objects.create(
                    city=seoul, membership=made, made_on="2025-06", what="A talk"
                )
        found = indicators.fees_of(NetworkMembership.objects.own_of(seoul), on=YEAR[1])
        transaction.set_rollback(True)
    current = [row for row in rows if not row[3]]
    assert {fees.currency for fees in found} == {row[0] for row in current}
    for fees in found:
        of_it = [row for row in current if row[0] == fees.currency]
        amounts = [row[1] if row[0] else 0 for row in of_it]
        worked = [amount for amount, row in zip(amounts, of_it, strict=True) if row[2]]
        assert (fees.count, fees.working) == (len(of_it), len(worked))
        assert (fees.amount, fees.working_amount) == (sum(amounts), sum(worked))
        if worked and fees.currency:
            assert fees.of_each_working == Decimal(sum(worked)) / len(worked)
        else:
            assert fees.of_each_working is None
    share = indicators.working_memberships(found)
    assert (share.denominator, share.numerator) == (len(current), sum(row[2] for row in current))


def test_every_measured_share_has_words_and_a_direction(seoul: City) -> None:
    shares = _measured(seoul)
    directions = indicators.four_directions(shares)
    assert set(shares) == set(SHARE_WORDS)
    assert sorted(share.id for d in directions for share in d.shares) == sorted(shares)
    assert len(directions) == 4
    assert all(unfed.fed_by for direction in directions for unfed in direction.unfed)
