"""Forms as authorities give them out, each holding the same placeholders; and reading them back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

import openpyxl
import xlsxwriter
from docx import Document as WordFile

from tests.activities.files import MARKUP, packed

HANGUL = "http://www.hancom.co.kr/hwpml/2011"
# English or Korean names, as officials write them.
THIRTY = (
    *("title", "관리번호", "summary", "종류", "state", "분야", "objectives", "starts_on"),
    *("owner", "추진사유", "planned_budget", "currency", "home_link", "관련부서", "city"),
    *("상대도시", "partner_country", "partners", "agreement_type", "법적상태", "signed_on"),
    *("발효일", "expires_on", "languages", "의결번호", "signatory_home", "상대측서명자"),
    *("signatories", "our_commitments", "today"),
)


def word_form(names: Iterable[str] = THIRTY) -> bytes:
    """A table of two columns; every other placeholder is cut over several runs, as Word does."""
    file = WordFile()
    rows = list(names)
    table = file.add_table(rows=len(rows), cols=2)
    for number, (row, name) in enumerate(zip(table.rows, rows, strict=True)):
        row.cells[0].text = name
        paragraph = row.cells[1].paragraphs[0]
        written = f"{{{{ {name} }}}}"
        pieces = [written] if number % 2 else [written[0], written[1:5], written[5:]]
        for piece in pieces:
            paragraph.add_run(piece).bold = True
    return _saved(file)


def sheet_form(names: Iterable[str] = THIRTY) -> bytes:
    """Its cells share their texts, as those of Excel do."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for number, name in enumerate(names):
        sheet.write_row(number, 0, [name, f"{{{{{name}}}}}"])
    book.close()
    return buffer.getvalue()


def hangul_form(names: Iterable[str] = THIRTY) -> bytes:
    """Each placeholder is cut over two runs."""
    rows = [(name, f"{{{{ {name}", " }}") for name in names]
    return hangul("".join(hangul_line(f"{name}\N{VERTICAL LINE}", *cut) for name, *cut in rows))


def hangul_line(*pieces: str) -> str:
    runs = "".join(f"<hp:run charPrIDRef='3'><hp:t>{piece}</hp:t></hp:run>" for piece in pieces)
    return f"<hp:p id='0'>{runs}<hp:linesegarray><hp:lineseg textpos='0'/></hp:linesegarray></hp:p>"


def hangul(lines: str) -> bytes:
    section = (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
        f"<hs:sec xmlns:hs='{HANGUL}/section' xmlns:hp='{HANGUL}/paragraph'>{lines}</hs:sec>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/hwp+zip", zipfile.ZIP_STORED)
        archive.writestr("Contents/content.hpf", MARKUP)
        archive.writestr("Contents/section0.xml", section)
        archive.writestr("Preview/PrvText.txt", "{{ title }}")
    return buffer.getvalue()


def word_rows(content: bytes) -> dict[str, str]:
    table = WordFile(io.BytesIO(content)).tables[0]
    return {row.cells[0].text: row.cells[1].text for row in table.rows}


def sheet_rows(content: bytes) -> dict[str, object]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return {str(name): value for name, value in sheet.iter_rows(values_only=True)}


def hangul_rows(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        section = archive.read("Contents/section0.xml").decode()
    lines = re.findall(r"<hp:p .*?</hp:p>", section, re.DOTALL)
    texts = (re.sub("<[^>]*>", "", re.sub("<hp:lineBreak ?/>", "\n", line)) for line in lines)
    told = (text.partition("\N{VERTICAL LINE}") for text in texts)
    return {name: value for name, _bar, value in told}


def macro_form() -> bytes:
    return packed({"word/document.xml": MARKUP, "word/vbaProject.bin": b"x"})


def _saved(file: object) -> bytes:
    buffer = io.BytesIO()
    file.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()
