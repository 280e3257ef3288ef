"""An invented form of an authority, such as ministries give out, with placeholders in Korean."""

from __future__ import annotations

import io

import docx
from django.core.files.base import ContentFile
from docx.oxml.ns import qn
from docx.shared import Cm

from accounts.models import User
from agreements.authority_forms.services import keep_form
from agreements.letters import FONT
from domains.vocabulary import AgreementType
from partners.models import City
from records.access import Access

TITLE = "국제교류 협정 체결 결과 보고서 (시연용 가상 서식)"
_LINES = (
    ("협정명", "{{ 제목 }}"),
    ("관리번호", "{{ 관리번호 }}"),
    ("협정 유형", "{{ 협정유형 }}"),
    ("체결 기관", "{{ 우리도시 }}\n{{ 상대기관 }}"),
    ("분야", "{{ 분야 }}"),
    ("체결일 / 만료일", "{{ 체결일 }} / {{ 만료일 }}"),
    ("서명자", "{{ 서명자목록 }}"),
    ("의회 의결", "{{ 의결번호 }} ({{ 의결일 }})"),
    ("추진 사유", "{{ 추진사유 }}"),
    ("소요 예산", "{{ 계획예산 }}"),
    ("주요 약속", "{{ 약속 }}"),
    ("담당자", "{{ 담당자 }}"),
)


def keep_demo_form(city: City, officer: User, *, access: Access) -> None:
    """Keep the form in a city, as one of its officers would."""
    keep_form(
        {
            "title": TITLE,
            "authority": "가상 기관",
            "language": "ko",
            "is_for_agreements": True,
            "types": [AgreementType.SIS, AgreementType.FRI, AgreementType.MOU],
        },
        ContentFile(_word_file(), "국제교류 협정 체결 결과 보고서.docx"),
        city=city,
        access=access,
        by=officer,
    )


def _word_file() -> bytes:
    word = docx.Document()
    style = word.styles["Normal"]
    style.font.name = FONT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    word.add_heading(TITLE, level=1)
    table = word.add_table(rows=0, cols=2, style="Table Grid")
    for name, told in _LINES:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, told
        cells[0].width, cells[1].width = Cm(4), Cm(12)
    word.add_paragraph("\n보고일: {{ 오늘 }}    작성자: {{ 작성자 }}")
    kept = io.BytesIO()
    word.save(kept)
    return kept.getvalue()
