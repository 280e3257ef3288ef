"""Secrets in our files, and what the world knows of our dependencies: `make audit`.

Three questions, each with a plain answer. The last two need the services of the package registries;
where one cannot be asked, that is said and is no "nothing found". Ends with 1 when something was
found, else with 2 when something could not be asked.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
BASELINE = ROOT / ".secrets.baseline"
# All that is installed anywhere; the others are parts of it.
LOCKS = ("requirements-dev.lock", "requirements-node.lock")
# Translations hold no keys, and lock files hold digests by the thousand.
NOT_READ = ("locale/", ".secrets.baseline")
# Invented people and servers of the tests have invented passwords; a token is none of these.
INVENTED = {"Secret Keyword", "Basic Auth Credentials"}


@dataclass
class Answer:
    """What came of a question: findings, line by line, and why a part of it has no answer."""

    question: str
    found: list[str] = field(default_factory=list)
    unasked: str = ""

    def __str__(self) -> str:
        told = self.found or [f"NOT ASKED: {self.unasked}" if self.unasked else "nothing found"]
        if self.found and self.unasked:
            told.append(f"NOT ASKED in part: {self.unasked}")
        return "\n".join([self.question, *(f"  {line}" for line in told)])


def tracked_files() -> list[str]:
    """What git keeps, without what holds no secrets; of an unpacked archive, nothing."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [
        name
        for name in done.stdout.splitlines()
        if not name.startswith(NOT_READ) and not name.endswith((".lock", "-lock.json"))
    ]


def secrets_in(files: list[str]) -> Answer:
    """What looks like a secret in these files and was not looked at before: see the baseline."""
    with tempfile.TemporaryDirectory() as folder:
        # The program would note in it where known lines have moved to.
        known = shutil.copy(BASELINE, folder)
        done = subprocess.run(
            [PROGRAMS / "detect-secrets-hook", "--baseline", known, "--json", *files],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode in {0, 3}:
        return Answer("Secrets in files")
    results: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)["results"]
    return Answer(
        "Secrets in files",
        [
            f"{name}:{one['line_number']}: {one['type']}"
            for name, ones in results.items()
            for one in ones
            if not (name.startswith("tests/") and one["type"] in INVENTED)
        ],
    )


def weaknesses_of_packages(lock: str) -> Answer:
    """Known weaknesses of the Python packages of a lock file."""
    question = f"Known weaknesses of the packages in {lock}"
    answers = []
    for service in ("pypi", "osv"):
        done = subprocess.run(
            [PROGRAMS / "pip-audit", "--vulnerability-service", service, "--format=json"]
            + ["--disable-pip", "--no-deps", "--progress-spinner=off", "--requirement", lock],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        answers.append(read_pip_audit(question, done.stdout, done.stderr))
        if not answers[-1].unasked:
            break
    # The second service is asked only what the first could not tell.
    return max(answers, key=lambda answer: (not answer.unasked, len(answer.found)))


def read_pip_audit(question: str, told: str, complaint: str) -> Answer:
    """What pip-audit says; a package that its service does not know was not asked about."""
    try:
        packages = json.loads(told)["dependencies"]
    except (ValueError, KeyError):
        return Answer(question, unasked=_last_line(complaint))
    found = [
        f"{one['name']} {one['version']}: {weakness['id']}"
        for one in packages
        for weakness in one.get("vulns", [])
    ]
    skipped = [one for one in packages if "skip_reason" in one]
    return Answer(
        question,
        found,
        f"{len(skipped)} of {len(packages)} packages, as {skipped[0]['skip_reason']}"
        if skipped
        else "",
    )


def weaknesses_of_front_end() -> Answer:
    """Known weaknesses of the npm packages of the lock file."""
    npm = shutil.which("npm") or str(PROGRAMS / "npm")
    question = "Known weaknesses of the packages in package-lock.json"
    if not Path(npm).exists():
        return Answer(question, unasked="there is no npm")
    done = subprocess.run(
        [npm, "audit", "--json", "--package-lock-only"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return read_npm_audit(question, done.stdout)


def read_npm_audit(question: str, told: str) -> Answer:
    """What npm says; without a list of weaknesses, even an empty one, nobody was asked."""
    try:
        answer = json.loads(told)
    except ValueError:
        return Answer(question, unasked=_last_line(told))
    if "vulnerabilities" not in answer:
        return Answer(question, unasked=answer.get("message") or "the registry did not answer")
    return Answer(
        question,
        [f"{name}: {one['severity']}" for name, one in answer["vulnerabilities"].items()],
    )


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no answer"])[-1][:300]


def main() -> int:
    """Ask all three, print the answers, return the exit code."""
    answers = [secrets_in(tracked_files())]
    print(answers[0], flush=True)
    for lock in LOCKS:
        answers.append(weaknesses_of_packages(lock))
        print(answers[-1], flush=True)
    answers.append(weaknesses_of_front_end())
    print(answers[-1])
    if any(answer.found for answer in answers):
        return 1
    return 2 if any(answer.unasked for answer in answers) else 0


if __name__ == "__main__":
    sys.exit(main())
