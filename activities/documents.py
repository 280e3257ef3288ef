"""What may be kept as a document: known by its content, never by its name alone."""

from __future__ import annotations

import datetime
import hashlib
import lzma
import os
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from activities.active_content import Active, active_in
from activities.emails import read_email

HEAD_BYTES = 64
# A PDF ends with a mark; programs leave a little behind it, and a file that was cut has none.
PDF_END, PDF_TAIL_BYTES = b"%%EOF", 64 * 1024
LONGEST_NAME = 150
MOST_MEMBERS = 5_000
# What a packed file may grow to when opened, as a whole and against its packed size.
MOST_UNPACKED_BYTES = 300 * 1024 * 1024
HIGHEST_RATIO = 200
LONGEST_MEMBER_READ = 1024 * 1024

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Characters that a file system or a reader could take for something else.
_UNSAFE = re.compile(r'[\\/:*?"<>|]')


# What a zip file that is broken, encrypted, or packed as no office program does meets its reader
# with: NotImplementedError is a RuntimeError, a name in no known encoding a ValueError.
UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class FileType:
    """A type of file that may be kept, and the endings that its name may have."""

    media_type: str
    endings: tuple[str, ...]


PDF = FileType("application/pdf", ("pdf",))
PNG = FileType("image/png", ("png",))
JPEG = FileType("image/jpeg", ("jpg", "jpeg"))
TEXT = FileType("text/plain", ("txt", "csv", "md"))
HWP = FileType("application/x-hwp", ("hwp",))
EML = FileType("message/rfc822", ("eml",))
# Packed types, each by a member that only it has.
PACKED = {
    "word/document.xml": FileType(f"{_OFFICE}wordprocessingml.document", ("docx",)),
    "xl/workbook.xml": FileType(f"{_OFFICE}spreadsheetml.sheet", ("xlsx",)),
    "ppt/presentation.xml": FileType(f"{_OFFICE}presentationml.presentation", ("pptx",)),
    "Contents/content.hpf": FileType("application/hwp+zip", ("hwpx",)),
}
TYPES = (PDF, PNG, JPEG, TEXT, HWP, *PACKED.values(), EML)


def endings_of(types: Iterable[FileType]) -> tuple[str, ...]:
    """The endings that names of these types may have."""
    return tuple(ending for kind in types for ending in kind.endings)


ENDINGS = endings_of(TYPES)
# Of office programs, where what they save holds macros.
MACRO_ENDINGS = ("docm", "dotm", "xlsm", "xltm", "xlsb", "pptm", "potm", "ppsm")


@dataclass(frozen=True)
class Inspected:
    """What is known of a file after looking into it; `name` is safe to show and to save under."""

    name: str
    media_type: str
    size: int
    sha256: str


def inspect_file(upload: File, *, types: Collection[FileType] = TYPES) -> Inspected:
    """Look into an upload and say what it is.

    Raises ValidationError for the field `file` when it is empty, too large, by its name or content
    of none of the types, cut short, or something else than its name says. An e-mail is kept
    whole: what is attached to it is not looked into.
    """
    size = upload.size or 0
    if size == 0:
        raise _refusal(_("This file is empty."), "empty")
    if size > settings.DOCUMENT_MAX_BYTES:
        raise _refusal(
            _("This file has %(size)s; the largest that can be kept has %(most)s.")
            % {
                "size": filesizeformat(size),
                "most": filesizeformat(settings.DOCUMENT_MAX_BYTES),
            },
            "too_large",
        )
    content: IO[bytes] = upload.file if upload.file is not None else upload
    endings = endings_of(types)
    ending = ending_of(clean_name(upload.name or "", default_ending=endings[0]))
    if ending in MACRO_ENDINGS:
        _refuse_active(Active.MACROS)
    # By the name first: who sends an .svg is to hear that none is kept, not that it is text.
    kind = _type_of(content, ending) if ending in endings else None
    if kind is None:
        raise _refusal(
            _("Files of this type are not kept here. Use one of: %(endings)s.")
            % {"endings": ", ".join(endings)},
            "unknown_type",
        )
    name = clean_name(upload.name or "", default_ending=kind.endings[0])
    if ending_of(name) not in kind.endings:
        raise _refusal(
            _("The name of this file does not fit its content, which is that of a .%(ending)s.")
            % {"ending": kind.endings[0]},
            "disguised",
        )
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    content.seek(0)
    return Inspected(name, kind.media_type, size, digest)


