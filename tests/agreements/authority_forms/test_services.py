"""Keeping forms: what is refused by name, and who may."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from docx import Document as WordFile

from accounts.access import access_for_user
from accounts.models import User
from agreements.authority_forms.services import change_form, delete_form, keep_form
from agreements.models import AuthorityForm
from domains import vocabulary as v
from partners.models import City
from records.access import Access
from records.versions import StaleRecordError
from tests.activities.files import docx, packed, pdf
from tests.agreements.authority_forms import form_files as files
from tests.factories import make_activity, make_actor, make_agreement, make_authority_form

pytestmark = pytest.mark.django_db


def keep(city: City, access: Access, content: bytes, name: str = "form.docx", **given: Any) -> Any:
    fields = {"title": "Report", **given}
    return keep_form(fields, ContentFile(content, name), city=city, access=access, by=None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ titel }}", "“titel”. The nearest is “title”"),
        ("{{ 상대도사 }}", "“상대도사”. The nearest is “상대도시”"),
        ("{{ xyzzy }}", "“xyzzy”. Choose one of the list"),
        ("{{ title.__class__ }}", "no placeholder “title.__class__”"),
        ("{{ title|upper }}", "no placeholder “title|upper”"),
        ("{{ ''.join(title) }}", "no placeholder “''.join(title)”"),
        ("{{ 7*7 }}", "no placeholder “7*7”"),
        ("{{ }}", "no placeholder “”"),
        ("{% for x in partners %}", "“{% for x in partners %}”: a form holds placeholders only"),
        ("{# title #}", "a form holds placeholders only"),
        ("Name: {{ title }", "“Name: {{ title }”: the two braces"),
        ("Name: { title }}", "“Name: { title }}”: the two braces"),
        ("Name:", "holds no placeholder"),
    ],
)
def test_what_no_form_may_hold_is_named(
    seoul: City, officer_access: Access, text: str, told: str
) -> None:
    for content, name in ((docx(text), "form.docx"), (_sheet(text), "form.xlsx")):
        with pytest.raises(ValidationError) as refused:
            keep(seoul, officer_access, content, name)
        assert told in " ".join(refused.value.message_dict["file"])
    assert not AuthorityForm.objects.exists()


def _sheet(text: str) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = text
    book.save(buffer)
    return buffer.getvalue()


def test_all_that_is_wrong_is_named_at_once(seoul: City, officer_access: Access) -> None:
    content = docx("{{ titel }} {{ title }}", "{{ ownr }}", "{% if x %}", "{{ open")
    with pytest.raises(ValidationError) as refused:
        keep(seoul, officer_access, content)
    assert len(refused.value.message_dict["file"]) == 4


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("form.docx", files.macro_form(), "holds macros"),
        ("form.pdf", pdf(), "Use one of: docx, xlsx, hwpx."),
        ("form.docm", b"PK\x03\x04", "This file holds macros"),
        ("form.docx", docx("{{ title }}")[:-200], "type"),
        ("form.docx", packed({"word/document.xml": b"<w:p><w:t>{{ title }}"}), "damaged"),
        ("form.docx", b"", "empty"),
    ],
)
def test_file_that_is_no_form_is_refused(
    seoul: City, officer_access: Access, name: str, content: bytes, told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        keep(seoul, officer_access, content, name)
    assert not AuthorityForm.objects.exists()


def test_markup_that_points_elsewhere_is_refused(seoul: City, officer_access: Access) -> None:
    evil = (
        b"<?xml version='1.0'?><!DOCTYPE d [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
        b"<w:p xmlns:w='w'><w:t>{{ title }} &a;</w:t></w:p>"
    )
    with pytest.raises(ValidationError, match="damaged"):
        keep(seoul, officer_access, packed({"word/document.xml": evil}))


def test_placeholder_in_the_page_header_of_a_sheet_is_named(
    seoul: City, officer_access: Access
) -> None:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "{{ title }}"
    book.active.oddHeader.center.text = "{{ owner }}"
    book.save(buffer)
    with pytest.raises(ValidationError, match="Move it into the text or a cell"):
        keep(seoul, officer_access, buffer.getvalue(), "form.xlsx")


def test_header_table_and_footer_of_a_word_file_are_found(
    seoul: City, officer_access: Access
) -> None:
    file, buffer = WordFile(), io.BytesIO()
    file.sections[0].header.paragraphs[0].text = "{{ city }}"
    file.sections[0].footer.paragraphs[0].text = "{{today}}"
    file.add_table(1, 1).cell(0, 0).text = "{{ Signed-On }} / {{ 상대 도시 }}"
    file.save(buffer)
    form = keep(seoul, officer_access, buffer.getvalue())
    assert form.placeholders == ["city", "partner", "signed_on", "today"]


def test_name_is_given_once_and_types_need_agreements(seoul: City, officer_access: Access) -> None:
    content = docx("{{ title }}")
    keep(seoul, officer_access, content)
    with pytest.raises(ValidationError, match="form of this name already"):
        keep(seoul, officer_access, content)
    with pytest.raises(ValidationError, match="Only a form for agreements"):
        keep(seoul, officer_access, content, title="Other", types=["SIS"])
    with pytest.raises(ValidationError) as refused:
        keep(seoul, officer_access, content, title="Other", language="xx")
    assert "language" in refused.value.message_dict


def test_form_is_for_those_who_write_records(
    seoul: City, viewer: User, outsider: User, reviewer: User
) -> None:
    form = make_authority_form(seoul)
    for person in (viewer, reviewer):
        access = access_for_user(person)
        with pytest.raises(PermissionDenied):
            keep(seoul, access, docx("{{ title }}"), title="Other")
        with pytest.raises(PermissionDenied):
            change_form(form.pk, {"title": "x"}, None, access=access, version=1, by=person)
        assert form.file.storage.exists(form.file.name)
    with pytest.raises(PermissionDenied):
        keep(seoul, access_for_user(outsider), docx("{{ title }}"), title="Other")
    with pytest.raises(AuthorityForm.DoesNotExist):
        delete_form(form.pk, access=access_for_user(outsider), version=None)


def test_new_file_takes_the_place_of_the_old_one(
    seoul: City, officer: User, officer_access: Access, django_capture_on_commit_callbacks: Any
) -> None:
    form = make_authority_form(seoul)
    storage, before = form.file.storage, form.file.name
    upload = ContentFile(docx("{{ owner }}"), "newer.docx")
    given = {"access": officer_access, "version": 1, "by": officer}
    with django_capture_on_commit_callbacks(execute=True):
        changed = change_form(form.pk, {"authority": "Council"}, upload, **given)
    told = (changed.version, changed.placeholders, changed.name, changed.authority)
    assert told == (2, ["owner"], "newer.docx", "Council")
    assert not storage.exists(before)
    assert storage.exists(changed.file.name)
    with pytest.raises(StaleRecordError):
        change_form(form.pk, {}, None, **given)


def test_refused_file_leaves_the_form_as_it_was(
    seoul: City, officer: User, officer_access: Access
) -> None:
    form = make_authority_form(seoul)
    upload = ContentFile(docx("{{ nobody }}"), "newer.docx")
    with pytest.raises(ValidationError):
        change_form(form.pk, {}, upload, access=officer_access, version=1, by=officer)
    form.refresh_from_db()
    assert (form.version, form.placeholders) == (1, ["title", "partner"])
    assert form.file.storage.exists(form.file.name)


def test_form_goes_with_its_file(
    seoul: City, officer_access: Access, django_capture_on_commit_callbacks: Any
) -> None:
    form = make_authority_form(seoul)
    storage, name = form.file.storage, form.file.name
    with django_capture_on_commit_callbacks(execute=True):
        delete_form(form.pk, access=officer_access, version=1)
    assert not storage.exists(name)
    assert not AuthorityForm.objects.exists()


def test_forms_fit_by_kind_of_record_and_type_of_agreement(seoul: City, busan: City) -> None:
    hamburg = make_actor()
    any_record = make_authority_form(seoul, "Any")
    law = make_authority_form(seoul, "Law", is_for_agreements=True)
    twins = make_authority_form(seoul, "Twins", is_for_agreements=True, types=["SIS"])
    make_authority_form(busan, "Of Busan")
    sister = make_agreement(seoul, partners=(hamburg,)).activity
    letter = make_agreement(seoul, "Letter", partners=(hamburg,), type=v.AgreementType.LOI).activity
    concert = make_activity(seoul, partners=(hamburg,))
    rows = AuthorityForm.objects.order_by("title")
    assert list(rows.fitting(sister)) == [any_record, law, twins]
    assert list(rows.fitting(letter)) == [any_record, law]
    assert list(rows.fitting(concert)) == [any_record]
