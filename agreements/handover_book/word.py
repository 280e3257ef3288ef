"""The book as a Word file, in which whoever takes over writes on."""

from __future__ import annotations

import io
from collections.abc import Iterable

import docx
from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell as Cell

from agreements.handover_book.parts import Book, Chapter, Entry, Line, Signatures, fit_for_word
from agreements.letters import FONT

SOFT, BAD = RGBColor(0x53, 0x5F, 0x6E), RGBColor(0xB3, 0x26, 0x1E)
# Of the columns to sign in, over the width between the margins.
WIDTHS = (Cm(3.0), Cm(4.2), Cm(3.4), Cm(3.0), Cm(3.6))
ROOM_TO_SIGN = Cm(1.5)


def as_word(book: Book) -> bytes:
    """The file; no query."""
    book = fit_for_word(book)
    word = docx.Document()
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        style = word.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    word.styles["Normal"].font.size = Pt(10)
    for section in word.sections:
        section.left_margin = section.right_margin = Cm(2.2)
        section.footer.paragraphs[0].text = book.foot
    word.core_properties.title = book.title
    word.core_properties.language = book.language
    _cover(word, book)
    for chapter in book.chapters:
        _chapter(word, chapter, call=book.call)
    _signatures(word, book.signatures)
    kept = io.BytesIO()
    word.save(kept)
    return kept.getvalue()


def _cover(word: WordDocument, book: Book) -> None:
    word.add_paragraph(book.city)
    word.add_paragraph(book.title, style="Title")
    if book.warning:
        run = word.add_paragraph().add_run(book.warning)
        run.bold, run.font.color.rgb = True, BAD
    table = word.add_table(rows=0, cols=2)
    for label, text in book.facts:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, text
    if book.note:
        word.add_paragraph(book.note)
    word.add_heading(book.soon.heading, level=1)
    _lines(word, book.soon.lines)
    if not book.soon.lines:
        word.add_paragraph(book.nothing_soon)
    if book.unanswered.lines:
        word.add_heading(book.unanswered.heading, level=1)
        _lines(word, book.unanswered.lines)


def _chapter(word: WordDocument, chapter: Chapter, *, call: str) -> None:
    word.add_heading(chapter.title, level=1)
    if chapter.about:
        word.add_paragraph().add_run(chapter.about).font.color.rgb = SOFT
    if chapter.people:
        word.add_heading(call, level=3)
        _lines(word, chapter.people)
    for entry in chapter.entries:
        _entry(word, entry)


def _entry(word: WordDocument, entry: Entry) -> None:
    word.add_heading(f"{entry.code} {entry.title}", level=2)
    word.add_paragraph().add_run(entry.state).font.color.rgb = SOFT
    for section in entry.sections:
        word.add_heading(section.heading, level=3)
        _lines(word, section.lines)


def _signatures(word: WordDocument, signed: Signatures) -> None:
    """The table to sign, which stays on one page."""
    word.add_heading(signed.heading, level=1)
    word.add_paragraph(signed.words).paragraph_format.keep_with_next = True
    table = word.add_table(rows=1, cols=len(signed.columns), style="Table Grid")
    table.autofit = False
    for cell, label in zip(table.rows[0].cells, signed.columns, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(label).bold = True
    for one in signed.signers:
        row = table.add_row()
        row.height = ROOM_TO_SIGN
        cells = row.cells
        cells[0].paragraphs[0].add_run(one.label).bold = True
        cells[2].text = one.name
        if one.absent:
            cells[3].merge(cells[4]).text = one.absent
            continue
        for cell, words in ((cells[3], signed.day), (cells[4], signed.seal)):
            _by_hand(cell, words)
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = width
    for row in table.rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _by_hand(cell: Cell, words: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(words)
    run.font.size, run.font.color.rgb = Pt(8), SOFT


def _lines(word: WordDocument, lines: Iterable[Line]) -> None:
    for line in lines:
        paragraph = word.add_paragraph(line.text)
        if line.detail:
            run = paragraph.add_run(f"\n{line.detail}")
            run.font.size = Pt(9)
            run.font.color.rgb = BAD if line.is_late else SOFT
