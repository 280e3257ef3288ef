"""What holds for every request and every answer, whoever asks."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from citydiplo.errors import impossible
from records.rights import ImpossibleError

Handler = Callable[[HttpRequest], HttpResponse]
CHARSETS = {"utf-8", "utf8", "us-ascii"}


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


class ImpossibleMiddleware:
    """Answers 409 to what the state of a record does not allow, whichever page was asked for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return impossible(request, exception) if isinstance(exception, ImpossibleError) else None
