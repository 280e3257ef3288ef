"""The API does what its schema tells, whatever is sent: schemathesis tries to prove it wrong.

It speaks HTTP with the application server, by a key that may write, in a world where each list has
records. What there is to try it takes from the schema: a new endpoint is tried from its first day.
"""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from accounts.keys.services import create_key
from accounts.models import User
from records.scopes import Scope
from tests.authorisation.cast import World
from tests.authorisation.world import build_world
from tests.web import WebProcess

SEED = "2026"
METHODS = {"get", "post", "put", "patch", "delete"}
# Not every rule can be told in a schema (a partner that the key does not see, two days in order),
# and a filter that is left empty asks for nothing: tests of their own try both.
LEFT_OUT = "negative_data_rejection,positive_data_acceptance"
# So much of what is sent names a record that there is: else little but 404 would be met.
KNOWN = 0.5
CASES = re.compile(r"Test cases:\s+(\d+) generated")
TESTED = re.compile(r"Tested: (\d+)")


@pytest.fixture
def web(transactional_db: None, tmp_path: Path) -> Iterator[WebProcess]:
    """The application server on the test database: it sees what is committed, and nothing else."""
    process = WebProcess(database=connection.settings_dict["NAME"], folder=tmp_path)
    yield process
    process.stop()


def _paths() -> dict[str, Any]:
    with GENERATOR_STATS.silence():
        paths: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return paths


def _configuration(client: Client) -> str:
    """Which values the parameters of an address take, in the words of schemathesis."""
    lines = ["[dictionaries.versions]", "values = [1, 2, 3]"]
    for number, path in enumerate(path for path in _paths() if "{" in path):
        parameter, keys = _keys(client, path)
        lines += [
            f"[dictionaries.d{number}]",
            f"values = {json.dumps(keys)}",
            "[[operations]]",
            f"include-path = {json.dumps(path)}",
            "[operations.parameters]",
            f'"path.{parameter}" = {{dictionary = "d{number}", probability = {KNOWN}}}',
            f'"body.version" = {{dictionary = "versions", probability = {KNOWN}}}',
        ]
    return "\n".join(lines)


def _keys(client: Client, path: str) -> tuple[str, list[str]]:
    """The parameter of an address, and its values in the list at the address above."""
    root, _brace, rest = path.partition("{")
    parameter = rest.partition("}")[0]
    rows = json.loads(client.get(root).content)["results"]
    keys = [str(row.get(parameter, row.get("id", row.get("geonames_id")))) for row in rows]
    assert keys, f"tests.authorisation.world makes no record for {root}"
    return parameter, keys


def _client(world: World) -> Client:
    """A program whose key opens everything that a key can open, people included."""
    _key, secret = create_key(
        city=world.seoul,
        name="schemathesis",
        scopes=[Scope.WRITE, Scope.WRITE_PEOPLE],
        expires_on=timezone.localdate() + datetime.timedelta(days=30),
        by=User.objects.get(name="officer"),
    )
    return Client(headers={"authorization": f"Bearer {secret}"})


def _run(web: WebProcess, folder: Path, *options: str) -> str:
    """What schemathesis tells of its run; fails with it where something is wrong."""
    client = _client(build_world())
    (folder / "schemathesis.toml").write_text(_configuration(client))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{web.start()}/api/v1/schema/"),
            f"--header=Authorization: {client.defaults['HTTP_AUTHORIZATION']}",
            *("--checks=all", f"--exclude-checks={LEFT_OUT}", f"--seed={SEED}"),
            *("--generation-database=none", "--no-color", "--warnings=off"),
            *("--continue-on-failure", *options),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    assert "Traceback" not in web.output(), web.output()
    return told


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["--phases=examples,fuzzing,stateful", "--max-examples=8"], id="some"),
        pytest.param(["--max-examples=50"], id="all", marks=pytest.mark.prove),
    ],
)
def test_no_answer_is_outside_the_schema(
    options: list[str],
    web: WebProcess,
    tmp_path: Path,
    tell: Callable[[str], None],
) -> None:
    begun = time.monotonic()
    told = _run(web, tmp_path, *options)
    cases, tested = CASES.search(told), TESTED.search(told)
    assert cases is not None
    assert tested is not None
    operations = sum(len(METHODS & set(path)) for path in _paths().values())
    assert int(tested[1]) == operations
    seconds = time.monotonic() - begun
    tell(f"schemathesis: {cases[1]} cases in {seconds:.0f} s over {operations} operations")
