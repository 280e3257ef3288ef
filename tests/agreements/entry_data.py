"""What a browser sends for the entry form."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from agreements.entry import initial_of
from agreements.forms import EntryForm
from partners.models import Actor
from records.access import Access

NEW = "/activities/new/"


def four_answers(*partners: Any, **changes: Any) -> dict[str, Any]:
    """What is mostly told of an activity: title, kind, partners, date."""
    return {
        "id": str(uuid.uuid4()),
        "title": "Sister city pact with Hamburg",
        "kind": "AGR:SIS",
        "partners": [f"actor:{partner.pk}" for partner in partners],
        "starts_on": "1992",
        **changes,
    }


def every_answer(
    partner: Actor, other: Actor, *, owner: User, deputy: User, parent: Activity
) -> dict[str, Any]:
    """Everything that the form asks, answered."""
    return four_answers(
        partner,
        other,
        kind="AGR:MOU",
        title="Clean air",
        starts_on="2024-03-01",
        domain="ENV",
        secondary_domains=["HLT"],
        goals=["ENS", "POS"],
        goals_reason="The councils decide together.",
        objectives=["TCI"],
        categories=["CLID"],
        time_mode="TRAN",
        security_type="MIXD",
        summary="Cleaner air for both.",
        ends_on="2026",
        owner=str(owner.pk),
        deputy=str(deputy.pk),
        rationale="Their method works.",
        visibility="confidential",
        readers=[str(owner.pk)],
        effort_days="12.5",
        planned_amount="1000",
        currency="EUR",
        home_department="Environment office",
        home_plan="Clean air plan",
        budget_line="A-12",
        outcome="Signed.",
        results="4 sensors",
        beneficiaries="Residents",
        beneficiary_count="900",
        parent=str(parent.pk),
        source="Archive",
        law_state="IN_FORCE",
        signed_on="2024-02",
        in_force_on="2024-03-01",
        review_on="2025",
        expires_on="2026",
        document_number="ENV-1",
        council_resolution="R-7",
        council_session="300th",
        council_resolved_on="2024-01",
        languages=["ko", "de"],
        prevailing_language="ko",
        is_binding="true",
        original_location="City archive",
        renewal_rule="By letter",
        notice_months="6",
        promise_words="Share all data",
        promise_side="THEIRS",
        promise_due_on="2025-06",
        who_answers=f"actor:{partner.pk}",
        **{"who-home": ["pays"], f"who-actor:{partner.pk}": ["leads", "agrees", "told"]},
    )


def as_shown(activity: Activity, access: Access, **changes: Any) -> dict[str, Any]:
    """The edit form as a browser sends it back, with these changes."""
    form = EntryForm(
        initial=initial_of(activity, access=access),
        city=activity.city,
        access=access,
        is_edit=True,
    )
    sent: dict[str, Any] = {"version": activity.version}
    for name in form.fields:
        value = form[name].value()
        if name == "who":
            for choice, tasks in value.items():
                sent[f"who-{choice}"] = [task for task in tasks if task != "answers"]
                if "answers" in tasks:
                    sent["who_answers"] = choice
        elif value is not None:
            sent[name] = value
    return {**sent, **changes}


def edit_page(activity: Activity) -> str:
    return reverse("agreements:entry-edit", args=[activity.pk])


def log(client: Client, data: dict[str, Any]) -> Any:
    return client.post(NEW, data)
