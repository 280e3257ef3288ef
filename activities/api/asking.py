"""What the views of several resources ask of a request, and how they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
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


@contextmanager
def named_in_errors(**names: str) -> Iterator[None]:
    """What a service refuses by its own name of a field is told by the one that was sent."""
    try:
        yield
    except ValidationError as error:
        found = error.update_error_dict({})
        raise ValidationError(
            {names.get(name, name): told for name, told in found.items()}
        ) from None
