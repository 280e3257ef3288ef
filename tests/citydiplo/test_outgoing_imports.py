"""Nothing in the program calls other servers but `records.outgoing`: held by the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

APPS = ["records", "domains", "partners", "accounts", "activities", "agreements", "reports"]
CALLING = {
    "aiohttp", "asyncio", "ftplib", "http.client", "httpx", "jwt.jwks_client", "poplib", "pycurl",
    "requests", "smtplib", "socket", "ssl", "telnetlib", "urllib.request", "urllib3", "websockets",
    "xmlrpc",
}  # fmt: skip
# Ways round it that the library of sign-in offers.
NAMES = {"PyJWKClient", "get_connection", "urlopen"}
# file → why it may
EXCEPTIONS = {
    "accounts/single_sign_on/protocol.py": "the kind of error for an answer that is no JSON",
    "citydiplo/embedded.py": "the program's own servers",
    "citydiplo/quickstart/supervisor.py": "the program's own web process",
    "citydiplo/quickstart/surroundings.py": "whether a port of this machine is free",
    "records/jobs.py": "the name of this machine",
    "records/outgoing.py": "the one way out",
}


def _sources() -> Iterator[str]:
    base = Path(settings.BASE_DIR)
    for app in (*APPS, "citydiplo"):
        for path in sorted((base / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(base))


def _found(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            told = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            told = [node.module]
            for alias in node.names:
                told += [alias.name, f"{node.module}.{alias.name}"]
        elif isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            told = [name] if name in NAMES else []
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            told = [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
        else:
            continue
        found += [one for one in told if one in NAMES or _is_calling(one)]
    return found


def _is_calling(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in CALLING)


def _found_in(path: str) -> list[str]:
    return _found(ast.parse((Path(settings.BASE_DIR) / path).read_text(encoding="utf-8")))


def test_nobody_calls_by_another_way() -> None:
    found = {path: _found_in(path) for path in _sources() if path not in EXCEPTIONS}
    assert {path: ways for path, ways in found.items() if ways} == {}


def test_every_exception_is_still_needed() -> None:
    assert [path for path in EXCEPTIONS if not _found_in(path)] == []


@pytest.mark.parametrize(
    "code",
    [
        "import requests",
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
        "from http import client",
        "import requests.adapters as a",
        "from jwt import PyJWKClient",
        "jwt.PyJWKClient(address)",
        "importlib.import_module('httpx')",
    ],
)
def test_another_way_is_seen(code: str) -> None:
    assert _found(ast.parse(code))
