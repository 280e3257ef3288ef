"""What the views of several resources ask of a request, and how they refuse."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request

from records.access import Access


def access_of(request: Request) -> Access:
    """The rights of the key."""
    return request._request.access  # type: ignore[attr-defined]


def no_such_activity() -> exceptions.ValidationError:
    """The refusal of an activity that is not there, or not for the key."""
    message = exceptions.ErrorDetail(_("There is no such activity."), code="does_not_exist")
    return exceptions.ValidationError({"activity": [message]})
