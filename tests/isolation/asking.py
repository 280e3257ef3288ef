"""What can be asked of a page or an endpoint, and whether two answers say the same."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, quote_plus

from django.http import HttpResponseBase
from drf_spectacular.generators import SchemaGenerator

from tests.isolation.crawl import text_of

TEXTS = {"text", "search", "email", "url", "tel"}
# What differs from one request to the next by itself.
_FLEETING = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|name="id" value="[\w-]+"|cursor=[\w.%-]+|'
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:csrftoken|sessionid|messages)=[^;\r\n]*|"
    # The secret of a new key, and how it begins.
    r"cdk_[\w-]+|"
    r"'X-Request-Id': '\w+'|'Correlation-ID': '\w+'|expires=[^;]*|'Expires': '[^']*'",
    re.IGNORECASE,
)


def said(response: HttpResponseBase, *echoed: str) -> tuple[int, str]:
    """Status, head and text of an answer, but for what was asked and what differs by itself."""
    text = text_of(response)
    for word in {form for one in echoed for form in (one, unicodedata.normalize("NFC", one))}:
        for form in (word, quote(word), quote_plus(word), html.escape(word)):
            text = re.sub(re.escape(form), "·", text, flags=re.IGNORECASE)
    return response.status_code, _FLEETING.sub("", text)


@dataclass
class Control:
    """One control of a form; `values` are what it sends unless it is changed."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        return self.kind in TEXTS

    @property
    def is_link(self) -> bool:
        """Whether what it chooses is a row: its choices are ids, or are looked up."""
        ids = [value for value in self.options if value]
        is_id = any("-" in value and len(value) >= 36 for value in ids)
        return self.kind in {"select", "hidden"} and (is_id or (self.kind == "select" and not ids))


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, Control]]] = []
        self._select: Control | None = None
        self._area: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("method", "get").lower(), {}))
        elif tag == "option" and self._select:
            self._select.options.append(given.get("value", ""))
            if "selected" in given:
                self._select.values.append(given.get("value", ""))
        elif self.forms and "name" in given:
            self._add(tag, given)

    def _add(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        control = self.forms[-1][1].setdefault(given["name"], Control(given["name"], kind))
        if tag == "select":
            self._select = control
        elif tag == "textarea":
            control.kind, self._area = "text", control
        elif tag == "input":
            is_off = kind in {"checkbox", "radio"} and "checked" not in given
            control.options.append(given.get("value", ""))
            control.values += [] if is_off else [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area.values.append(data)


def forms_in(text: str, method: str) -> Iterator[dict[str, Control]]:
    """The forms of a page that are sent by that method, each by the names of its controls."""
    parser = _Forms()
    parser.feed(text)
    for sent_by, controls in parser.forms:
        if sent_by == method and controls:
            yield {name: control for name, control in controls.items() if "csrf" not in name}


@cache
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def parameters_of(path: str) -> Iterator[tuple[str, bool]]:
    """What a list of the API can be asked by, and whether that names a row."""
    told = schema()["paths"].get(path, {}).get("get", {}).get("parameters", [])
    for one in told:
        if one["in"] == "query" and one["name"] not in {"cursor", "page_size", "ordering"}:
            shape = one.get("schema", {})
            is_row = shape.get("format") == "uuid"
            is_word = shape.get("type") == "string" and not {"format", "enum"} & shape.keys()
            if is_row or is_word:
                yield one["name"], is_row


@dataclass(frozen=True)
class Link:
    """A field of what is sent to an endpoint that names a row, itself or by an `inner` one."""

    name: str
    is_many: bool
    inner: str = ""

    def value(self, pk: str) -> Any:
        one = {self.inner: pk} if self.inner else pk
        return [one] if self.is_many else one


def links_of(path: str, method: str) -> list[Link]:
    """The fields of what an endpoint takes that name rows."""
    body = schema()["paths"].get(path, {}).get(method, {}).get("requestBody", {})
    shapes = [content["schema"] for content in body.get("content", {}).values()]
    return [link for shape in shapes[:1] for link in _links(_properties(shape))]


def _links(properties: dict[str, Any]) -> Iterator[Link]:
    for name, one in properties.items():
        is_many = one.get("type") == "array"
        shape = one.get("items", {}) if is_many else one
        if "uuid" in str(shape):
            yield Link(name, is_many)
        for inner, its in _properties(shape).items():
            if "uuid" in str(its) and its.get("type") != "array":
                yield Link(name, is_many, inner)


def _properties(shape: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return _properties(schema()["components"]["schemas"][name])
    return dict(shape.get("properties", {}))
