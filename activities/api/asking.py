"""What the endpoints of activities ask and refuse alike."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request


def access_of(request: Request) -> Any:
    """The rights of the key that asks."""
    return request._request.access  # type: ignore[attr-defined]


def no_such_activity() -> exceptions.ValidationError:
    """The refusal of an id in the body that is of no activity that the key may read."""
    message = exceptions.ErrorDetail(_("There is no such activity."), code="does_not_exist")
    return exceptions.ValidationError({"activity": [message]})
