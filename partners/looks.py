"""Looks at people on pages of something else, for the audit."""

from __future__ import annotations

from typing import Any

from partners.people import PeopleToCall
from partners.requests import CityRequest
from records.audit.entries import note
from records.models import EntryKind

# What the audit calls the page of a country, which is no record.
COUNTRY = "country"


def note_people_seen(
    request: CityRequest, people: PeopleToCall, *, subject: Any, subject_id: object = ""
) -> None:
    """Write down that the people named on the page of a partner or country were looked at."""
    if any(line.holders or line.former for line in people.posts):
        note_look(request, subject=subject, subject_id=subject_id)


def note_look(request: CityRequest, *, subject: Any, subject_id: object = "") -> None:
    """The same of a page that is known to name people."""
    note(
        EntryKind.LOOK,
        request,
        subject=subject,
        subject_id=subject_id,
        city_id=request.city.pk,
        once_a="hour",
        action="people.read",
    )
