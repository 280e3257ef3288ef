"""The term of an agreement after steps that told another one were a mistake.

Each step is a transaction of its own, as history tells them apart.
"""

from __future__ import annotations

from typing import Any

import pytest

from activities.services import ActivityInput
from agreements.lifecycle.services import take_back
from agreements.models import Agreement
from agreements.services import EntryInput, edit_entry
from domains.vocabulary import LegalState
from partners.models import City
from records.access import Access
from records.partial_dates import PartialDate
from records.rights import StateError
from tests.agreements.life import TODAY, move_to, prepare
from tests.factories import make_actor, make_agreement

pytestmark = pytest.mark.django_db(transaction=True)

S = LegalState


def make_pact(city: City, **told: Any) -> Agreement:
    days = {"signed_on": "2010-05-01", "in_force_on": "2010-06-01", "state_on": "2010-06-01"}
    return make_agreement(city, partners=(make_actor(),), **{**days, **told})


def move(pact: Agreement, state: str, access: Access, *, on: str, until: str | None) -> None:
    move_to(pact, state, access=access, on=on, facts={"expires_on": until and PartialDate(until)})


def taken_back(pact: Agreement, access: Access) -> tuple[str, str | None]:
    take_back(pact.pk, reason="A mistake", access=access, version=None, today=TODAY)
    pact.refresh_from_db()
    return pact.state, pact.expires_on


def test_notice_taken_back_leaves_the_term_from_before(seoul: City, everything: Access) -> None:
    pact = make_pact(seoul, expires_on="2036")
    move(pact, S.DENOUNCED, everything, on="2026-10-30", until="2027-04-30")
    assert taken_back(pact, everything) == (S.IN_FORCE, "2036")


def test_withdrawal_taken_back_leaves_the_notice_with_its_last_day(
    seoul: City, everything: Access
) -> None:
    pact = make_pact(seoul, expires_on="2030-01-01")
    move(pact, S.DENOUNCED, everything, on="2026-09-01", until="2027-01-01")
    move(pact, S.IN_FORCE, everything, on="2026-10-01", until="2040-01-01")
    assert taken_back(pact, everything) == (S.DENOUNCED, "2027-01-01")
    # Not the term of the step that was itself a mistake.
    assert taken_back(pact, everything) == (S.IN_FORCE, "2030-01-01")


def test_mistaken_renewal_of_an_expired_agreement_is_taken_back(
    seoul: City, everything: Access
) -> None:
    pact = make_pact(seoul, expires_on="2024-01-01", original_location="Archive", languages=["ko"])
    prepare(pact, access=everything)
    move_to(pact, S.EXPIRED, access=everything, on="2024-01-02")
    move(pact, S.RENEWED, everything, on="2026-10-01", until="2030-01-01")
    assert taken_back(pact, everything) == (S.EXPIRED, "2024-01-01")


def test_term_that_no_longer_fits_is_told_and_nothing_is_saved(
    seoul: City, everything: Access
) -> None:
    pact = make_pact(seoul, expires_on="2020-01-01")
    move(pact, S.DENOUNCED, everything, on="2026-09-01", until="2027-01-01")
    days = {"signed_on": PartialDate("2021-05-01"), "in_force_on": PartialDate("2021-06-01")}
    given = EntryInput(ActivityInput(), days)
    edit_entry(pact.pk, given, access=everything, version=None, on=TODAY)
    with pytest.raises(StateError, match=r"2020-01-01 again.* It expires before it was signed\."):
        taken_back(pact, everything)
    pact.refresh_from_db()
    assert (pact.state, pact.expires_on) == (S.DENOUNCED, "2027-01-01")
