"""What holds for every request and every answer, whoever asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from citydiplo.errors import button_only, impossible
from citydiplo.wire import problem_response
from records.rights import ImpossibleError
from records.templatetags.ui import SAVED_DRAFT

Handler = Callable[[HttpRequest], HttpResponse]
DRAFT = re.compile(r"[0-9a-f-]{36}")
CHARSETS = {"utf-8", "utf8", "us-ascii"}
API_PREFIX = "/api/v1/"
# What a page never asks a browser for; passkeys and the clipboard are left to it.
UNUSED_FEATURES = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection"),
    *("local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
BROWSER_RULES = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    # No other site may draw anything of ours into its pages, not even a picture.
    "Cross-Origin-Resource-Policy": "same-origin",
}


class BrowserRulesMiddleware:
    """Tells browsers the rules that the framework has no settings for, with every answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in BROWSER_RULES.items():
            response.headers.setdefault(name, value)
        return response


class EncryptedApiMiddleware:
    """Refuses the API over plain HTTP where pages are sent on to HTTPS.

    A program that was sent on would never notice that it shows its key to everybody on the way.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_open = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if is_open and request.path.startswith(API_PREFIX):
            return problem_response(403, _("The API speaks HTTPS only."), code="not_encrypted")
        return self.get_response(request)


class BodySizeMiddleware:
    """Refuses a body larger than anything that is taken in, before any of it is read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_api = request.path.startswith(API_PREFIX)
        pages = settings.LARGEST_BODIES.get(request.path, settings.LARGEST_BODY)
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if is_api else pages
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > most:
            raise RequestDataTooBig
        if is_api and "HTTP_TRANSFER_ENCODING" in request.META and not length.strip("0"):
            # Such a body is read as none at all, and every field would seem to be missing.
            told = {
                "code": "length_required",
                "detail": _("Send the body with its Content-Length."),
            }
            return problem_response(411, _("Bad request"), **told)
        return self.get_response(request)


class PrivateAnswersMiddleware:
    """Keeps answers out of every cache, so that nobody finds them on a shared computer later."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ReadableTextMiddleware:
    """Answers 400 to text that the database could not hold, before anything reads it.

    Python knows charsets that decode to half characters or to no text at all, and a cookie in
    quotation marks may hold NUL.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (request.encoding or "utf-8").lower() not in CHARSETS:
            raise BadRequest("charset")
        if any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest("cookie")
        return self.get_response(request)


class SavedDraftMiddleware:
    """Tells the next page which form was saved, whose draft the browser then forgets.

    A view answers a form that it has saved by leading on; it stands last, so that nobody else does.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            draft = request.POST.get("draft", "")
            if DRAFT.fullmatch(draft):
                request.session[SAVED_DRAFT] = draft
        return response


class ButtonOnlyMiddleware:
    """Tells a person who came to the address of a button, by a bookmark perhaps, where they are."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            return button_only(request, response)
        return response


class ImpossibleMiddleware:
    """Answers 409 to what the state of a record does not allow, whichever page was asked for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return impossible(request, exception) if isinstance(exception, ImpossibleError) else None
