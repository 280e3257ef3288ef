"""How the API reads and writes JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import orjson
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, NotAcceptable, ParseError, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser as RestJSONParser
from rest_framework.renderers import BaseRenderer

PROBLEM_TYPE = "application/problem+json"
# No record nests deeper than a handful of levels.
DEEPEST_NESTING = 32
LONGEST_NUMBER = 100


class JSONRenderer(BaseRenderer):
    """JSON by orjson, several times faster than the standard library on long lists."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, media_type: Any = None, context: Any = None) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)


class ProblemRenderer(JSONRenderer):
    """RFC 9457 problem details."""

    media_type = PROBLEM_TYPE
    format = "problem"


class Negotiation(DefaultContentNegotiation):
    """Answers 406 to a `format` that an address does not have, as it does to such an `Accept`."""

    def filter_renderers(self, renderers: Any, format: str) -> Any:
        try:
            return super().filter_renderers(renderers, format)
        except Http404:
            raise NotAcceptable from None


def problem_response(status_code: int, title: str, **members: Any) -> HttpResponse:
    """A problem from outside the API's own views, such as an address that is none."""
    body = {"type": "about:blank", "title": title, "status": status_code, **members}
    return HttpResponse(orjson.dumps(body), status=status_code, content_type=PROBLEM_TYPE)


class JSONParser(RestJSONParser):
    """JSON that is refused with a clear word before anything of it can reach the database.

    Refused are deep nesting, NUL and half characters, names that come twice, of which one value
    would be lost, and numbers that JSON lacks.
    """

    def parse(self, stream: Any, media_type: Any = None, context: Any = None) -> Any:
        try:
            data = json.loads(
                stream.read().decode(),
                parse_int=_whole_number,
                parse_constant=_refuse_number,
                object_pairs_hook=_object,
            )
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        except ValueError as broken:
            raise ParseError(f"JSON parse error - {broken}") from None
        if (error := _check(data, DEEPEST_NESTING)) is not None:
            raise ValidationError(error)
        return data


def _whole_number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"A number has more than {LONGEST_NUMBER} digits")
    return int(text)


def _refuse_number(name: str) -> None:
    raise ValueError(f"Out of range float values are not JSON compliant: {name!r}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        (name, _times), *_others = Counter(name for name, _value in pairs).most_common(1)
        # Spelt as JSON, since it may hold characters that no answer can.
        told = {"name": json.dumps(name[:100])}
        raise ParseError(_("The name %(name)s comes twice in one object. Send it once.") % told)
    return found


def _check(data: Any, levels: int) -> Any:
    """What is wrong with texts, as errors by field; None when nothing is."""
    if isinstance(data, str):
        return _error_in(data)
    if not isinstance(data, dict | list):
        return None
    if levels == 0:
        raise ParseError(_("The JSON is nested too deeply."))
    if isinstance(data, dict):
        for name in data:
            if _error_in(name):
                # A name that no pointer can spell.
                raise ParseError(_error_in(name))
        parts: Any = data.items()
    else:
        parts = enumerate(data)
    for name, part in parts:
        # One is enough: a million would take minutes.
        if (error := _check(part, levels - 1)) is not None:
            return {name: error}
    return None


def _error_in(text: str) -> ErrorDetail | None:
    if "\0" in text:
        return ErrorDetail(_("Text must not hold the character NUL."), code="null_character")
    try:
        text.encode()
    except UnicodeEncodeError:
        message = _("Text must not hold half of a character pair.")
        return ErrorDetail(message, code="half_character")
    return None
