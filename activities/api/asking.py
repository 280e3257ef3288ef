"""What the views of several resources ask of a request, and how they refuse."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.request import Request

from activities.services import SameFileError
from records.access import Access, Visibility
from records.filters import QueryError
from records.rights import require_on
from records.serializers import GivenMixin

MOST_NAMED = 20


class VerbSerializer(GivenMixin, serializers.Serializer):
    """What a verb asks for, of the version that was read."""

    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")


class OpenMixin:
    """What is written by a key: never what it could not read afterwards."""

    def validate_visibility(self, visibility: str) -> str:
        if visibility == Visibility.CONFIDENTIAL:
            raise serializers.ValidationError(
                _("A key reads no confidential records, and so it writes none.")
            )
        return visibility


def action_of(view: Any) -> str:
    """What a view is about to do, also before it has looked at the request."""
    return view.action_map.get(view.request.method.lower(), "") if view.request else ""


def parts_of(sent: Any, *, many: Collection[str] = ()) -> dict[str, Any]:
    """A form of several parts as JSON would hold it; each name comes once, but those of `many`.

    Raises a ValidationError that names what comes several times, of which one would get lost, and
    what is no UTF-8.
    """
    if not isinstance(sent, QueryDict):
        return dict(sent)
    repeated = [name for name, values in sent.lists() if len(values) > 1 and name not in many]
    if repeated:
        message = exceptions.ErrorDetail(_("Send this once."), code="repeated")
        raise exceptions.ValidationError({name: [message] for name in repeated[:MOST_NAMED]})
    unreadable = [name for name, value in sent.items() if "\ufffd" in str(value)]
    if unreadable:
        # What was no UTF-8 has become this character; the words themselves are gone.
        message = exceptions.ErrorDetail(_("Send the text as UTF-8."), code="charset")
        raise exceptions.ValidationError({name: [message] for name in unreadable[:MOST_NAMED]})
    return {
        name: sent.getlist(name) if name in many else value for name, value in sent.dict().items()
    }


# The version of what is taken away, which a DELETE names in its address.
VERSION = OpenApiParameter(
    "version",
    {"type": "integer", "minimum": 1},
    required=True,
    description="The version that was read; what has changed since is not taken away.",
)


def version_of(request: Request) -> int:
    """The version that an address names; raises QueryError where it names none."""
    text = request.query_params.get(VERSION.name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    if not is_number or int(text) < 1:
        message = exceptions.ErrorDetail(_("Give the version that was read."), code="invalid")
        raise QueryError({VERSION.name: [message]})
    return int(text)


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
def same_file_named() -> Iterator[None]:
    """Of a file that is there already, and may be read, the id is told."""
    try:
        yield
    except SameFileError as refused:
        told = _("This file is already here, as the document %(id)s.") % {"id": refused.there.pk}
        detail = exceptions.ErrorDetail(told, code="unique")
        raise exceptions.ValidationError({"file": [detail]}) from None


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
