"""The root of the API: its routes, and the one translation of errors to HTTP."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    ValidationError,
)
from django.http import Http404
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.fields import get_error_detail
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView, set_rollback

from citydiplo.wire import PROBLEM_TYPE, ProblemRenderer
from records.filters import QueryError
from records.rights import ImpossibleError, StateError
from records.versions import StaleRecordError

LONGEST_DETAIL = 500


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer each refusal as `application/problem+json`, with a pointer to each bad field.

    Errors that are none of ours stay unhandled: they are logged and become a plain 500.
    """
    error = _as_api_error(error, context)
    if not isinstance(error, exceptions.APIException):
        return None
    request: Request = context["request"]
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _title_of(error),
        "status": error.status_code,
        "code": error.default_code,
    }
    if isinstance(error, exceptions.ValidationError):
        is_of_query = isinstance(error, QueryError) or request.method in {*SAFE_METHODS, "DELETE"}
        place = "query" if is_of_query else "body"
        body["errors"] = [{"in": place, **part} for part in _pointers(error.get_full_details(), "")]
    else:
        body["detail"] = str(error.detail)
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    set_rollback()
    request.accepted_renderer = ProblemRenderer()
    request.accepted_media_type = PROBLEM_TYPE
    return Response(body, status=error.status_code, headers=headers, content_type=PROBLEM_TYPE)


def _title_of(error: exceptions.APIException) -> str:
    titles = {
        400: _("Bad request"),
        401: _("A valid key is needed."),
        403: _("This is not allowed."),
        404: _("There is nothing at this address."),
        405: _("This address does not do that."),
        406: _("The API speaks JSON only."),
        409: _("Someone else changed the record meanwhile."),
        413: _("The body is too large."),
        415: _("This address reads something else."),
        429: _("Too many requests"),
    }
    if isinstance(error, exceptions.ValidationError):
        return _("Some fields are not valid.")
    if isinstance(error, Impossible):
        return str(error.default_detail)
    return titles.get(error.status_code, str(error.default_detail))


def _as_api_error(error: Exception, context: dict[str, Any]) -> Exception:
    if isinstance(error, exceptions.NotAuthenticated):
        told = exceptions.NotAuthenticated(_("Send the key as: Authorization: Bearer KEY"))
        told.auth_header = getattr(error, "auth_header", None)  # type: ignore[attr-defined]
        return told
    if isinstance(error, exceptions.UnsupportedMediaType):
        read = ", ".join(parser.media_type for parser in context["request"].parsers)
        return exceptions.UnsupportedMediaType("", _("Send it as %(type)s.") % {"type": read})
    if isinstance(error, StaleRecordError):
        return Conflict(error.current.version)
    if isinstance(error, ImpossibleError):
        return Impossible(str(error))
    if isinstance(error, StateError):
        return Impossible(" ".join(error.messages))
    if isinstance(error, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent):
        return _too_much(error)
    if isinstance(error, Http404 | ObjectDoesNotExist):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(
            _("Whatever its scopes, no key of this city may do that to this record.")
        )
    if isinstance(error, ValidationError):
        return exceptions.ValidationError(_nested(get_error_detail(error)))
    return error


def _too_much(error: Exception) -> exceptions.APIException:
    """What is beyond the bounds of a body, told by the bound."""
    if isinstance(error, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        return exceptions.ParseError(_("Send at most %(most)d files at once.") % {"most": most})
    if isinstance(error, TooManyFieldsSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        return exceptions.ParseError(_("Send at most %(most)d fields at once.") % {"most": most})
    return TooLarge()


def _nested(details: Any) -> Any:
    """Errors that services file under `agreement/expires_on` go to that member of `agreement`."""
    if not isinstance(details, dict):
        return details
    nested: dict[str, Any] = {}
    for path, found in details.items():
        name, _slash, inner = path.partition("/")
        own = nested.setdefault(name, {})
        own.setdefault(inner or "non_field_errors", []).extend(found)
    return nested


class TooLarge(exceptions.APIException):
    """The body is larger than any record can be."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = gettext_lazy("Send at most 12 MB.")


class Impossible(exceptions.APIException):
    """The record is in a state that does not allow it."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "impossible"
    default_detail = gettext_lazy("The state of the record does not allow this.")


class Conflict(exceptions.APIException):
    """The record has a newer version than the one that was edited."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"

    def __init__(self, version: int) -> None:
        super().__init__(
            _("It is at version %(version)d now: read it again, then send your change.")
            % {"version": version}
        )


def _pointers(details: Any, path: str) -> Iterator[dict[str, str]]:
    """One member of `errors` for each message; `pointer` as in RFC 6901."""
    if _is_message(details):
        # Some messages repeat what was sent, however long it is.
        detail = Truncator(details["message"]).chars(LONGEST_DETAIL)
        # Some errors of forms have no code.
        yield {"pointer": path, "detail": detail, "code": details["code"] or "invalid"}
    elif isinstance(details, dict):
        for name, value in details.items():
            own = name in {"non_field_errors", "__all__", ""}
            part = str(name).replace("~", "~0").replace("/", "~1")
            yield from _pointers(value, path if own else f"{path}/{part}")
    else:
        for index, value in enumerate(details):
            yield from _pointers(value, path if _is_message(value) else f"{path}/{index}")


def _is_message(details: Any) -> bool:
    return (
        isinstance(details, dict)
        and set(details) == {"message", "code"}
        and isinstance(details["message"], str)
    )


class RootSerializer(serializers.Serializer):
    resources = serializers.DictField(
        child=serializers.URLField(), help_text="Address of each list by its name."
    )
    schema = serializers.URLField()
    docs = serializers.URLField()


class ApiRootView(APIView):
    """Where everything is."""

    @extend_schema(responses=RootSerializer, operation_id="root")
    def get(self, request: Request) -> Response:
        def address(name: str) -> str:
            return request.build_absolute_uri(reverse(name))

        # What belongs to one record is found at that record.
        names = {prefix: name for prefix, _viewset, name in _entries() if "<" not in prefix}
        return Response(
            {
                "resources": {
                    prefix: address(f"api:{basename}-list") for prefix, basename in names.items()
                },
                "schema": address("api-schema"),
                "docs": address("api-docs"),
            }
        )


def _entries() -> list[tuple[str, Any, str]]:
    """What each app offers as `router_entries` in its `api` module."""
    from accounts import api as accounts
    from activities import api as activities
    from agreements import api as agreements
    from domains import api as domains
    from notices import api as notices
    from partners import api as partners
    from reports import api as reports
    from search import api as search

    modules = (domains, partners, accounts, agreements, activities, search, notices, reports)
    return [entry for module in modules for entry in module.router_entries]


class Router(SimpleRouter):
    """Routes in which a short list may also be given whole."""

    _lists: Any = SimpleRouter.routes[0]
    routes = [
        _lists._replace(mapping={**_lists.mapping, "put": "replace"}),
        *SimpleRouter.routes[1:],
    ]


def build_router() -> SimpleRouter:
    """Collect the routes of all apps."""
    router = Router(use_regex_path=False)
    for prefix, viewset, basename in _entries():
        router.register(prefix, viewset, basename=basename)
    return router
