"""The text of a document, as far as it can be read without a program for its type."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

from activities.documents import PACKED, TEXT, UNREADABLE
from activities.extraction.child import words_in
from activities.models import Document, DocumentText

LARGEST_READ = 5 * 1024 * 1024
_PACKED_TYPES = {kind.media_type for kind in PACKED.values()}


@dataclass(frozen=True)
class Reading:
    """What a document says, and how many bytes were looked through for it.

    The text is None for what cannot be read: pictures, HWP, what is damaged or too large. Of a PDF
    it is what was taken out of it for search.
    """

    text: str | None
    size: int


def read_document(document: Document) -> Reading:
    """Read a document whatever its type and its state; nothing is raised for a damaged one."""
    size = 0
    try:
        with document.file.open("rb") as file:
            if document.media_type == TEXT.media_type and document.size <= LARGEST_READ:
                size = document.size
                return Reading(_decoded(file.read()), size)
            if document.media_type in _PACKED_TYPES:
                archive = zipfile.ZipFile(file)
                members = [one for one in archive.infolist() if one.filename.endswith(".xml")]
                unpacked = sum(member.file_size for member in members)
                if unpacked <= LARGEST_READ:
                    size = unpacked
                    return Reading(_text_in(archive, members), size)
    except UNREADABLE:
        return Reading(None, size)
    return _taken_out(document, size)


def is_read_by_a_worker(document: Document) -> bool:
    """Whether that needs a program for its type, and `read_document` takes what a worker read."""
    return document.media_type not in {TEXT.media_type, *_PACKED_TYPES}


def _taken_out(document: Document, size: int) -> Reading:
    """What a worker has read of a file for which that needs a program."""
    found = None if document._state.adding else getattr(document, "reading", None)
    if found is None or found.outcome != DocumentText.Outcome.READ:
        return Reading(None, size)
    return Reading(found.text, size + len(found.text))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp949")


def _text_in(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str:
    return "\n".join(words_in(_decoded(archive.read(one))) for one in members)
