"""`make audit`: no file holds a secret, and what could not be asked is never called clean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.audit import ROOT, read_npm_audit, read_pip_audit, secrets_in, tracked_files


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no clone: nothing says what is kept")
def test_no_file_that_is_kept_holds_a_secret() -> None:
    files = tracked_files()
    assert len(files) > 400
    assert secrets_in(files).found == []


def test_secret_that_somebody_writes_into_a_file_is_found(tmp_path: Path) -> None:
    # In two parts each: else these lines would be found themselves.
    lines = [
        "AWS_KEY = 'AKIA" + "IOSFODNN7EXAMPLE'",
        "token = 'ghp_" + "a" * 18 + "B9" * 9 + "'",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "address = 'postgres://city:" + "s3cr3tpassw0rd@db.example.org/city'",
    ]
    for number, line in enumerate(lines):
        file = tmp_path / f"settings{number}.py"
        file.write_text(line + "\n")
        assert secrets_in([str(file)]).found, line


def test_baseline_holds_only_what_was_looked_at() -> None:
    known = json.loads((ROOT / ".secrets.baseline").read_text())["results"]
    looked_at = [one["is_secret"] for ones in known.values() for one in ones]
    assert looked_at
    assert not any(looked_at)
    assert [name for name in known if not (ROOT / name).exists()] == []


def test_weakness_of_a_package_is_named() -> None:
    told = {
        "dependencies": [
            {"name": "good", "version": "1", "vulns": []},
            {"name": "weak", "version": "2", "vulns": [{"id": "PYSEC-2026-1"}]},
        ]
    }
    answer = read_pip_audit("Weak?", json.dumps(told), "")
    assert (answer.found, answer.unasked) == (["weak 2: PYSEC-2026-1"], "")
    npm = read_npm_audit("Weak?", json.dumps({"vulnerabilities": {"a": {"severity": "high"}}}))
    assert npm.found == ["a: high"]


def test_service_that_knows_none_of_the_packages_is_no_clean_bill() -> None:
    told = {"dependencies": [{"name": "a", "skip_reason": "not found"}] * 3}
    answer = read_pip_audit("Weak?", json.dumps(told), "")
    assert (answer.found, answer.unasked) == ([], "3 of 3 packages, as not found")
    assert "NOT ASKED" in str(answer)
    for told_by_npm in ("", "{}", '{"message": "405 Method Not Allowed"}'):
        assert read_npm_audit("Weak?", told_by_npm).unasked
    assert read_pip_audit("Weak?", "", "no route to host").unasked == "no route to host"
    assert "nothing found" in str(read_npm_audit("Weak?", '{"vulnerabilities": {}}'))