def clean_name(name: str, *, default_ending: str = "txt") -> str:
    """A file name without folders, control characters and marks that turn the writing around."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(
        "_" if _UNSAFE.match(character) else character
        for character in last
        if unicodedata.category(character)[0] != "C"
    )
    stem, dot, ending = " ".join(kept.split()).strip(". ").rpartition(".")
    if not dot:
        stem, ending = ending, default_ending
    return f"{stem[:LONGEST_NAME].strip() or 'document'}.{ending[:10]}"


def ending_of(name: str) -> str:
    """What stands behind the last dot of a name, in small letters."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def _refusal(message: str, code: str) -> ValidationError:
    return ValidationError({"file": ValidationError(message, code=code)})


def _type_of(content: IO[bytes], ending: str) -> FileType | None:
    content.seek(0)
    head = content.read(HEAD_BYTES)
    signatures: list[tuple[bytes, Callable[[IO[bytes]], FileType | None]]] = [
        (b"%PDF-", _whole_pdf),
        (b"\x89PNG\r\n\x1a\n", lambda _content: PNG),
        (b"\xff\xd8\xff", lambda _content: JPEG),
        (b"PK\x03\x04", _packed_type),
        (_OLE_MAGIC, _ole_type),
    ]
    for signature, recognise in signatures:
        if head.startswith(signature):
            return recognise(content)
    if ending in EML.endings:
        return _email(content)
    return TEXT if _is_text(content) else None


def _whole_pdf(content: IO[bytes]) -> FileType:
    """Raises ValidationError for one that was cut, or is a PDF by its first line alone."""
    size = content.seek(0, os.SEEK_END)
    content.seek(max(0, size - PDF_TAIL_BYTES))
    if PDF_END not in content.read():
        raise _refusal(
            _("This PDF is not whole: its end is missing. Save it as PDF again."), "cut_short"
        )
    return PDF


def _email(content: IO[bytes]) -> FileType:
    """Raises ValidationError for what is no e-mail: only its name tells one from other texts."""
    content.seek(0)
    read_email(content.read(), zone=datetime.UTC)
    return EML


def _ole_type(content: IO[bytes]) -> FileType | None:
    # Old office files share this container and may hold macros; of them only HWP is kept.
    content.seek(0)
    return HWP if b"HWP Document File" in content.read() else None


def _is_text(content: IO[bytes]) -> bool:
    content.seek(0)
    raw = content.read()
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in set(text))
    return False


def _packed_type(content: IO[bytes]) -> FileType | None:
    """The office type of a zip file, without unpacking more of it than needed.

    Raises ValidationError for one that holds macros, opens other files or would grow beyond bounds.
    """
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
            _refuse_dangerous(members)
            _refuse_active(active_in(archive, members))
            names = {member.filename for member in members}
            for mark, kind in PACKED.items():
                if mark in names and _is_markup(archive, mark):
                    return kind
    except UNREADABLE:
        return None
    return None


def _refuse_dangerous(members: list[zipfile.ZipInfo]) -> None:
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    if (
        len(members) > MOST_MEMBERS
        or unpacked > MOST_UNPACKED_BYTES
        or unpacked > HIGHEST_RATIO * max(packed, 1)
    ):
        raise _refusal(_("This file grows too large when it is opened."), "bomb")


def _refuse_active(found: Active | None) -> None:
    if found is Active.MACROS:
        raise _refusal(_("This file holds macros. Save it without them."), "macros")
    if found is Active.FETCHED:
        raise _refusal(
            _(
                "This file opens another one from elsewhere, such as a template of the office or a"
                " linked object. Detach the template and break the links in your office program,"
                " then save it again."
            ),
            "fetches",
        )


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """The start of a member in small letters, whatever its encoding."""
    with archive.open(name) as member:
        return member.read(LONGEST_MEMBER_READ).replace(b"\0", b"").lower()


def _is_markup(archive: zipfile.ZipFile, name: str) -> bool:
    start = _start_of(archive, name)
    return start.lstrip(b"\xef\xbb\xbf\xfe\xff \r\n\t").startswith(b"<")
