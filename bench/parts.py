"""What every measurement is made of: a promise, who asks, and in whose name."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Fetch = Callable[[], object]


@dataclass(frozen=True)
class Measure:
    """One promise: what was measured, in which unit, and the bound it must not pass."""

    name: str
    value: float
    bound: float
    unit: str
    note: str = ""

    @property
    def is_met(self) -> bool:
        return self.value <= self.bound


class Browser:
    """One kept connection to the program, with a session or a key."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = headers

    def get(self, path: str) -> bytes:
        return self._send("GET", path, None, 200)

    def post_json(self, path: str, body: object) -> bytes:
        return self._send("POST", path, json.dumps(body).encode(), 201)

    def _send(self, method: str, path: str, body: bytes | None, wanted: int) -> bytes:
        headers = {**self.headers, **({"Content-Type": "application/json"} if body else {})}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != wanted:
            raise SystemExit(f"{method} {path} answered {answer.status}: {content[:500]!r}")
        return content


@dataclass(frozen=True)
class Subject:
    """Who measures: the largest city, a session of one of its officers, and a key."""

    city: Any
    report_city: Any
    session: str
    key: str
    partner: str
    access: Any
