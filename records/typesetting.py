"""PDF by typst, in a child process: its memory goes back, and it dies with the worker.

Run as a program it reads a job from standard input, writes the PDF, and ends at once when standard
input is closed, which is what happens when the worker is killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

TEMPLATES = Path(__file__).parent.parent / "templates" / "typst"
FONTS = (
    "node_modules/pretendard/dist/public/static",
    "node_modules/@expo-google-fonts/noto-sans-sc",
)
TURN_SECONDS = 1.0
MOST_SECONDS = 300


class TypesettingError(Exception):
    """typst could not make the PDF; the message says why."""


def typeset(
    template: str,
    contents: Mapping[str, Any],
    target: Path,
    *,
    while_waiting: Callable[[], None] = lambda: None,
) -> None:
    """Write `contents`, laid out by a template of `templates/typst`, to the file `target`.

    `while_waiting` is called every second; what it raises ends the child and goes on to the
    caller. Raises TypesettingError.
    """
    job = {
        "template": str(TEMPLATES / template),
        "target": str(target),
        "fonts": [str(Path(settings.BASE_DIR) / folder) for folder in FONTS],
        "contents": contents,
    }
    # Standard input stays open while the child works: its end is the sign that we are gone.
    child = subprocess.Popen(
        [sys.executable, "-m", "records.typesetting"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _hand_over(child, job)
        _wait(child, while_waiting)
    finally:
        child.kill()
        _out, errors = child.communicate()
    if child.returncode != 0:
        raise TypesettingError(errors.decode(errors="replace")[-2000:])


def _hand_over(child: subprocess.Popen[bytes], job: Mapping[str, Any]) -> None:
    assert child.stdin is not None  # noqa: S101 - asked for above
    try:
        child.stdin.write(json.dumps(job, ensure_ascii=False).encode() + b"\n")
        child.stdin.flush()
    except BrokenPipeError:
        # The child died early; its own words tell more.
        child.wait()


def _wait(child: subprocess.Popen[bytes], while_waiting: Callable[[], None]) -> None:
    for _turn in range(int(MOST_SECONDS / TURN_SECONDS)):
        try:
            child.wait(TURN_SECONDS)
        except subprocess.TimeoutExpired:
            while_waiting()
        else:
            return


def _end_with_parent() -> None:
    # Past the buffer of `sys.stdin`, whose lock the end of the program would wait for.
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


def main() -> None:
    """Do the one job that standard input holds."""
    import typst

    job = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    template = Path(job["template"])
    typst.compile(
        str(template),
        output=job["target"],
        root=str(template.parent),
        font_paths=job["fonts"],
        ignore_system_fonts=True,
        sys_inputs={"contents": json.dumps(job["contents"], ensure_ascii=False)},
    )


if __name__ == "__main__":
    main()
