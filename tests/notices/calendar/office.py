"""What an office has in its calendar in July 2026, one of each kind and some beside them."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import User
from activities.models import Activity, Commitment
from activities.services import void_activity
from agreements.models import Agreement
from domains import vocabulary as v
from partners.models import City
from records.access import Access, Visibility
from tests.factories import make_activity, make_actor, make_agreement, make_gate, make_incoming

JULY, AUGUST = datetime.date(2026, 7, 1), datetime.date(2026, 8, 1)


def make_visit(city: City, title: str = "Delegation", **values: Any) -> Activity:
    values = {
        "instrument": v.Instrument.VISI,
        "direction": v.Direction.INCO,
        "state": v.ActivityState.PLAN,
        "starts_on": "2026-07-14",
        **values,
    }
    values.setdefault("partners", (make_actor(f"Partner of {title}"),))
    return make_activity(city, title, **values)


def make_pact(city: City, title: str = "Pact", **values: Any) -> Agreement:
    values.setdefault("partners", (make_actor(f"Partner of {title}"),))
    values.setdefault("starts_on", values.get("signed_on") or "2020-01-01")
    return make_agreement(city, title, **values)


def fill(city: City, owner: User) -> None:
    """One of each kind in July, and what lies around it or is not to be shown."""
    head = Access(roles={city.pk: frozenset({"head"})})
    lyon = make_actor("Lyon", country_code="FR")
    make_visit(city, "From Lyon", partners=(lyon,), ends_on="2026-07-16", owner=owner)
    make_visit(city, "Over the end", starts_on="2026-07-30", ends_on="2026-08-02")
    make_visit(city, "Over the beginning", starts_on="2026-06-29", ends_on="2026-07-01")
    make_visit(city, "Before", starts_on="2026-06-30")
    make_visit(city, "After", starts_on="2026-08-01")
    make_visit(city, "Some day in July", starts_on="2026-07")
    make_visit(city, "Some day in the year", starts_on="2026")
    make_visit(city, "Cancelled", state=v.ActivityState.CANC)
    make_visit(city, "Draft", state=v.ActivityState.DRFT)
    void = make_visit(city, "Void")
    void_activity(void.pk, reason="Twice", access=head, version=1)
    make_visit(city, "Meeting", instrument=v.Instrument.MEET, direction="")
    make_visit(
        city,
        "Project",
        instrument=v.Instrument.PROJ,
        direction="",
        starts_on="2025-01-01",
        ends_on="2026-12-31",
    )
    make_visit(city, "Secret", visibility=Visibility.CONFIDENTIAL, access=head)
    pact = make_pact(
        city,
        "Pact with Lyon",
        partners=(lyon,),
        signed_on="1996-07-20",
        expires_on="2026-10-31",
        notice_months=3,
        review_on="2026-07-05",
    )
    make_pact(city, "Ends in July", signed_on="2021", expires_on="2026-07")
    make_pact(
        city,
        "Over",
        signed_on="1996-07-21",
        expires_on="2026-07-10",
        state=v.LegalState.TERMINATED,
    )
    make_gate(pact, due_on=datetime.date(2026, 7, 8))
    for due_on, status in (
        ("2026-07-09", v.CommitmentStatus.OPEN),
        ("2026-08", v.CommitmentStatus.OPEN),
        ("2026-07-11", v.CommitmentStatus.RLSD),
    ):
        Commitment.objects.create(
            city=city,
            activity=pact.activity,
            side=v.CommitmentSide.OURS,
            words=f"We will write by {due_on}.",
            due_on=due_on,
            status=status,
        )
    make_incoming(city, "Invitation", reply_due=datetime.date(2026, 7, 3))
    make_incoming(city, "Later", reply_due=datetime.date(2026, 8, 3))
