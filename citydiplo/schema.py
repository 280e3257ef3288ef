"""What the schema of the API says besides its serializers: how each operation refuses."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from citydiplo.wire import PROBLEM_TYPE
from records.filters import CITY
from records.scopes import READ_PUBLIC, Scope, covers

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "In the language of Accept-Language."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "The same in every language."},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "pointer", "detail", "code"],
                "properties": {
                    "in": {"type": "string", "enum": ["body", "query"]},
                    "pointer": {
                        "type": "string",
                        "description": "The bad field (RFC 6901); empty for the whole.",
                    },
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
REFUSALS = {
    400: "Something that was sent is not valid; `errors` points to each bad field.",
    401: "The key is missing, unknown, revoked or expired.",
    403: "The key may not do this (`code` scope), or not from there (`code` network).",
    404: "There is no such record, or none that the key may see.",
    406: "An answer other than JSON was asked for.",
    409: "The record has a newer version than the one sent, or its state does not allow this.",
    411: "The body came without its Content-Length.",
    413: "The body is larger than 12 MB.",
    415: "Something other than JSON was sent, or than a form of parts where one is asked for.",
}
FORMS_OF_FILES = {"IncomingInParts"}
ALWAYS = {400, 401, 403, 406}
MAKING = {"201", "202"}
WHEN_WRITING = {409, 411, 413, 415}


class ProblemSchema(AutoSchema):
    """Adds the refusals that the API's root gives to every operation."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        bodies = super()._get_response_bodies(direction=direction)
        for status in sorted(self._refusals()):
            bodies.setdefault(
                str(status),
                {
                    "description": f"{REFUSALS[status]}{self._scopes() if status == 403 else ''}",
                    "content": {PROBLEM_TYPE: {"schema": self._problem().ref}},
                },
            )
        for made in MAKING & set(bodies):
            bodies[made].setdefault("headers", {})["Location"] = {
                "description": "The address of what was made, where it has one.",
                "schema": {"type": "string", "format": "uri"},
            }
        return bodies

    def _refusals(self) -> set[int]:
        statuses = set(ALWAYS)
        if self.method in {"POST", "PUT", "PATCH", "DELETE"}:
            statuses |= WHEN_WRITING
        if "{" in self.path:
            statuses.add(404)
        return statuses

    def _scopes(self) -> str:
        """Which scopes open the operation, for the words on what is refused without one."""
        is_read = self.method == "GET"
        action = getattr(self.view, "reads" if is_read else "writes", "")
        if not action:
            return ""
        is_public = is_read and getattr(self.view, "reads_public", False)
        opening = [
            f"`{scope}`"
            for scope in Scope.values
            if covers([scope], action) or (is_public and scope == READ_PUBLIC)
        ]
        return f" One of these scopes opens it: {', '.join(opening)}."

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super()._get_filter_parameters()
        if self._is_list() and getattr(self.view, "by_city", False):
            city = {
                "name": CITY,
                "in": "query",
                "schema": {"type": "string", "format": "uuid"},
                "description": "One of the cities under `/cities/`, where the key reads several.",
            }
            return [*parameters, city]
        return parameters

    def _get_pagination_parameters(self) -> list[dict[str, Any]]:
        # A list that is given whole is answered by its first page.
        parameters: list[dict[str, Any]] = super()._get_pagination_parameters()
        return parameters if self.method == "GET" else []

    def get_filter_backends(self) -> list[Any]:
        # The generator knows a list by its array; ours may come as one object.
        return getattr(self.view, "filter_backends", []) if self._is_list() else []

    def _is_list(self) -> bool:
        return self._is_list_view() or getattr(self.view, "action", "") == "list"

    def _problem(self) -> ResolvedComponent:
        component = ResolvedComponent(
            name="Problem", type=ResolvedComponent.SCHEMA, schema=PROBLEM, object="Problem"
        )
        self.registry.register_on_missing(component)
        return component


def empty_or_formatted(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """Let a text that is empty or an address be either: a tool may hold it to be both.

    So too forms that hold files: no tool looks into these, to tell that just one form fits.
    """
    for name, component in result["components"]["schemas"].items():
        if name.removesuffix("Request") in FORMS_OF_FILES:
            component["anyOf"] = component.pop("oneOf")
    _loosen(result)
    return result


def _loosen(part: Any) -> None:
    if isinstance(part, dict):
        kinds = part.get("oneOf")
        if isinstance(kinds, list) and any(kind.get("maxLength") == 0 for kind in kinds):
            part["anyOf"] = part.pop("oneOf")
    for inner in part.values() if isinstance(part, dict) else part:
        if isinstance(inner, dict | list):
            _loosen(inner)
