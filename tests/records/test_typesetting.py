"""The child that sets a report in type: it outlives neither its task nor its parent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from records.typesetting import TypesettingError, typeset

# An endless `while` is refused by typst itself.
ENDLESS = "#for a in range(50000) { for b in range(50000) { } }"
PARENT = """
import sys
from pathlib import Path
from records.typesetting import typeset
typeset(sys.argv[1], {}, Path(sys.argv[2]))
"""


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    template = tmp_path / "endless.typ"
    template.write_text(ENDLESS)
    return template


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def child_of(pid: int) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if found := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            return int(found[0])
        time.sleep(0.05)
    raise AssertionError("no child")


def ends(pid: int, *, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_child_dies_with_its_killed_parent(endless: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "citydiplo.settings"}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(endless), str(tmp_path / "out.pdf")],
        cwd=settings.BASE_DIR,
        env=environment,
    )
    child = child_of(parent.pid)
    time.sleep(1)
    assert is_alive(child)
    parent.kill()
    parent.wait()
    assert ends(child)


def test_child_ends_when_its_standard_input_does(endless: Path, tmp_path: Path) -> None:
    job = {"template": str(endless), "target": str(tmp_path / "a.pdf"), "fonts": [], "contents": {}}
    child = subprocess.Popen(
        [sys.executable, "-m", "records.typesetting"], cwd=settings.BASE_DIR, stdin=subprocess.PIPE
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps(job).encode() + b"\n")
    child.stdin.flush()
    time.sleep(1)
    assert child.poll() is None
    child.stdin.close()
    assert child.wait(10) == 1


def test_what_typst_refuses_is_an_error_with_its_words(tmp_path: Path) -> None:
    broken = tmp_path / "broken.typ"
    broken.write_text('#panic("no such thing")')
    with pytest.raises(TypesettingError, match="no such thing"):
        typeset(str(broken), {}, tmp_path / "a.pdf")
