"""Steps and clocks go by the day in the city of the record, wherever somebody works just now."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from agreements.models import Agreement
from domains.vocabulary import LegalState
from partners.models import City
from tests.factories import make_actor, make_agreement, make_gate, make_user
from tests.personas import client_of

# So far apart that it is never the same day in both.
EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"


@pytest.fixture
def pact(seoul: City, busan: City) -> Agreement:
    """A record of the city in the east; people look at it from the one in the west."""
    City.objects.filter(pk=busan.pk).update(time_zone=EAST)
    City.objects.filter(pk=seoul.pk).update(time_zone=WEST)
    law: dict[str, Any] = {"state": LegalState.PROPOSED, "signed_on": None}
    return make_agreement(busan, partners=(make_actor(),), type="MOU", **law)


@pytest.fixture
def client(seoul: City, busan: City) -> Client:
    person = make_user(seoul, "officer", name="Lee Ha-neul")
    Membership.objects.create(user=person, city=busan, role="officer")
    client = client_of(person)
    client.post(reverse("accounts:switch-city"), {"city": str(seoul.pk)})
    return client


def today() -> datetime.date:
    return datetime.datetime.now(ZoneInfo(EAST)).date()


def test_step_of_today_there_is_taken(client: Client, pact: Agreement) -> None:
    page = reverse("agreements:move", args=[pact.pk, "declined"])
    assert client.get(page).context["form"]["on"].value() == today().isoformat()
    sent = {"version": 1, "on": today().isoformat(), "reason": "No longer wanted"}
    answer = client.post(page, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    pact.refresh_from_db()
    assert pact.state == LegalState.DECLINED


def test_gate_is_met_and_due_by_the_day_there(client: Client, pact: Agreement) -> None:
    gate = make_gate(pact, due_on=today())
    page = reverse("agreements:gate-meet", args=[gate.pk])
    told = client.get(page)
    assert told.context["form"]["met_on"].value() == today()
    assert "due today" in told.content.decode()
    assert "due today" in client.get(pact.get_absolute_url()).content.decode()
    sent = {"version": 1, "met_on": today().isoformat(), "evidence": "No. 12"}
    assert client.post(page, sent).status_code == 302
