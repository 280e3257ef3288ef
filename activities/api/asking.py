"""What the views of several resources ask of a request, and how they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.request import Request

from records.access import Access
from records.rights import require_on
from records.serializers import GivenMixin


class VerbSerializer(GivenMixin, serializers.Serializer):
    """What a verb asks for, of the version that was read."""

    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")


class PatchMixin:
    """Some fields to change: all but the version that was read may be left out."""

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()  # type: ignore[misc]
        for name, field in fields.items():
            field.required = name == "version"
        return fields


def access_of(request: Request) -> Access:
    """The rights of the key."""
    return request._request.access  # type: ignore[attr-defined]


def record_and_told(
    view: Any, given: serializers.BaseSerializer, action: str
) -> tuple[Any, dict[str, Any]]:
    """The record of an address, and what was sent about it; `action` is what is to be done.

    Whether that may be done is asked before what was sent is looked at, as everywhere.
    """
    record = view.get_object()
    require_on(access_of(view.request), action, record)
    given.is_valid(raise_exception=True)
    return record, dict(given.validated_data)


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
