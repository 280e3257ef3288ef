"""What a page or the API answers when something is refused, missing or broken."""

from __future__ import annotations

import logging

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from django_guid import get_guid

from citydiplo.wire import problem_response
from records.rights import ImpossibleError

API_PREFIX = "/api/"

logger = logging.getLogger(__name__)


class TracebackOfFaults(logging.Filter):
    """What was refused is told in one line: tracebacks are for what is broken."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.ERROR:
            record.exc_info = None
        return True


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be read, for instance because it is too large or the host wrong."""
    if isinstance(exception, RequestDataTooBig) and request.path.startswith(API_PREFIX):
        title, detail = _("The body is too large."), _("Send at most 12 MB.")
        return problem_response(413, title, code="too_large", detail=detail)
    is_host = isinstance(exception, DisallowedHost)
    told = _("This server does not answer under this name.") if is_host else ""
    if not request.path.startswith(API_PREFIX):
        return render(request, "400.html", {"told": told}, status=400)
    if str(exception) == "charset":
        told = _("Send the text as UTF-8.")
    more = {"detail": told} if told else {}
    return problem_response(400, _("Bad request"), code="bad_request", **more)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the asker's role does not include it."""
    if request.path.startswith(API_PREFIX):
        return problem_response(403, _("This is not allowed."), code="permission_denied")
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing is there, or nothing that the asker may see."""
    if request.path.startswith(API_PREFIX):
        told = {"code": "not_found"}
        if not request.path.endswith("/"):
            told["detail"] = _("Every address of the API ends with a slash.")
        return problem_response(404, _("There is nothing at this address."), **told)
    return defaults.page_not_found(request, exception)


def button_only(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """405: what is there is done by a button; the API has said so in its own words."""
    if request.path.startswith(API_PREFIX):
        return refused
    page = render(request, "405.html", status=405)
    page["Allow"] = refused["Allow"]
    return page


def impossible(request: HttpRequest, exception: ImpossibleError) -> HttpResponse:
    """409: the record is in a state that does not allow it; the API has its own words for that."""
    record = exception.record
    is_of_city = getattr(record, "city_id", None) is not None
    url = record.get_absolute_url() if is_of_city else ""  # type: ignore[attr-defined]
    return render(request, "409.html", {"why": str(exception), "url": url}, status=409)


@csrf_exempt
def unknown_api_address(request: HttpRequest) -> HttpResponse:
    """404 for every address under the API that is none, whatever the method."""
    raise Http404


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form came without the mark that shows it is ours; most often the page was old."""
    logger.info("form refused: %s", reason)
    return render(request, "citydiplo/csrf_failure.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without database, session and context processors, since any may be what broke."""
    request_id = get_guid() or ""
    if request.path.startswith(API_PREFIX):
        return problem_response(500, _("Something went wrong."), request_id=request_id)
    page = loader.get_template("500.html").render({"request_id": request_id})
    return HttpResponse(page, status=500)
