"""The state as an agreement was entered, corrected: never a way round its steps and gates."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from activities.services import ActivityInput, Party
from agreements.models import Agreement, Gate, Transition
from agreements.services import EntryInput, edit_entry, record_entry
from domains.vocabulary import LegalState
from partners.models import City
from records.partial_dates import PartialDate
from tests.agreements.life import TODAY
from tests.agreements.test_api_life import pointers
from tests.factories import make_actor

S = LegalState
ADDRESS = "/api/v1/agreements/{}/"
GATE = "law asks for this first"
CLEARING = "Whoever may clear it"


def proposed(city: City, person: User, type: str = "FRI", **fields: Any) -> Agreement:
    """Entered as it is begun, with what the law asks for it."""
    given = {"title": "A pact", "instrument": "AGR", "domain": "CUL", "starts_on": "2026", **fields}
    given["starts_on"] = PartialDate(given["starts_on"])
    entry = EntryInput(
        ActivityInput(fields=given, parties=[Party(make_actor())]),
        {"type": type, "state": S.PROPOSED},
    )
    access = access_for_user(person)
    made = record_entry(entry, city=city, access=access, on=TODAY)
    # What is told of a day since then is a step, not an entry.
    Activity.objects.filter(pk=made.pk).update(created_at="2026-01-05T09:00:00+09:00")
    return made.agreement


def corrected(client: APIClient, pact: Agreement, **law: Any) -> Any:
    return client.patch(ADDRESS.format(pact.pk), {"version": 1, "agreement": law}, format="json")


def correct(pact: Agreement, law: dict[str, Any], *, by: User) -> None:
    given = EntryInput(ActivityInput(), law)
    edit_entry(pact.pk, given, access=access_for_user(by), version=1, on=TODAY)


@pytest.mark.parametrize(
    "law",
    [
        {"state": S.SIGNED, "signed_on": "2026-02-03"},
        {"state": S.IN_FORCE, "signed_on": "2026-02-03", "in_force_on": "2026-02-03"},
        {"state": S.IN_FORCE},
        {"state": S.SUSPENDED},
        {"state": S.TERMINATED},
    ],
)
def test_open_gate_stands_before_a_corrected_state(
    seoul: City, officer: User, head: User, api_client: APIClient, law: dict[str, Any]
) -> None:
    pact = proposed(seoul, officer)
    answer = corrected(api_client, pact, **law)
    assert answer.status_code == 400, answer.content
    (told,) = pointers(answer).items()
    assert told[0] == "/agreement/state"
    assert GATE in told[1]
    assert "Resolution of the council on a friendship pact" in told[1]
    pact.refresh_from_db()
    assert (pact.state, pact.signed_on) == (S.PROPOSED, None)
    assert Transition.objects.get().target == S.PROPOSED

    Gate.objects.filter(agreement=pact).update(status="waived", waived_on=TODAY, waiver_reason="x")
    correct(pact, law, by=head)


def test_old_pact_that_was_entered_wrongly_is_corrected(
    seoul: City, officer: User, api_client: APIClient
) -> None:
    pact = proposed(seoul, officer)
    assert pact.gates.filter(status="open").exists()
    answer = corrected(api_client, pact, state=S.IN_FORCE, signed_on="1992", in_force_on="1993")
    assert answer.status_code == 200, answer.content
    assert not pact.gates.filter(status="open", before_state__in=[S.CLEARED, S.SIGNED]).exists()


@pytest.mark.parametrize("state", [S.CLEARED, S.SIGNED, S.IN_FORCE, S.TERMINATED])
def test_only_who_may_clear_it_corrects_it_to_cleared(
    seoul: City, officer: User, head: User, api_client: APIClient, state: str
) -> None:
    pact = proposed(seoul, officer)
    Gate.objects.filter(agreement=pact).update(status="waived", waived_on=TODAY, waiver_reason="x")
    answer = corrected(api_client, pact, state=state)
    assert CLEARING in pointers(answer)["/agreement/state"]
    correct(pact, {"state": state}, by=head)
    assert Agreement.objects.get().state == state


@pytest.mark.parametrize("state", [S.NEGOTIATING, S.DECLINED])
def test_state_before_all_gates_is_free(
    seoul: City, officer: User, api_client: APIClient, state: str
) -> None:
    assert corrected(api_client, proposed(seoul, officer), state=state).status_code == 200


def test_draft_is_entered_when_it_is_finished(seoul: City, officer: User) -> None:
    pact = proposed(seoul, officer, state="DRFT")
    given = EntryInput(ActivityInput({"state": "ONGO"}), {"state": S.SIGNED, "signed_on": "2026"})
    edit_entry(pact.pk, given, access=access_for_user(officer), version=1, on=TODAY)
    assert Agreement.objects.get().state == S.SIGNED
