"""The side that reads: `python -I child.py KIND SECONDS CHARACTERS`, the file on standard input.

Answers with {"text", "locked"} as JSON and exit code 0, or breaks off with any other. It imports
nothing of the program, and ends itself where it needs more work or memory than it may have.
"""

from __future__ import annotations

import html
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator

MOST_MEMORY_BYTES = 512 * 1024 * 1024
MOST_PAGES = 1_000
# Of one packed member, and of all that are read.
LARGEST_MEMBER_BYTES = 32 * 1024 * 1024
LARGEST_READ_BYTES = 64 * 1024 * 1024
# Members that hold what a reader sees, by kind.
MEMBERS = {
    "docx": r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml",
    "hwpx": r"Contents/section\d+\.xml",
    "pptx": r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml",
    "xlsx": r"xl/(sharedStrings|worksheets/sheet\d+)\.xml",
}
# What stands in a cell that is no text of its own: numbers, formulas, places in a list of strings.
CELLS = re.compile(r"<(?:\w+:)?[vf]\b[^<>]*>[^<]*</(?:\w+:)?[vf]>")
# What ends a line in markup of office programs; within a line a name may be cut by tags.
BREAK = re.compile(r"</?(?:\w+:)?(?:p|br|tab|lineBreak|si|is|c|tr|row)\b[^<>]*>")
# No further than the next mark: else each of many that are never closed is read to the end.
TAG = re.compile(r"<[^<>]*>")


def bound(seconds: int) -> None:
    """Let this process work and grow no further than that; it writes no file at all."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def text_of_pdf(content: bytes) -> Iterator[str]:
    """Page by page. Raises PermissionError where a password is needed."""
    import logging

    from pypdf import PasswordType, PdfReader

    logging.disable()
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise PermissionError
    for number, page in enumerate(reader.pages):
        if number == MOST_PAGES:
            return
        yield page.extract_text()


def text_of_packed(content: bytes, kind: str) -> Iterator[str]:
    """Member by member, in the order of their numbers. Raises PermissionError as above."""
    left = LARGEST_READ_BYTES
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        wanted = re.compile(MEMBERS[kind])
        members = [one for one in archive.infolist() if wanted.fullmatch(one.filename)]
        for member in sorted(members, key=_place):
            if member.flag_bits & 1:
                raise PermissionError
            with archive.open(member) as file:
                raw = file.read(min(LARGEST_MEMBER_BYTES, left))
            left -= len(raw)
            markup = _decoded(raw)
            yield words_in(CELLS.sub("", markup) if kind == "xlsx" else markup)
            if left <= 0:
                return


def _place(member: zipfile.ZipInfo) -> tuple[str, int]:
    stem, number = re.fullmatch(r"(.*?)(\d*)\.xml", member.filename).groups()  # type: ignore[union-attr]
    # What the document itself says comes before its notes and margins.
    return ("" if stem.endswith(("/document", "/slide")) else stem, int(number or 0))


def words_in(markup: str) -> str:
    """What a reader sees of a member of an office file."""
    return html.unescape(TAG.sub("", BREAK.sub("\n", markup)))


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp949", "replace")


def joined(parts: Iterable[str], most: int) -> str:
    """As many parts as fit; the rest is not even read."""
    found, left = [], most
    for part in parts:
        found.append(part[:left])
        left -= len(part)
        if left <= 0:
            break
    return "\n".join(found)


def main(kind: str, seconds: str, most: str) -> None:
    bound(int(seconds))
    content = sys.stdin.buffer.read()
    text, is_locked = "", False
    try:
        if kind == "txt":
            text = _decoded(content)[: int(most)]
        else:
            parts = text_of_pdf(content) if kind == "pdf" else text_of_packed(content, kind)
            text = joined(parts, int(most))
    except PermissionError:
        is_locked = True
    sys.stdout.buffer.write(json.dumps({"text": text, "locked": is_locked}).encode("ascii"))


if __name__ == "__main__":
    main(*sys.argv[1:])
