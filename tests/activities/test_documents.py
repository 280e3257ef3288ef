"""Documents: what is kept is known by its content, stored privately and handed out by rights."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from activities.documents import clean_name, inspect_file
from activities.models import Activity, Document
from activities.services import add_document, delete_draft, edit_document
from domains import vocabulary as v
from partners.models import City
from records.access import Access, Visibility
from tests.activities import letters
from tests.factories import make_activity, make_actor, make_agreement, make_gate

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504

pytestmark = pytest.mark.django_db


def packed(*members: str, content: bytes = b"<?xml version='1.0'?><x/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(member, content)
    return buffer.getvalue()


@pytest.fixture
def activity(seoul: City) -> Activity:
    return make_activity(seoul, partners=(make_actor(),))


def upload(client: Client, activity: Activity, name: str, content: bytes, **fields: str):
    return client.post(
        reverse("activities:document-new", args=[activity.pk]),
        {"file": SimpleUploadedFile(name, content), "kind": "MISC", **fields},
    )


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("협정서.pdf", PDF, "application/pdf"),
        ("a.PNG", PNG, "image/png"),
        ("a.pdf", PDF + b"\0" * 1024, "application/pdf"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.txt", "서울과 함부르크".encode(), "text/plain"),
        ("a.txt", "서울과 함부르크".encode("cp949"), "text/plain"),
        ("회신.EML", letters.eml(), "message/rfc822"),
        ("a.eml", letters.eml(text="서울", attached={"a.pdf": PDF}), "message/rfc822"),
        # Saved as text, it is text.
        ("a.txt", letters.eml(), "text/plain"),
        ("a.hwp", OLE + b"HWP Document File", "application/x-hwp"),
        ("a.hwpx", packed("mimetype", "Contents/content.hpf"), "application/hwp+zip"),
        (
            "a.docx",
            packed("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "a.xlsx",
            packed("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            "a.pptx",
            packed("ppt/presentation.xml"),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
    ],
)
def test_type_is_known_by_content(name: str, content: bytes, media_type: str) -> None:
    found = inspect_file(SimpleUploadedFile(name, content, content_type="text/html"))
    assert (found.media_type, found.size) == (media_type, len(content))


def _packed_bomb() -> bytes:
    return packed("word/document.xml", content=b"<" + b"0" * 50_000_000)


def _many_members() -> bytes:
    return packed("word/document.xml", *(f"word/media/{n}" for n in range(5_000)), content=b"<x/>")


def _with_macros_by_type() -> bytes:
    types = "<Types ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/>"
    return packed("word/document.xml", "[Content_Types].xml", content=types.encode("utf-16"))


def _with_template_elsewhere() -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    link = f"<x Type='{kind}' Target='https://elsewhere.example/t.dotm' TargetMode='External'/>"
    return packed("word/document.xml", "word/_rels/settings.xml.rels", content=link.encode())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", PNG, "disguised"),
        ("a.png", PDF, "disguised"),
        ("a.exe", PDF, "unknown_type"),
        ("a.pdf", b"MZ\x90\0" + b"\0" * 60, "unknown_type"),
        ("a.doc", OLE, "unknown_type"),
        ("a.txt", b"a\0b", "unknown_type"),
        ("a.zip", packed("a.txt"), "unknown_type"),
        ("a.docx", b"PK\x03\x04 broken", "unknown_type"),
        ("a.docx", packed("word/document.xml", content=b"not markup"), "unknown_type"),
        ("a.docx", packed("word/document.xml", "word/vbaProject.bin"), "macros"),
        ("a.xlsx", packed("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "macros"),
        ("a.xlsx", packed("xl/workbook.xml", "xl/activeX/activeX1.bin"), "macros"),
        ("a.docx", _with_macros_by_type(), "macros"),
        ("a.docx", _with_template_elsewhere(), "fetches"),
        ("a.docx", _packed_bomb(), "bomb"),
        ("a.docx", _many_members(), "bomb"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "unknown_type"),
        ("a.html", b"<!doctype html><script>alert(1)</script>", "unknown_type"),
        ("a.exe", b"MZ as text", "unknown_type"),
        ("a.txt.html", b"as text", "unknown_type"),
        ("a.pdf", b"%PDF-1.7\n", "cut_short"),
        ("a.pdf", PDF + b"\0" * 64 * 1024, "cut_short"),
        ("a.pdf", b"<!doctype html>%PDF-1.7", "disguised"),
        ("a.eml", b"We agree. Erika", "no_email"),
        ("a.eml", PDF, "disguised"),
        ("a.eml", b"MZ\x90\0" + b"\0" * 60, "no_email"),
        ("a.eml", letters.nested(40), "deep"),
        ("a.pdf", letters.eml(), "disguised"),
        ("a.gif", b"GIF89a/*" + b"\0" * 20, "unknown_type"),
        ("a.txt", b"x" * (settings.DOCUMENT_MAX_BYTES + 1), "too_large"),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_a_reason(
    name: str, content: bytes, code: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        inspect_file(ContentFile(content, name=name))
    assert refused.value.error_dict["file"][0].code == code


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\files\\Vertrag.pdf", "Vertrag.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\0b\r\nc.pdf", "abc.pdf"),
        ("", "document.pdf"),
        (".pdf", "pdf.pdf"),
        ("협정서.pdf", "협정서.pdf"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
    ],
)
def test_name_is_made_safe(given_name: str, kept: str) -> None:
    assert clean_name(given_name, default_ending="pdf") == kept


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_is_safe(name: str) -> None:
    kept = clean_name(name)
    assert 0 < len(kept) <= 200
    assert not set(kept) & set('\\/:*?"<>|\0\r\n\u202e')
    assert clean_name(kept) == kept


def test_document_is_kept_and_handed_out_again(
    officer_client: Client, activity: Activity, officer: User
) -> None:
    assert upload(officer_client, activity, "협정서 1.pdf", PDF, kind="TEXT").status_code == 302
    document = Document.objects.get()
    assert (document.uploaded_by, document.kind) == (officer, "TEXT")
    assert "협정서" not in document.file.name
    assert Path(document.file.path).is_relative_to(settings.MEDIA_ROOT)
    answer = officer_client.get(reverse("activities:document-download", args=[document.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%ED%98%91")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"", "This file is empty."),
        ("a.pdf", PNG, "does not fit its content"),
        ("a.bin", b"\0\1\2", "not kept here"),
        ("a.svg", b"<svg/>", "not kept here. Use one of: pdf, png"),
        ("a.pdf", PDF[:20], "its end is missing"),
    ],
)
def test_refused_upload_is_named_and_nothing_is_stored(
    officer_client: Client, activity: Activity, name: str, content: bytes, words: str
) -> None:
    page = upload(officer_client, activity, name, content)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Document.objects.exists()


def test_email_of_the_partner_shows_that_a_gate_was_met(
    seoul: City, officer_client: Client
) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),))
    gate = make_gate(pact)
    raw = letters.eml(text="<script>alert(1)</script> We agree.")
    assert upload(officer_client, pact.activity, "답신.eml", raw, kind="LETT").status_code == 302
    document = Document.objects.get()
    meet = reverse("agreements:gate-meet", args=[gate.pk])
    assert "답신.eml" in officer_client.get(meet).text
    told = {"version": 1, "met_on": "2026-03-03", "document": str(document.pk)}
    assert officer_client.post(meet, told).status_code == 302
    gate.refresh_from_db()
    assert (gate.status, gate.document) == ("met", document)
    answer = officer_client.get(reverse("activities:document-download", args=[document.pk]))
    assert b"".join(answer.streaming_content) == raw  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "message/rfc822"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_same_file_twice_is_refused_and_leaves_no_second_copy(
    officer_client: Client, activity: Activity
) -> None:
    upload(officer_client, activity, "a.pdf", PDF)
    kept = Document.objects.get()
    page = upload(officer_client, activity, "b.pdf", PDF)
    assert page.status_code == 422
    assert "already here" in page.content.decode()
    assert [path.name for path in Path(kept.file.path).parent.iterdir()].count(
        Path(kept.file.name).name
    ) == 1
    assert Document.objects.count() == 1


def test_missing_file_and_unknown_kind_are_named(
    officer_client: Client, activity: Activity
) -> None:
    url = reverse("activities:document-new", args=[activity.pk])
    page = officer_client.post(url, {"kind": "XXXX"})
    assert set(page.context["form"].errors) == {"file", "kind"}


def test_file_that_nothing_is_wrong_with_is_to_be_chosen_again(
    officer_client: Client, activity: Activity
) -> None:
    errors = upload(officer_client, activity, "a.pdf", PDF, kind="XXXX").context["form"].errors
    assert set(errors) == {"file", "kind"}
    assert errors["file"] == ["Choose the file again."]
    assert not Document.objects.exists()


def test_outsider_gets_404_and_viewer_may_read_only(
    outsider_client: Client,
    viewer_client: Client,
    officer_access: Access,
    activity: Activity,
) -> None:
    document = add_document(
        activity.pk, ContentFile(PDF, name="a.pdf"), access=officer_access, by=None
    )
    download = reverse("activities:document-download", args=[document.pk])
    delete = reverse("activities:document-delete", args=[document.pk])
    new = reverse("activities:document-new", args=[activity.pk])
    for url in (download, delete, new):
        assert outsider_client.get(url).status_code == 404
    assert outsider_client.post(delete).status_code == 404
    assert upload(outsider_client, activity, "b.txt", b"text").status_code == 404
    assert viewer_client.get(download).status_code == 200
    assert viewer_client.post(delete).status_code == 403
    assert upload(viewer_client, activity, "b.txt", b"text").status_code == 403
    assert Document.objects.count() == 1


def test_file_of_a_confidential_activity_is_404_for_those_it_does_not_name(
    viewer_client: Client, officer: User, officer_client: Client, seoul: City
) -> None:
    secret = make_activity(
        seoul, partners=(make_actor(),), visibility=Visibility.CONFIDENTIAL, owner=officer
    )
    upload(officer_client, secret, "a.pdf", PDF)
    url = reverse("activities:document-download", args=[Document.objects.get().pk])
    assert viewer_client.get(url).status_code == 404
    assert officer_client.get(url).status_code == 200


def test_deleting_asks_first_and_then_takes_row_and_file(
    officer_client: Client, activity: Activity, django_capture_on_commit_callbacks
) -> None:
    upload(officer_client, activity, "a.pdf", PDF)
    document = Document.objects.get()
    path = Path(document.file.path)
    url = reverse("activities:document-delete", args=[document.pk])
    assert officer_client.get(url).status_code == 200
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert officer_client.post(url, {"version": 1}).status_code == 302
    assert not path.exists()
    assert not Document.objects.exists()
    page = officer_client.get(activity.get_absolute_url()).content.decode()
    assert "Deleted a document" in page


def test_document_that_a_colleague_renamed_is_not_deleted_for_what_was_shown(
    officer_client: Client, officer_access: Access, activity: Activity
) -> None:
    upload(officer_client, activity, "a.pdf", PDF)
    document = Document.objects.get()
    url = reverse("activities:document-delete", args=[document.pk])
    assert 'name="version" value="1"' in officer_client.get(url).text
    edit_document(document.pk, {"name": "Signed.pdf"}, access=officer_access, version=1)
    stale = officer_client.post(url, {"version": "1"})
    assert stale.status_code == 409
    for words in ("Nothing was taken away", "Signed.pdf", 'name="version" value="2"'):
        assert words in stale.text
    assert Document.objects.exists()
    assert officer_client.post(url, {"version": ""}).status_code == 422
    assert officer_client.post(url, {"version": "2"}).status_code == 302
    assert not Document.objects.exists()


def test_file_missing_on_the_disk_is_404(officer_client: Client, activity: Activity) -> None:
    upload(officer_client, activity, "a.pdf", PDF)
    document = Document.objects.get()
    Path(document.file.path).unlink()
    url = reverse("activities:document-download", args=[document.pk])
    assert officer_client.get(url).status_code == 404


def test_files_go_with_a_deleted_draft(
    seoul: City, officer_access: Access, django_capture_on_commit_callbacks
) -> None:
    draft = make_activity(seoul, partners=(make_actor(),), state=v.ActivityState.DRFT)
    document = add_document(
        draft.pk, ContentFile(PDF, name="a.pdf"), access=officer_access, by=None
    )
    path = Path(document.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        delete_draft(draft.pk, access=officer_access, version=draft.version)
    assert not path.exists()
