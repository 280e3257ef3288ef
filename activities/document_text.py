"""The text of a document, as far as it can be read without a program for its type."""

from __future__ import annotations

import html
import re
import zipfile

from activities.documents import PACKED, TEXT
from activities.models import Document

LARGEST_READ = 5 * 1024 * 1024
_PACKED_TYPES = {kind.media_type for kind in PACKED.values()}
# What ends a line in markup of office programs; within a line a name may be cut by tags.
_BREAK = re.compile(r"</?(?:\w+:)?(?:p|br|tab|si|is|c|tr|row)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def text_of(document: Document) -> str | None:
    """What a document says; None for what cannot be read: PDF, pictures, HWP, what is too large."""
    try:
        with document.file.open("rb") as file:
            if document.media_type == TEXT.media_type and document.size <= LARGEST_READ:
                return _decoded(file.read())
            if document.media_type in _PACKED_TYPES:
                return _unpacked(zipfile.ZipFile(file))
    except (OSError, ValueError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return None
    return None


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp949")


def _unpacked(archive: zipfile.ZipFile) -> str | None:
    members = [one for one in archive.infolist() if one.filename.endswith(".xml")]
    if sum(member.file_size for member in members) > LARGEST_READ:
        return None
    parts = (_TAG.sub("", _BREAK.sub("\n", _decoded(archive.read(one)))) for one in members)
    return html.unescape("\n".join(parts))
