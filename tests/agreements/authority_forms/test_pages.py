"""The pages of forms: the list, keeping one, and filling one from a record."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from docx import Document as WordFile

from accounts.models import User
from activities.models import Activity, Document
from agreements.authority_forms.vocabulary import PLACEHOLDERS
from agreements.models import AuthorityForm
from partners.models import City
from records.access import Visibility
from records.models import AuditEntry, EntryKind
from tests.activities.files import docx
from tests.factories import make_activity, make_actor, make_agreement, make_authority_form
from tests.personas import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(seoul: City) -> Activity:
    return make_activity(seoul, "Harbour fair", partners=(make_actor("Hamburg"),))


def url(name: str, *args: Any) -> str:
    return reverse(f"agreements:{name}", args=args)


def page_of(client: Client, address: str, *, language: str = "en") -> str:
    return client.get(address, headers={"accept-language": language}).content.decode()


def words_of(content: bytes) -> str:
    return "\n".join(one.text for one in WordFile(io.BytesIO(content)).paragraphs)


def test_form_is_kept_and_its_placeholders_are_listed(officer_client: Client) -> None:
    upload = SimpleUploadedFile("보고.docx", docx("{{ 제목 }}", "{{ signed_on }}"))
    data = {"title": "결과 보고서", "language": "ko", "types": ["SIS"], "file": upload}
    answer = officer_client.post(url("form-new"), data)
    form = AuthorityForm.objects.get()
    assert answer.headers["Location"] == form.get_absolute_url()
    told = (form.title, form.types, form.is_for_agreements, form.placeholders)
    assert told == ("결과 보고서", ["SIS"], True, ["title", "signed_on"])
    assert form.uploaded_by.name == "Kim Min-ji"
    shown = page_of(officer_client, form.get_absolute_url())
    assert "<code>signed_on</code>" in shown
    assert "결과 보고서" in page_of(officer_client, url("form-list"))


def test_unknown_placeholder_is_shown_at_the_file_and_nothing_is_kept(
    officer_client: Client,
) -> None:
    upload = SimpleUploadedFile("form.docx", docx("{{ titel }}"))
    answer = officer_client.post(url("form-new"), {"title": "x", "language": "ko", "file": upload})
    assert answer.status_code == 422
    assert "The nearest is “title”" in answer.content.decode()
    assert not AuthorityForm.objects.exists()


def test_all_placeholders_are_listed_in_both_languages(officer_client: Client) -> None:
    shown = page_of(officer_client, url("form-placeholders"))
    assert "{{ council_resolution }}" in shown
    assert "{{ 의결번호 }}" in shown
    assert "Who signs for our city" in shown
    assert "우리 측 서명자" in page_of(officer_client, url("form-placeholders"), language="ko")


def test_every_placeholder_is_told_in_korean() -> None:
    with override("ko"):
        told = {row.name: str(row.words) for row in PLACEHOLDERS}
    assert [name for name, words in told.items() if not re.search("[가-힣]", words)] == []


def test_one_click_fills_a_form_and_hands_it_out(
    officer_client: Client, activity: Activity
) -> None:
    text = "{{ title }} / {{ partner }} / {{ filled_by }}"
    form = make_authority_form(activity.city, "Report", text)
    answer = officer_client.post(url("form-fill", activity.pk, form.pk))
    assert answer.status_code == 200
    assert words_of(answer.content) == "Harbour fair / Hamburg / Kim Min-ji"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.filter(kind=EntryKind.EXPORT).count() == 1
    assert not Document.objects.exists()


def test_filled_form_is_kept_with_the_record(officer_client: Client, activity: Activity) -> None:
    form = make_authority_form(activity.city, "Report", "{{ title }}")
    answer = officer_client.post(url("form-fill", activity.pk, form.pk), {"then": "keep"})
    assert answer.headers["Location"] == f"{activity.get_absolute_url()}#documents"
    document = Document.objects.get()
    assert (document.name, document.language) == (f"Report {activity.code}.docx", "en")
    with document.file.open("rb") as file:
        assert words_of(file.read()) == "Harbour fair"
    again = officer_client.post(
        url("form-fill", activity.pk, form.pk), {"then": "keep"}, follow=True
    )
    assert "This file is already here." in again.content.decode()


def test_what_would_stay_empty_is_told_before(officer_client: Client, activity: Activity) -> None:
    make_authority_form(activity.city, "Report", "{{ title }} {{ outcome }} {{ filled_by }}")
    shown = page_of(officer_client, url("record-forms", activity.pk))
    assert "Stays empty, since the record does not tell it</span>" not in shown
    assert ": outcome</span>" in shown
    assert url("record-forms", activity.pk) in page_of(officer_client, activity.get_absolute_url())


def test_reader_fills_but_keeps_nothing(viewer: User, activity: Activity) -> None:
    form = make_authority_form(activity.city)
    client = client_of(viewer)
    assert client.post(url("form-fill", activity.pk, form.pk)).status_code == 200
    assert "Fill and keep" not in page_of(client, url("record-forms", activity.pk))
    kept = client.post(url("form-fill", activity.pk, form.pk), {"then": "keep"})
    assert kept.status_code == 403
    assert client.get(url("form-new")).status_code == 403
    assert not Document.objects.exists()


def test_outsider_finds_neither_form_nor_record(
    outsider: User, seoul: City, busan: City, activity: Activity
) -> None:
    client, form = client_of(outsider), make_authority_form(seoul, "Report of Seoul")
    own = make_activity(busan, "Own", partners=(make_actor("Kobe"),))
    foreign = make_authority_form(busan)
    for name in ("form-detail", "form-edit", "form-download", "form-delete"):
        assert client.get(url(name, form.pk)).status_code == 404
    for record, kept in ((activity, form), (own, form), (activity, foreign)):
        assert client.post(url("form-fill", record.pk, kept.pk)).status_code == 404
    assert "Report of Seoul" not in page_of(client, url("form-list"))


def test_confidential_record_fills_no_form_for_others(
    officer_client: Client, seoul: City, head: User
) -> None:
    secret = {"visibility": Visibility.CONFIDENTIAL, "owner": head}
    hidden = make_activity(seoul, "Secret", partners=(make_actor("Kobe"),), **secret)
    form = make_authority_form(seoul)
    assert officer_client.get(url("record-forms", hidden.pk)).status_code == 404
    assert officer_client.post(url("form-fill", hidden.pk, form.pk)).status_code == 404


def test_form_is_changed_and_a_stale_change_is_told(officer_client: Client, seoul: City) -> None:
    form = make_authority_form(seoul)
    data = {"version": 1, "title": "Renamed", "language": "ko"}
    assert officer_client.post(url("form-edit", form.pk), data).status_code == 302
    stale = officer_client.post(url("form-edit", form.pk), {**data, "title": "Mine"})
    assert stale.status_code == 409
    form.refresh_from_db()
    assert (form.title, form.language, form.version) == ("Renamed", "ko", 2)


def test_form_is_deleted_after_a_question(officer_client: Client, seoul: City) -> None:
    form = make_authority_form(seoul)
    asked = page_of(officer_client, url("form-delete", form.pk))
    assert "The form is gone for good" in asked
    assert AuthorityForm.objects.exists()
    AuthorityForm.objects.filter(pk=form.pk).update(title="Another file", version=2)
    stale = officer_client.post(url("form-delete", form.pk), {"version": "1"})
    assert stale.status_code == 409
    assert "Nothing was taken away" in stale.text
    assert AuthorityForm.objects.exists()
    officer_client.post(url("form-delete", form.pk), {"version": "2"})
    assert not AuthorityForm.objects.exists()


def test_number_of_forms_costs_no_more_queries(
    officer_client: Client, seoul: City, activity: Activity
) -> None:
    address = url("record-forms", activity.pk)
    make_authority_form(seoul, "First", "{{ partners }} {{ documents }}")
    counted = _queries(officer_client, address)
    for number in range(4):
        make_authority_form(seoul, f"Form {number}", "{{ partners }} {{ documents }}")
    assert _queries(officer_client, address) == counted


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_program_lists_and_fills_forms(
    api_client: Any, seoul: City, busan: City, activity: Activity
) -> None:
    form = make_authority_form(seoul, "Report", "{{ city }}: {{ title }}")
    make_authority_form(busan, "Foreign")
    listed = api_client.get("/api/v1/authority-forms/").json()["results"]
    assert [row["title"] for row in listed] == ["Report"]
    address = f"/api/v1/authority-forms/{form.pk}/fill/"
    data = {"activity": str(activity.pk), "language": "ko"}
    answer = api_client.post(address, data, format="json")
    assert words_of(answer.content) == "서울특별시: Harbour fair"
    foreign = make_activity(busan, "Own", partners=(make_actor("Kobe"),))
    for wrong in ({"activity": str(foreign.pk)}, {**data, "language": "xx"}, {}):
        assert api_client.post(address, wrong, format="json").status_code == 400


@pytest.mark.parametrize(
    "meant", [{"is_for_agreements": True}, {"is_for_agreements": True, "types": ["MOU"]}]
)
def test_form_is_not_filled_from_a_record_of_another_kind(
    api_client: Any, officer_client: Client, seoul: City, activity: Activity, meant: dict[str, Any]
) -> None:
    form = make_authority_form(seoul, "Report", "{{ title }}", **meant)
    record = activity
    if "types" in meant:
        record = make_agreement(seoul, partners=(make_actor("Kobe"),)).activity
    data = {"activity": str(record.pk)}
    answer = api_client.post(f"/api/v1/authority-forms/{form.pk}/fill/", data, format="json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/activity"]
    told = "This form is meant for another kind of record."
    for then in ("", "keep"):
        page = officer_client.post(
            url("form-fill", record.pk, form.pk), {"then": then}, follow=True
        )
        assert told in page.content.decode()
    assert not record.documents.exists()
