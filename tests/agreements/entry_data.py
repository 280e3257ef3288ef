"""What a browser sends for the entry form."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from activities.models import Activity
from agreements.entry import initial_of
from agreements.forms import EntryForm
from records.access import Access

NEW = "/activities/new/"


def four_answers(*partners: Any, **changes: Any) -> dict[str, Any]:
    """The least that can be sent: title, kind, partners, date."""
    return {
        "id": str(uuid.uuid4()),
        "title": "Sister city pact with Hamburg",
        "kind": "AGR:SIS",
        "partners": [f"actor:{partner.pk}" for partner in partners],
        "starts_on": "1992",
        **changes,
    }


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
