"""What documents say, also such as were made to be hard to read."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from activities.document_text import Reading, read_document
from activities.documents import PACKED, TEXT, inspect_file
from activities.models import Document

MEMBER = "word/document.xml"
WORD = PACKED[MEMBER].media_type


def document_of(content: bytes, media_type: str = WORD) -> Document:
    """A document that is kept nowhere but in memory."""
    document = Document(media_type=media_type, size=len(content))
    document.file = ContentFile(content, name="a")
    return document


def packed(text: str, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(MEMBER, text)
    return buffer.getvalue()


def encrypted() -> bytes:
    """A member that says that it needs a password, in its own head and in the list at the end."""
    raw = bytearray(packed("<w:p>x</w:p>"))
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(head) + flags] |= 1
    return bytes(raw)


def damaged(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    raw = packed("<w:p>" + "x" * 100 + "</w:p>", method=method)
    body = raw.index(MEMBER.encode()) + len(MEMBER)
    return raw[:body] + b"\xff" * 8 + raw[body + 8 :]


def cut_short() -> bytes:
    """A member that ends before all is read that the list promises."""
    raw = packed("<w:p>x</w:p>", method=zipfile.ZIP_STORED)
    body = raw.index(b"<w:p>")
    without = bytearray(raw[:body] + raw[raw.index(b"PK\x01\x02") :])
    # Where the list begins, as the end of the file says.
    without[-6:-2] = body.to_bytes(4, "little")
    listed = without.index(b"PK\x01\x02")
    for size in (20, 24):
        without[listed + size : listed + size + 4] = (2**20).to_bytes(4, "little")
    return bytes(without)


UNREADABLE = {
    "damaged": damaged(),
    "damaged, packed by LZMA": damaged(zipfile.ZIP_LZMA),
    "damaged, packed by bzip2": damaged(zipfile.ZIP_BZIP2),
    "cut short": cut_short(),
    "encrypted": encrypted(),
    "no zip file": b"PK\x03\x04 cut short",
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_damaged_file_says_nothing_and_is_not_taken(content: bytes) -> None:
    assert read_document(document_of(content)).text is None
    with pytest.raises(ValidationError) as refused:
        inspect_file(ContentFile(content, name="a.docx"))
    assert refused.value.error_dict["file"][0].code == "unknown_type"


@given(place=st.integers(0, 10_000), put=st.binary(max_size=30), method=st.sampled_from([0, 8, 14]))
def test_no_damage_is_an_error_of_ours(place: int, put: bytes, method: int) -> None:
    raw = packed("<w:p>Ulm</w:p>", method=method)
    place %= len(raw)
    text = read_document(document_of(raw[:place] + put + raw[place + len(put) :])).text
    assert text is None or isinstance(text, str)


def test_file_that_is_gone_says_nothing() -> None:
    document = Document(media_type=TEXT.media_type, size=1, file="gone.txt")
    assert read_document(document) == Reading(None, 0)


def test_name_is_found_across_tags() -> None:
    reading = read_document(
        document_of(packed('<w:p a="x"><w:t>Quetza</w:t><w:t>lina</w:t></w:p>y'))
    )
    assert reading.text is not None
    assert reading.text.split() == ["Quetzalina", "y"]


@pytest.mark.parametrize("mark", ["<", "<p ", "</w:p ", "<aaaaaaaa"])
def test_marks_that_are_never_closed_are_read_at_once(mark: str) -> None:
    """Where each is looked for to the end, these take half a minute and more."""
    many = packed(mark * 200_000)
    begun = time.monotonic()
    reading = read_document(document_of(many))
    assert reading.text is not None
    assert time.monotonic() - begun < 10
