"""Files as people and attackers send them."""

from __future__ import annotations

import io
import zipfile

import pypdf
import typst
from django.conf import settings
from docx import Document as WordFile

MARKUP = b"<?xml version='1.0'?><x/>"


def pdf(text: str = "Harbour pact") -> bytes:
    return bytes(typst.compile(f"#set document(date: none)\n{text}".encode()))


def locked_pdf(text: str = "Harbour pact") -> bytes:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(pdf(text))))
    writer.encrypt("secret", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def scanned_pdf() -> bytes:
    """A page without a letter."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def busy_pdf() -> bytes:
    """Few bytes whose reading takes long: pages that all draw the same long line of operators."""
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(pdf())))
    page = writer.pages[0]
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(b"BT /F1 1 Tf (a) Tj ET\n" * 100_000)
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    for _copy in range(200):
        writer.add_page(page)
    writer.compress_identical_objects()
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def docx(*paragraphs: str) -> bytes:
    file = WordFile()
    for text in paragraphs:
        file.add_paragraph(text)
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def packed(members: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def hwpx(*paragraphs: str) -> bytes:
    lines = "".join(f"<hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>" for text in paragraphs)
    section = f"<?xml version='1.0'?><hs:sec xmlns:hs='s' xmlns:hp='p'>{lines}</hs:sec>"
    return packed(
        {
            "mimetype": "application/hwp+zip",
            "Contents/content.hpf": MARKUP,
            "Contents/header.xml": "<head><fontface>함초롬바탕</fontface></head>",
            "Contents/section0.xml": section,
        }
    )


def pptx(*titles: str) -> bytes:
    slides = {
        f"ppt/slides/slide{number}.xml": f"<p:sld><a:p><a:t>{title}</a:t></a:p></p:sld>"
        for number, title in enumerate(titles, start=1)
    }
    return packed({"ppt/presentation.xml": MARKUP, **slides})


def xlsx(*words: str) -> bytes:
    strings = "".join(f"<si><t>{word}</t></si>" for word in words)
    cells = "<c t='s'><v>4711</v></c><c t='inlineStr'><is><t>inline</t></is></c>"
    return packed(
        {
            "xl/workbook.xml": MARKUP,
            "xl/sharedStrings.xml": f"<sst>{strings}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet>{cells}</worksheet>",
        }
    )


# What is refused, by a word of the reason that is given.
def refused() -> dict[str, tuple[str, bytes]]:
    bomb = packed({"word/document.xml": b"<" + b"0" * 50_000_000})
    macro = packed({"word/document.xml": MARKUP, "word/vbaProject.bin": b"x"})
    return {
        "the largest that can be kept": ("a.txt", b"x" * (settings.DOCUMENT_MAX_BYTES + 1024**2)),
        "does not fit its content": ("a.docx", pdf()),
        "grows too large": ("a.docx", bomb),
        "holds macros": ("form.docx", macro),
    }
