"""The pages of the calendar."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from domains import vocabulary as v
from partners.models import City
from tests.factories import make_activity, make_actor

pytestmark = pytest.mark.django_db


def test_a_visit_stands_in_the_month_the_week_and_the_agenda(
    officer_client: Client, officer: User, seoul: City
) -> None:
    make_activity(
        seoul,
        "Delegation from Hamburg",
        partners=(make_actor(),),
        owner=officer,
        instrument=v.Instrument.VISI,
        direction=v.Direction.INCO,
        starts_on="2026-07-14",
        ends_on="2026-07-16",
        state=v.ActivityState.PLAN,
    )
    for view in ("", "week/", "agenda/"):
        page = officer_client.get(f"/calendar/{view}?day=2026-07-14")
        assert page.status_code == 200
        assert "Delegation from Hamburg" in page.content.decode()
