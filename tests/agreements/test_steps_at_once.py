"""Steps of two agreements at the same moment, which must not both be taken."""

from __future__ import annotations

import time

import pytest
from django.db import transaction

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from activities.services import void_activity
from agreements.gates.services import apply_packs, meet_gate, reopen_gate
from agreements.lifecycle.services import lock_agreement, take_back
from agreements.models import Agreement, Transition
from domains.vocabulary import ActivityState, LegalState
from partners.models import City
from records.rights import StateError
from tests.agreements.life import TODAY, go_to, move_to, prepare
from tests.at_once import at_once
from tests.factories import make_actor, make_agreement, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_takes_the_place_of_another_is_not_unsigned_meanwhile(
    seoul: City, officer: User
) -> None:
    office = access_for_user(make_user(seoul, "officer", "legal", "head", name="Small office"))
    hamburg = make_actor()
    old = make_agreement(seoul, "Old pact", partners=(hamburg,))
    unsigned = {"state": LegalState.PROPOSED, "state_on": "2026-01-01", "signed_on": None}
    new = make_agreement(seoul, "New pact", partners=(hamburg,), **unsigned)
    prepare(new, access=office, owner=officer)
    go_to(new, LegalState.SIGNED, access=office)

    def supersede() -> Transition:
        with transaction.atomic():
            made = move_to(old, LegalState.SUPERSEDED, access=office, successor=new.pk)
            time.sleep(1)
        return made

    def unsign() -> Transition:
        time.sleep(0.5)
        return take_back(new.pk, reason="Too early", access=office, version=None, today=TODAY)

    taken, refused = at_once(supersede, unsign)
    assert isinstance(refused, StateError)
    assert taken is None or isinstance(taken, Transition)
    stored = Agreement.objects.select_related("superseded_by").get(pk=old.pk)
    assert stored.superseded_by == new
    assert stored.superseded_by.state == LegalState.SIGNED


def test_what_takes_the_place_of_another_does_not_become_void_meanwhile(seoul: City) -> None:
    office = access_for_user(make_user(seoul, "officer", "legal", "head", name="Small office"))
    hamburg = make_actor()
    old = make_agreement(seoul, "Old pact", partners=(hamburg,))
    new = make_agreement(seoul, "New pact", partners=(hamburg,))

    def supersede() -> None:
        with transaction.atomic():
            move_to(old, LegalState.SUPERSEDED, access=office, successor=new.pk)
            time.sleep(1)

    def make_void() -> Activity:
        time.sleep(0.5)
        return void_activity(new.pk, reason="Twice", access=office, version=None)

    taken, refused = at_once(supersede, make_void)
    assert isinstance(refused, StateError)
    assert taken is None
    assert Agreement.objects.get(pk=old.pk).superseded_by == new
    assert Activity.objects.get(pk=new.pk).state != ActivityState.VOID


def test_step_and_a_gate_that_is_being_opened_again_wait_for_each_other(seoul: City) -> None:
    office = access_for_user(make_user(seoul, "officer", "legal", "head", name="Small office"))
    begun = {"state": LegalState.GATES, "state_on": "2026-01-01", "signed_on": None}
    pact = make_agreement(seoul, "A pact", partners=(make_actor(),), type="FRI", **begun)
    apply_packs(pact, on=TODAY)
    gate = pact.gates.get(rule="friendship-ordinance")
    meet_gate(gate.pk, on=TODAY, evidence="No. 12", access=office, version=None)

    def reopen() -> None:
        with transaction.atomic():
            reopen_gate(gate.pk, reason="Wrong", access=office, version=None, on=TODAY)
            time.sleep(1)

    def look_at_gates() -> bool:
        # As a step does, once it has begun.
        time.sleep(0.5)
        with transaction.atomic():
            held = lock_agreement(pact.pk, access=office, version=None)
            return held.gates.get(pk=gate.pk).is_open

    assert at_once(reopen, look_at_gates) == [None, True]
