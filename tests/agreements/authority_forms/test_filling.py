"""Forms of thirty placeholders are filled from a record and read back, value by value."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from activities.models import Activity, Commitment, Document
from activities.services import add_document, record_commitment
from agreements.authority_forms.services import fill_form, keep_form
from agreements.authority_forms.vocabulary import PLACEHOLDERS
from agreements.models import Agreement, Signatory
from domains import vocabulary as v
from partners.models import City
from records.access import Access, Visibility
from tests.activities.files import pdf
from tests.agreements.authority_forms import form_files as files
from tests.factories import make_activity, make_actor, make_agreement, make_authority_form

TODAY = datetime.date(2026, 11, 26)
KOREAN = {
    "title": "함부르크 우호협력 협정",
    "summary": "항만 협력 & 청년 교류 <초안>",
    "종류": "협정·협약",
    "분야": "문화",
    "starts_on": "2026년 3월",
    "owner": "Kim Min-ji",
    "추진사유": "첫째 줄\n둘째 줄",
    "currency": "KRW",
    "관련부서": "국제협력과",
    "city": "서울특별시",
    "상대도시": "함부르크",
    "partner_country": "독일",
    "partners": "함부르크 (독일)",
    "agreement_type": "우호협력",
    "signed_on": "2026년 3월 2일",
    "발효일": "2026년",
    "expires_on": "",
    "languages": "한국어, 독일어",
    "의결번호": "제2026-17호",
    "signatory_home": "오세진",
    "상대측서명자": "Peter Meyer",
    "today": "2026년 11월 26일",
}
ENGLISH = {
    "title": "함부르크 우호협력 협정",
    "분야": "Culture",
    "starts_on": "March 2026",
    "city": "Seoul",
    "상대도시": "Hamburg",
    "partner_country": "Germany",
    "partners": "Hamburg (Germany)",
    "signed_on": "March 2, 2026",
    "발효일": "2026",
    "languages": "Korean, German",
    "today": "November 26, 2026",
}
MADE = {
    "docx": (files.word_form, files.word_rows),
    "xlsx": (files.sheet_form, files.sheet_rows),
    "hwpx": (files.hangul_form, files.hangul_rows),
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def pact(seoul: City, officer: User, officer_access: Access) -> Agreement:
    hamburg = make_actor("Hamburg", "함부르크", country_code="DE")
    pact = make_agreement(
        seoul,
        KOREAN["title"],
        partners=(hamburg,),
        owner=officer,
        starts_on="2026-03",
        rationale=KOREAN["추진사유"],
        type=v.AgreementType.FRI,
        signed_on="2026-03-02",
        in_force_on="2026",
        languages=["ko", "de"],
        council_resolution=KOREAN["의결번호"],
    )
    Activity.objects.filter(pk=pact.pk).update(
        summary=KOREAN["summary"],
        planned_amount=12_000_000,
        currency="KRW",
        home_department=KOREAN["관련부서"],
        domain=v.Domain.CUL,
    )
    signers = [(v.Side.HOME, "오세진", "시장"), (v.Side.AWAY, "Peter Meyer", "Bürgermeister")]
    for position, (side, name, capacity) in enumerate(signers):
        given = {"side": side, "name": name, "capacity": capacity, "position": position}
        Signatory.objects.create(city=seoul, agreement=pact, **given)
    promise = {"side": v.CommitmentSide.OURS, "words": "공연단을 보낸다.", "due_on": "2027-05"}
    record_commitment(pact.pk, promise, access=officer_access)
    return pact


def logged(city: City, title: str, **values: Any) -> Activity:
    values.setdefault("partners", (make_actor(),))
    return make_activity(city, title, **values)


def activity_of(pact: Agreement) -> Activity:
    return Activity.objects.select_related("city__actor", "owner", "agreement").get(pk=pact.pk)


def made(content: bytes, ending: str, city: City, access: Access) -> Any:
    upload = ContentFile(content, f"양식.{ending}")
    given = {"title": "보고서", "language": "ko"}
    return keep_form(given, upload, city=city, access=access, by=None)


@pytest.mark.parametrize("ending", MADE)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_thirty_placeholders_are_filled_and_read_back(
    pact: Agreement, officer_access: Access, ending: str, language: str
) -> None:
    make, read = MADE[ending]
    form = made(make(), ending, pact.city, officer_access)
    assert len(files.THIRTY) == len(form.placeholders) == 30
    activity = activity_of(pact)
    filled = fill_form(form, activity, access=officer_access, on=TODAY, language=language)
    assert filled.name == f"보고서 {activity.code}.{ending}"
    rows = read(filled.content)
    assert list(rows) == list(files.THIRTY)
    for name, text in (KOREAN if language == "ko" else ENGLISH).items():
        assert _plain(rows[name]) == text, name
    assert rows["관리번호"] == activity.code
    budget = 12_000_000 if ending == "xlsx" else "₩12,000,000"
    assert rows["planned_budget"] == budget
    assert "공연단을 보낸다." in str(rows["our_commitments"])
    assert str(rows["signatories"]).count("\n") == 1
    assert "{{" not in "".join(map(str, rows.values()))


def _plain(value: object) -> str:
    text = "" if value is None else str(value)
    # HWPX keeps its markup as text does in XML.
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_value_that_looks_like_a_formula_stays_text(seoul: City, officer_access: Access) -> None:
    title = '=HYPERLINK("http://evil.example")'
    activity = logged(seoul, title, rationale="+1", outcome="@SUM(A1)", results="-1")
    names = ("title", "rationale", "outcome", "results")
    form = made(files.sheet_form(names), "xlsx", seoul, officer_access)
    filled = fill_form(form, activity, access=officer_access, on=TODAY)
    with zipfile.ZipFile(io.BytesIO(filled.content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    # As text of a cell, which no program reckons.
    assert files.sheet_rows(filled.content)["title"] == title
    assert sheet.count('t="s"') == 8


def test_cell_with_its_own_text_becomes_a_number_and_keeps_the_rest(
    pact: Agreement, officer_access: Access
) -> None:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Budget", "{{ 계획예산 }}", "=B1*2", "{{ planned_budget }} {{ currency }}"])
    book.active["B1"].number_format = "#,##0"
    book.save(buffer)
    form = made(buffer.getvalue(), "xlsx", pact.city, officer_access)
    filled = fill_form(form, activity_of(pact), access=officer_access, on=TODAY)
    row = openpyxl.load_workbook(io.BytesIO(filled.content)).active[1]
    told = [cell.value for cell in row]
    assert told == ["Budget", 12_000_000, "=B1*2", "₩12,000,000 KRW"]
    assert row[1].number_format == "#,##0"


@pytest.mark.parametrize("place", ["²", "9" * 5_000, "-1", "٣"])
def test_cell_that_points_at_no_shared_text_stays_as_it_is(
    pact: Agreement, officer_access: Access, place: str
) -> None:
    content = io.BytesIO()
    sound = io.BytesIO(files.sheet_form(["planned_budget"]))
    with zipfile.ZipFile(sound) as before, zipfile.ZipFile(content, "w") as broken:
        for name in before.namelist():
            raw = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                raw = raw.replace(b"<v>0</v>", f"<v>{place}</v>".encode())
            broken.writestr(name, raw)
    form = made(content.getvalue(), "xlsx", pact.city, officer_access)
    filled = fill_form(form, activity_of(pact), access=officer_access, on=TODAY)
    with zipfile.ZipFile(io.BytesIO(filled.content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert f"<v>{place}</v>" in sheet
    assert "<v>12000000" in sheet


def test_value_is_put_in_once_and_as_text(seoul: City, officer_access: Access) -> None:
    summary = "{{ owner }} </w:t><w:x>&amp; {% for x in y %}\x07"
    activity = logged(seoul, "Pact")
    activity.summary = summary
    for ending in MADE:
        make, read = MADE[ending]
        form = made(make(["summary"]), ending, seoul, officer_access)
        filled = fill_form(form, activity, access=officer_access, on=TODAY)
        text = read(filled.content)["summary"]
        if ending == "hwpx":
            text = str(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert text == summary.replace("\x07", "")
        form.delete()


def test_look_of_a_placeholder_stays_and_so_does_what_is_around_it(
    pact: Agreement, officer_access: Access
) -> None:
    content = files.word_form(["title", "planned_budget"])
    form = made(content, "docx", pact.city, officer_access)
    filled = fill_form(form, activity_of(pact), access=officer_access, on=TODAY).content
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(io.BytesIO(filled)) as now:
        assert now.namelist() == before.namelist()
        changed = [name for name in now.namelist() if now.read(name) != before.read(name)]
        assert changed == ["word/document.xml"]
        assert b"<w:b/>" in now.read("word/document.xml")


def test_hangul_file_keeps_its_order_and_forgets_where_lines_ended(
    pact: Agreement, officer_access: Access
) -> None:
    form = made(files.hangul_form(["title"]), "hwpx", pact.city, officer_access)
    filled = fill_form(form, activity_of(pact), access=officer_access, on=TODAY).content
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert "linesegarray" not in archive.read("Contents/section0.xml").decode()
        assert archive.read("Preview/PrvText.txt").decode() == KOREAN["title"]


def test_what_readers_of_the_record_may_not_know_stays_out(
    seoul: City, officer: User, officer_access: Access
) -> None:
    city, secret = make_actor(), Visibility.CONFIDENTIAL
    hidden = logged(seoul, "Secret talks", partners=(city,), visibility=secret, owner=officer)
    activity = logged(seoul, "Exchange", partners=(city,), parent=hidden, access=officer_access)
    for name, visibility in (("open.pdf", "internal"), ("secret.pdf", "confidential")):
        add_document(
            activity.pk,
            ContentFile(pdf(name), name),
            access=officer_access,
            by=officer,
            visibility=visibility,
        )
    Activity.objects.filter(pk=activity.pk).update(owner=officer)
    assert Document.objects.visible_to(officer_access).count() == 2
    form = made(files.word_form(["parent", "documents"]), "docx", seoul, officer_access)
    filled = fill_form(form, activity, access=officer_access, on=TODAY)
    assert files.word_rows(filled.content) == {"parent": "", "documents": "open.pdf"}


def test_record_without_a_legal_life_leaves_its_placeholders_empty(
    seoul: City, officer_access: Access
) -> None:
    activity = logged(seoul, "Concert")
    form = made(files.word_form(), "docx", seoul, officer_access)
    rows = files.word_rows(fill_form(form, activity, access=officer_access, on=TODAY).content)
    assert rows["title"] == "Concert"
    assert rows["signatories"] == rows["languages"] == rows["signed_on"] == ""


def test_form_of_all_placeholders_takes_few_queries(
    pact: Agreement, officer_access: Access, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    assert len(PLACEHOLDERS) >= 45
    names = [row.korean for row in PLACEHOLDERS]
    form = made(files.word_form(names), "docx", pact.city, officer_access)
    activity = activity_of(pact)
    with django_assert_max_num_queries(14):
        filled = fill_form(form, activity, access=officer_access, on=TODAY)
    counted = _queries(form, activity, officer_access)
    for number in range(5):
        Commitment.objects.create(
            city=pact.city, activity=activity, side="OURS", words=f"Promise {number}"
        )
    assert _queries(form, activity_of(pact), officer_access) == counted
    assert "{{" not in str(files.word_rows(filled.content))


def _queries(form: Any, activity: Activity, access: Access) -> int:
    with CaptureQueriesContext(connection) as queries:
        fill_form(form, activity, access=access, on=TODAY)
    return len(queries)


def test_form_of_another_city_is_not_filled(
    busan: City, pact: Agreement, officer_access: Access
) -> None:
    form = make_authority_form(busan)
    with pytest.raises(ValidationError, match="the city that keeps the form"):
        fill_form(form, activity_of(pact), access=officer_access, on=TODAY)


def test_file_that_has_gone_is_told_of(seoul: City, officer_access: Access) -> None:
    form = make_authority_form(seoul)
    form.file.storage.delete(form.file.name)
    with pytest.raises(ValidationError, match="Upload it again"):
        fill_form(form, logged(seoul, "Fair"), access=officer_access, on=TODAY)


def test_word_file_of_plain_paragraphs_is_filled(seoul: City, officer_access: Access) -> None:
    form = make_authority_form(seoul, "Note", "About {{ title }} with {{ Partner Country }}: end.")
    activity = logged(seoul, "Fair", partners=(make_actor("Hamburg", country_code="DE"),))
    filled = fill_form(form, activity, access=officer_access, on=TODAY)
    with zipfile.ZipFile(io.BytesIO(filled.content)) as archive:
        assert "About Fair with Germany: end." in archive.read("word/document.xml").decode()
