"""The side that asks: starts the child, waits as long as is bearable, and reads its answer."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError

from activities.documents import EML, PACKED, PDF, TEXT
from activities.emails import read_email

CHILD = Path(__file__).with_name("child.py")
# Of real time; the child ends itself after as many seconds of work.
PATIENCE_SECONDS = 20
# Characters that are kept: an agreement of 100 pages has some 200,000.
LONGEST_TEXT = 300_000
LONGEST_ANSWER = 8 * LONGEST_TEXT
# How the child calls what it reads: by its first ending.
_KINDS = {kind.media_type: kind.endings[0] for kind in (PDF, TEXT, *PACKED.values())}


class ExtractionError(Exception):
    """No text came out; `reason` is a value of `DocumentText.Failure`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Extract:
    """The text of a file, composed and without what cannot be stored; empty where it has none."""

    text: str
    is_locked: bool = False


def extract(content: bytes, media_type: str, *, seconds: int = PATIENCE_SECONDS) -> Extract:
    """Take the text out of a file that was looked into when it was kept, within so many seconds.

    Pictures and HWP of the old kind have none that can be read. E-mails are read as the tray reads
    them, in bounds of their own. Raises ExtractionError.
    """
    if media_type == EML.media_type:
        return _of_email(content)
    kind = _KINDS.get(media_type)
    if kind is None:
        return Extract("")
    # Isolated (-I): nothing of the environment or the folder changes what it imports.
    command = [sys.executable, "-I", str(CHILD), kind, str(seconds), str(LONGEST_TEXT)]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=content,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise ExtractionError("bounds") from None
    return _answer(done)


def _of_email(content: bytes) -> Extract:
    """Subject, sender, words and names of what is attached."""
    try:
        told = read_email(content, zone=datetime.UTC)
    except ValidationError:
        raise ExtractionError("damaged") from None
    sender = f"{told.sender_name} {told.sender_address}"
    names = [one.name for one in told.attachments]
    return Extract(_storable("\n".join([told.subject, sender, told.text, *names])))


def _answer(done: subprocess.CompletedProcess[bytes]) -> Extract:
    # Ended by a signal, or out of memory: its bounds were reached.
    if done.returncode < 0 or b"MemoryError" in done.stderr[-2_000:]:
        raise ExtractionError("bounds")
    if done.returncode != 0 or len(done.stdout) > LONGEST_ANSWER:
        raise ExtractionError("damaged")
    try:
        told = json.loads(done.stdout)
        return Extract(_storable(str(told["text"])), is_locked=bool(told["locked"]))
    except (ValueError, KeyError, TypeError):
        raise ExtractionError("damaged") from None


def _storable(text: str) -> str:
    """What the database and a page can hold, in lines without needless blanks."""
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cs", "Co", "Cn"}
    )
    lines = (" ".join(line.split()) for line in kept.split("\n"))
    return "\n".join(line for line in lines if line)[:LONGEST_TEXT]
