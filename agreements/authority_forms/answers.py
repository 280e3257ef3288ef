"""Handing out a form that was filled, to a page and to a program alike."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from activities.models import Activity
from agreements.authority_forms.services import FilledForm
from records.audit.entries import note
from records.models import EntryKind


def filled_response(request: Any, made: FilledForm, activity: Activity) -> HttpResponse:
    """A filled form as an attachment, and written down that data were taken out."""
    action = activity.reading_action(request.access.person)
    note(
        EntryKind.EXPORT,
        request,
        subject=activity,
        city_id=activity.city_id,
        action=action,
        what="form",
    )
    response = HttpResponse(made.content, content_type=made.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, made.name)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
