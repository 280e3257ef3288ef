"""Agreements that wait for their gates."""

from __future__ import annotations

import datetime
from typing import Any

from django.test import Client

from agreements.gates.services import (
    apply_packs,
)
from agreements.lifecycle.facts import standing_of
from agreements.models import Agreement, Gate
from domains import vocabulary as v
from partners.models import City
from tests.factories import make_actor, make_agreement

TODAY = datetime.date(2026, 11, 26)


def city_in(country: str, name: str = "Sydney", code: str = "SYD") -> City:
    actor = make_actor(name, country_code=country)
    return City.objects.create(code=code, actor=actor)


def prepared(city: City, type: str = "SIS", *, country: str = "DE", **values: Any) -> Agreement:
    partner = make_actor(f"Partner in {country}", country_code=country)
    values = {"state": v.LegalState.PROPOSED, "signed_on": None, **values}
    return make_agreement(city, "A pact", partners=(partner,), type=type, **values)


def opened(agreement: Agreement, *, on: datetime.date = TODAY) -> dict[str, str]:
    """The gates of an agreement after the packs were applied: status by rule."""
    apply_packs(agreement, on=on)
    return dict(agreement.gates.values_list("rule", "status"))


def blocking(agreement: Agreement, *, target: str) -> list[Gate]:
    """What stands before a step, as whoever takes it is told."""
    stored = Agreement.objects.select_related("activity", "superseded_by").get(pk=agreement.pk)
    return list(standing_of(stored, on=TODAY).towards(target).gates)


def page_of(client: Client, address: str, *, language: str = "en") -> str:
    return client.get(address, headers={"accept-language": language}).content.decode()
