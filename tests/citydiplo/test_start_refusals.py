"""Production starts only with settings that are safe, whichever way it is started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from citydiplo.checks import production_is_safe
from tests.agreements.gates.pack_files import NATIONAL, write_pack

ROOT = Path(__file__).resolve().parents[2]
SAFE_KEY = "kX9-vQ2mZr7T" * 5
STARTS = (["manage.py", "check"], ["-c", "import citydiplo.wsgi"])


def start(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "ENVIRONMENT": "production",
        "DEBUG": "0",
        "SECRET_KEY": SAFE_KEY,
        "ALLOWED_HOSTS": "tracker.example.org",
        # What browser tests set for themselves.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "unset",
        **settings,
    }
    return subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        cwd=ROOT,
        env={name: value for name, value in environment.items() if value != "unset"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("settings", "errors"),
    [
        ({}, []),
        ({"SECRET_KEY": "insecure-development-key" + "x" * 50}, ["citydiplo.E001"]),
        ({"SECRET_KEY": "short"}, ["citydiplo.E001"]),
        ({"SECRET_KEY": "changeme" * 10}, ["citydiplo.E001"]),
        ({"SECRET_KEY_FALLBACKS": [SAFE_KEY, "an old key"]}, ["citydiplo.E001"]),
        ({"DEBUG": True}, ["citydiplo.E002"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["citydiplo.E003"]),
        ({"ALLOWED_HOSTS": ["a.example.org", ".example.org"]}, ["citydiplo.E003"]),
        ({"ALLOWED_HOSTS": []}, ["citydiplo.E003"]),
    ],
)
def test_each_unsafe_setting_is_named(settings: dict[str, Any], errors: list[str]) -> None:
    safe = {"PRODUCTION": True, "SECRET_KEY": SAFE_KEY, "ALLOWED_HOSTS": ["a.example.org"]}
    with override_settings(**{**safe, **settings}):
        assert [error.id for error in production_is_safe(None)] == errors


def test_safe_settings_pass_the_deployment_checks_without_a_word() -> None:
    done = start("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_commands_and_the_application_server_start_with_safe_settings_only() -> None:
    unsafe = {"SECRET_KEY": "unset", "DEBUG": "1", "ALLOWED_HOSTS": "*"}
    for command in STARTS:
        assert start(*command).returncode == 0
        refused = start(*command, **unsafe)
        assert refused.returncode != 0
        for error in ("citydiplo.E001", "citydiplo.E002", "citydiplo.E003"):
            assert error in refused.stderr


def test_nothing_starts_with_a_file_of_rules_that_is_wrong(tmp_path: Path) -> None:
    write_pack(tmp_path)
    packs = {"GATE_PACKS_DIR": str(tmp_path)}
    for command in STARTS:
        assert start(*command, **packs).returncode == 0
    write_pack(tmp_path, NATIONAL.replace("after: SIGNED", "after: NEVER"))
    for command in STARTS:
        refused = start(*command, **packs)
        assert refused.returncode != 0
        assert "citydiplo.E015" in refused.stderr
        assert "xx.yaml:10" in refused.stderr
