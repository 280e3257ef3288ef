"""Reading whatever the program answers, and going on from there."""

from __future__ import annotations

import base64
import binascii
import html
import io
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import openpyxl
import pypdf
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve, reverse

from tests.authorisation.cast import Asker
from tests.authorisation.routes import route_names
from tests.authorisation.rules import Door
from tests.authorisation.table import TABLE
from tests.isolation.canaries import met
from tests.isolation.scene import Scene

HOST = "testserver"
_LINK = re.compile(r"""(?:href|src|action|hx-get|data-[\w-]*url)=["']([^"']+)""")
_JSON_LINK = re.compile(r'"((?:http://testserver)?/[^"\s]*)"')
_TAG = re.compile(r"<[^>]*>")
_CURSOR = re.compile(r"cursor=([\w-]+)")
# Shorter ones are made for the test and hold their words plainly.
SHORTEST_PDF = 1_000
PDF, XLSX = "application/pdf", "openxmlformats-officedocument.spreadsheetml"
DOCX = "openxmlformats-officedocument.wordprocessingml"


@dataclass(frozen=True)
class Leak:
    """An answer that tells what it must not."""

    asker: str
    address: str
    told: frozenset[str]

    def __str__(self) -> str:
        return f"{self.asker} at {self.address}: {', '.join(sorted(self.told))}"


def text_of(response: HttpResponseBase) -> str:
    """All that an answer says: its head, its cookies, and what is in it, files opened."""
    body = response.getvalue() if response.streaming else response.content  # type: ignore[attr-defined]
    # How long an answer is may look like any number.
    heads = {name: told for name, told in response.headers.items() if name != "Content-Length"}
    head = f"{heads}\n{response.cookies}\n"
    kind = response.headers.get("Content-Type", "")
    if kind.startswith(PDF) and len(body) > SHORTEST_PDF:
        return head + _text_of_pdf(body)
    if XLSX in kind:
        return head + _text_of_xlsx(body)
    if DOCX in kind and zipfile.is_zipfile(io.BytesIO(body)):
        return head + _text_of_docx(body)
    text = body.decode(errors="replace")
    return head + html.unescape(text) + "".join(map(_opened, _CURSOR.findall(text)))


def _text_of_pdf(body: bytes) -> str:
    file = pypdf.PdfReader(io.BytesIO(body))
    pages = "\n".join(page.extract_text() for page in file.pages)
    # A long word may go on in the next line.
    return f"{file.metadata}\n{pages}\n{pages.replace('-', '').replace(chr(10), '')}"


def _text_of_xlsx(body: bytes) -> str:
    file = openpyxl.load_workbook(io.BytesIO(body))
    rows = [row for sheet in file for row in sheet.iter_rows(values_only=True)]
    cells = [str(cell) for row in rows for cell in row]
    return "\n".join([str(file.properties), *file.sheetnames, *cells])


def _text_of_docx(body: bytes) -> str:
    """Every part of the file; a long word may go on in the next run of letters."""
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        parts = [file.read(name).decode(errors="replace") for name in file.namelist()]
    text = "\n".join(parts)
    return html.unescape(text + "\n" + _TAG.sub("", text))


def _opened(cursor: str) -> str:
    """What a cursor holds: the values of the last row of a page."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode(errors="replace")
    except binascii.Error:
        return ""


@dataclass
class Crawl:
    """One asker going through the whole program, from every route there is.

    Of the addresses that a route has by links, `most` are looked at with the same parameters, and
    `most_of_route` in all; beside those from which it starts, of which a `turn` makes fewer. `own`
    are the canaries of the first city that were met on the way, which shows how far it looked.
    """

    scene: Scene
    asker: Asker
    most: int
    most_of_route: int
    turn: int | None = None
    answers: int = 0
    own: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _alike: Counter[Any] = field(default_factory=Counter)

    def run(self) -> Iterator[Leak]:
        """Each leak as soon as it is found."""
        waiting = deque(starts(self.scene, turn=self.turn))
        self._seen.update(waiting)
        while waiting:
            address = waiting.popleft()
            response = self.asker.client.get(address)
            text = text_of(response)
            yield from self.look(text, response.status_code, address)
            for link in self._links(text, address):
                waiting.append(link)

    def look(self, text: str, status: int, address: str) -> Iterator[Leak]:
        """Count an answer, and tell what it tells."""
        self.answers += 1
        self.own |= met(text, (self.scene.own, self.scene.confidential))
        if status >= 500:
            self.broken.append(f"{self.asker.name} at {address}: {status}")
        if told := self.scene.leaks(self.asker, text, asked=unquote(address)):
            yield Leak(self.asker.name, address, frozenset(told))

    def _links(self, text: str, base: str) -> Iterator[str]:
        found = [*_LINK.findall(text), *_JSON_LINK.findall(text)]
        for link in dict.fromkeys(found):
            address = _address(link, base)
            if address and address not in self._seen and self._is_new_enough(address):
                self._seen.add(address)
                yield address

    def _is_new_enough(self, address: str) -> bool:
        path, _mark, query = address.partition("?")
        try:
            route = resolve(path).view_name
        except Resolver404:
            return False
        shape = route, frozenset(name for name, _value in parse_qsl(query))
        self._alike.update([route, shape])
        return self._alike[route] <= self.most_of_route and self._alike[shape] <= self.most


def _address(link: str, base: str) -> str:
    """Path and query of a link to the program itself; empty for any other."""
    try:
        parts = urlsplit(urljoin(f"http://{HOST}{base}", link))
    except ValueError:
        return ""
    if parts.netloc != HOST or parts.path.startswith("/static/"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def starts(scene: Scene, *, turn: int | None = None) -> list[str]:
    """Every route that can be read, with records of the first city and of the second; lists first,
    where most is told. With a `turn`, one each of both, beside what is confidential: who goes in
    another turn asks for another of the second city's.
    """
    found: list[str] = []
    for name in sorted(route_names(), key=lambda name: bool(name in TABLE and TABLE[name].record)):
        rule = TABLE.get(name)
        if rule is None or rule.door is Door.NOBODY or "GET" not in rule.methods:
            continue
        args: Iterable[tuple[Any, ...]] = [()]
        if rule.record:
            own, others = scene.own_args_of(rule.record), scene.args_of(rule.record)
            if turn is not None and others:
                own = own if rule.record == "report" else own[:1]
                others = [*scene.hidden_args_of(rule.record), others[turn % len(others)]]
                turn += 1
            args = dict.fromkeys([*own, *others])
        found += [reverse(name, args=some) for some in args]
    return found
