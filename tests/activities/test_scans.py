"""Old scans: dropped many at once, each checked alone, filed one after the other."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Document, Scan
from activities.services import discard_scan, drop_scan, file_scan
from partners.models import City
from records.models import AuditEntry
from tests.activities import files, letters
from tests.activities.test_documents import JPEG, PNG
from tests.at_once import many_at_once
from tests.factories import make_activity, make_actor
from tests.personas import client_of

API = "/api/v1/scans/"
pytestmark = pytest.mark.django_db
REFUSED = files.refused()


@pytest.fixture
def activity(seoul: City) -> Activity:
    return make_activity(seoul, "Pact of 1996", partners=(make_actor(),))


def drop(city: City, user: User, content: bytes = b"old words", name: str = "old.txt") -> Scan:
    file = ContentFile(content, name=name)
    return drop_scan(file, city=city, access=access_for_user(user), by=user)


def url(name: str, *args: Any) -> str:
    return reverse(f"activities:{name}", args=args)


def send(client: Client, *given: tuple[str, bytes], **headers: str) -> Any:
    sent = [SimpleUploadedFile(name, content) for name, content in given]
    return client.post(url("scan-list"), {"dropped": sent}, headers=headers)


# Dropping


def test_one_refused_file_does_not_lose_the_others(
    officer_client: Client, officer: User, seoul: City
) -> None:
    good = [(f"scan {number}.pdf", files.pdf(f"Page {number}")) for number in range(3)]
    page = send(officer_client, good[0], *REFUSED.values(), good[1], ("empty.pdf", b""), good[2])
    assert page.status_code == 422
    assert sorted(Scan.objects.values_list("name", flat=True)) == [name for name, _c in good]
    for words in (*REFUSED, "This file is empty."):
        assert words in page.text
    assert {scan.dropped_by for scan in Scan.objects.all()} == {officer}
    assert "3 files wait to be filed." in page.text


def test_all_kept_leads_back_to_the_queue(officer_client: Client) -> None:
    sent = send(officer_client, ("a.txt", b"one"), ("b.txt", b"two"))
    assert sent["Location"] == url("scan-list")
    page = officer_client.get(url("scan-list"))
    assert [row.name for row in page.context["page"].rows] == ["a.txt", "b.txt"]


def test_nothing_chosen_is_named(officer_client: Client) -> None:
    page = officer_client.post(url("scan-list"), {})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"dropped"}


def test_script_that_sends_one_file_at_a_time_is_answered_in_json(officer_client: Client) -> None:
    kept = send(officer_client, ("a.txt", b"one"), accept="application/json")
    assert kept.json()["kept"][0]["name"] == "a.txt"
    again = send(officer_client, ("again.txt", b"one"), accept="application/json")
    assert again.status_code == 422
    assert again.json()["refused"] == [
        {"name": "again.txt", "why": "This file waits here already."}
    ]


@pytest.mark.parametrize("words", REFUSED)
def test_same_check_single_and_bulk_on_pages_and_in_the_api(
    words: str, activity: Activity, officer_client: Client, api_client: APIClient
) -> None:
    name, content = REFUSED[words]

    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile(name, content)

    single = officer_client.post(url("document-new", activity.pk), {"file": file(), "kind": "MISC"})
    bulk = officer_client.post(url("scan-list"), {"dropped": [file()]})
    assert (single.status_code, bulk.status_code) == (422, 422)
    assert words in single.text
    assert words in bulk.text
    for answer in (
        api_client.post("/api/v1/documents/", {"activity": str(activity.pk), "file": file()}),
        api_client.post(API, {"file": file()}),
    ):
        assert answer.status_code == 400
        assert words in str(answer.data)
    assert not Document.objects.exists()
    assert not Scan.objects.exists()


def test_refused_file_leaves_nothing_in_the_storage(seoul: City, officer: User) -> None:
    kept = drop(seoul, officer)
    folder = Path(kept.file.path).parent
    before = set(folder.iterdir())
    with pytest.raises(ValidationError):
        drop(seoul, officer)
    assert set(folder.iterdir()) == before


@pytest.mark.django_db(transaction=True)
def test_same_file_dropped_twice_at_once_waits_once(
    transactional_db: None, seoul: City, officer: User
) -> None:
    def dropped(_place: int) -> str:
        try:
            return drop(seoul, officer).name
        except ValidationError as refused:
            return refused.messages[0]

    met = many_at_once(4, dropped)
    assert sorted(met) == ["This file waits here already."] * 3 + ["old.txt"]
    folder = Path(Scan.objects.get().file.path).parent
    assert len(list(folder.iterdir())) == 1


# Rights


def test_only_those_who_write_records_see_the_queue(
    seoul: City, officer: User, viewer: User, reviewer: User, outsider: User
) -> None:
    scan = drop(seoul, officer)
    for person, status in ((viewer, 403), (reviewer, 403), (outsider, 404)):
        client = client_of(person)
        for name in ("scan-detail", "scan-download", "scan-discard"):
            assert client.get(url(name, scan.pk)).status_code == status
    assert client_of(viewer).get(url("scan-list")).status_code == 403
    assert "old.txt" not in client_of(outsider).get(url("scan-list")).text
    with pytest.raises(PermissionDenied):
        drop(seoul, viewer, b"other")


def test_file_is_handed_out_and_that_is_written_down(
    seoul: City, officer: User, officer_client: Client
) -> None:
    scan = drop(seoul, officer)
    answer = officer_client.get(url("scan-download", scan.pk))
    assert b"".join(answer.streaming_content) == b"old words"
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.get(kind="download").subject_id == str(scan.pk)


# Filing


def test_filing_moves_the_file_and_opens_the_next(
    activity: Activity, seoul: City, officer: User, officer_client: Client
) -> None:
    first, second = drop(seoul, officer), drop(seoul, officer, b"more", "b.txt")
    place = first.file.path
    given = {"activity": activity.pk, "kind": "TEXT", "language": "ko", "visibility": "internal"}
    sent = officer_client.post(url("scan-detail", first.pk), given)
    assert sent["Location"] == url("scan-detail", second.pk)
    document = Document.objects.get()
    assert (document.kind, document.language, document.uploaded_by) == ("TEXT", "ko", officer)
    assert document.file.path == place
    assert document.file.read() == b"old words"
    assert document.reading.state == "QUEUED"
    given = {"code": activity.code.lower(), "kind": "MISC", "visibility": "confidential"}
    sent = officer_client.post(url("scan-detail", second.pk), given)
    assert sent["Location"] == url("scan-list")
    assert not Scan.objects.exists()
    page = officer_client.get(url("scan-list")).text
    assert "No file waits to be filed" in page


def test_filing_names_what_is_missing(
    activity: Activity, seoul: City, busan: City, officer: User, officer_client: Client
) -> None:
    scan = drop(seoul, officer)
    foreign = make_activity(busan, "Theirs", partners=(make_actor("Kobe"),))
    told = {"kind": "MISC", "visibility": "internal"}
    for given, field in (
        ({}, "activity"),
        ({"code": "nope"}, "code"),
        ({"code": foreign.code}, "code"),
        ({"activity": str(foreign.pk)}, "activity"),
        ({"activity": str(activity.pk), "kind": "XXXX"}, "kind"),
    ):
        page = officer_client.post(url("scan-detail", scan.pk), told | given)
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {field}
    assert Scan.objects.count() == 1


def test_file_that_is_there_already_is_shown_and_not_filed_twice(
    activity: Activity, seoul: City, officer: User, officer_client: Client
) -> None:
    file_scan(drop(seoul, officer).pk, activity.pk, access=access_for_user(officer))
    again = drop(seoul, officer, name="again.txt")
    assert (
        "The very same file is kept already."
        in officer_client.get(url("scan-detail", again.pk)).text
    )
    given = {"activity": activity.pk, "kind": "MISC", "visibility": "internal"}
    page = officer_client.post(url("scan-detail", again.pk), given)
    assert page.status_code == 422
    assert "This file is already here." in page.text
    assert Scan.objects.count() == 1


@pytest.mark.parametrize("name", ["scan-detail", "scan-discard", "scan-download", "scan-preview"])
def test_file_that_somebody_else_filed_tells_who_and_where_and_opens_the_next(
    activity: Activity, seoul: City, officer: User, head: User, officer_client: Client, name: str
) -> None:
    scan, following = drop(seoul, officer), drop(seoul, officer, b"more", "b.txt")
    given = {"activity": activity.pk, "kind": "TEXT", "visibility": "internal"}
    assert client_of(head).post(url("scan-detail", scan.pk), given).status_code == 302
    page = officer_client.get(url(name, scan.pk), follow=True)
    assert page.redirect_chain == [(url("scan-detail", following.pk), 302)]
    assert f"“old.txt” was filed meanwhile by {head}" in page.text
    assert f'<a href="{activity.get_absolute_url()}">' in page.text
    new = officer_client.get(reverse("agreements:entry-new"), {"scan": str(scan.pk)})
    assert f"was filed meanwhile by {head}" in new.text


def test_second_of_two_who_file_reads_the_same(
    activity: Activity, seoul: City, officer: User, head: User, officer_client: Client
) -> None:
    scan = drop(seoul, officer)
    given = {"activity": activity.pk, "kind": "TEXT", "visibility": "internal"}
    for client in (client_of(head), officer_client):
        page = client.post(url("scan-detail", scan.pk), given, follow=True)
    assert f"“old.txt” was filed meanwhile by {head}" in page.text
    page = officer_client.post(url("scan-discard", scan.pk), follow=True)
    assert f"“old.txt” was filed meanwhile by {head}" in page.text


def test_file_that_is_hidden_or_thrown_away_is_only_said_to_wait_no_more(
    activity: Activity, seoul: City, officer: User, head: User, officer_client: Client
) -> None:
    hidden, thrown = drop(seoul, officer), drop(seoul, officer, b"more", "b.txt")
    given = {"activity": activity.pk, "kind": "TEXT", "visibility": "confidential"}
    client_of(head).post(url("scan-detail", hidden.pk), given)
    client_of(head).post(url("scan-discard", thrown.pk), {"version": thrown.version})
    for scan in (hidden, thrown):
        page = officer_client.get(url("scan-detail", scan.pk), follow=True)
        assert f"“{scan.name}” does not wait to be filed any more." in page.text
        assert str(head) not in page.text
    assert officer_client.get(url("scan-detail", uuid.uuid4())).status_code == 404


def test_other_city_learns_nothing_of_a_file_that_was_filed(
    activity: Activity, seoul: City, officer: User, outsider: User
) -> None:
    scan = drop(seoul, officer)
    file_scan(scan.pk, activity.pk, access=access_for_user(officer))
    for name in ("scan-detail", "scan-discard", "scan-download", "scan-preview"):
        assert client_of(outsider).get(url(name, scan.pk)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "is_picture"),
    [("a.png", PNG, True), ("a.jpg", JPEG, True), ("a.pdf", files.pdf(), False)],
)
def test_picture_is_shown_beside_the_form_and_a_pdf_in_a_tab_of_its_own(
    seoul: City,
    officer: User,
    officer_client: Client,
    name: str,
    content: bytes,
    is_picture: bool,
) -> None:
    scan = drop(seoul, officer, content, name)
    preview = url("scan-preview", scan.pk)
    page = officer_client.get(url("scan-detail", scan.pk)).text
    assert f'href="{preview}" target="_blank" rel="noopener"' in page
    assert (f'<img src="{preview}"' in page) == is_picture
    answer = officer_client.get(preview)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == scan.media_type
    assert AuditEntry.objects.get(kind="download").subject_id == str(scan.pk)


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", b"<script>alert(1)</script>"), ("a.eml", letters.eml())]
)
def test_what_a_browser_may_not_show_is_only_handed_out(
    seoul: City, officer: User, officer_client: Client, name: str, content: bytes
) -> None:
    scan = drop(seoul, officer, content, name)
    assert officer_client.get(url("scan-preview", scan.pk)).status_code == 404
    page = officer_client.get(url("scan-detail", scan.pk)).text
    assert url("scan-preview", scan.pk) not in page
    assert url("scan-download", scan.pk) in page


def test_link_to_a_new_record_names_the_file(
    seoul: City, officer: User, officer_client: Client
) -> None:
    scan = drop(seoul, officer)
    page = officer_client.get(url("scan-detail", scan.pk)).text
    assert f"{reverse('agreements:entry-new')}?scan={scan.pk}" in page


@pytest.mark.django_db(transaction=True)
def test_filed_twice_at_once_it_is_one_document(
    transactional_db: None, seoul: City, officer: User
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    scan, access = drop(seoul, officer), access_for_user(officer)

    def filed(_place: int) -> str:
        try:
            file_scan(scan.pk, activity.pk, access=access)
        except Scan.DoesNotExist:
            return "gone"
        return "filed"

    assert sorted(many_at_once(4, filed)) == ["filed", "gone", "gone", "gone"]
    assert Document.objects.get().file.read() == b"old words"


def test_thrown_away_after_a_question(
    seoul: City,
    officer: User,
    officer_client: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    scan = drop(seoul, officer)
    path = Path(scan.file.path)
    assert "gone for good" in officer_client.get(url("scan-discard", scan.pk)).text
    assert Scan.objects.exists()
    Scan.objects.filter(pk=scan.pk).update(version=2)
    stale = officer_client.post(url("scan-discard", scan.pk), {"version": "1"})
    assert stale.status_code == 409
    assert "Nothing was taken away" in stale.text
    with django_capture_on_commit_callbacks(execute=True):
        sent = officer_client.post(url("scan-discard", scan.pk), {"version": "2"})
    assert sent.status_code == 302
    assert not path.exists()
    with pytest.raises(Scan.DoesNotExist):
        discard_scan(scan.pk, access=access_for_user(officer))


# The API


def test_api_drops_lists_files_and_throws_away(
    activity: Activity, api_client: APIClient, outsider_api_client: APIClient
) -> None:
    made = [
        api_client.post(API, {"file": SimpleUploadedFile(name, name.encode())}).data
        for name in ("a.txt", "b.txt")
    ]
    listed = api_client.get(API).data["results"]
    assert [row["name"] for row in listed] == ["a.txt", "b.txt"]
    first, second = (f"{API}{row['id']}/" for row in made)
    assert outsider_api_client.get(first).status_code == 404
    assert outsider_api_client.get(API).data["results"] == []
    assert b"".join(api_client.get(f"{first}file/").streaming_content) == b"a.txt"
    told = {"activity": str(activity.pk), "kind": "TEXT"}
    secret = {**told, "visibility": "confidential"}
    assert api_client.post(f"{first}filing/", secret, format="json").status_code == 400
    twice = {"file": [SimpleUploadedFile(name, b"x") for name in ("x.txt", "y.txt")]}
    assert api_client.post(API, twice).json()["errors"][0]["code"] == "repeated"
    filed = api_client.post(f"{first}filing/", told, format="json")
    assert filed.status_code == 201
    assert filed["Location"].endswith(f"/api/v1/documents/{filed.data['id']}/")
    assert api_client.post(f"{first}filing/", told, format="json").status_code == 404
    wrong = {"activity": "01234567-89ab-7cde-8f01-23456789abcd"}
    assert api_client.post(f"{second}filing/", wrong, format="json").status_code == 400
    for version, status in (("9", 409), ("x", 400), ("0", 400)):
        stale = api_client.delete(f"{second}?version={version}")
        assert stale.status_code == status
    assert stale.json()["errors"][0]["pointer"] == "/version"
    assert api_client.delete(f"{second}?version=1").status_code == 204
    assert api_client.get(API).data["results"] == []
