"""Versions of a document, what is said of it, and who may read it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.as_of import as_of
from activities.models import Activity, Document, Reader
from activities.services import (
    acknowledge_by_letter,
    add_document,
    add_version,
    delete_document,
    edit_document,
    versions_of,
)
from activities.timeline.comparison import compare
from agreements.models import Amendment
from partners.models import City
from records.access import Access, Role, Visibility
from records.models import AuditEntry
from tests.at_once import many_at_once
from tests.factories import make_activity, make_actor, make_agreement, make_user
from tests.personas import api_client_of, client_of

API = "/api/v1/documents/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(seoul: City) -> Activity:
    return make_activity(seoul, "Pact", partners=(make_actor(),))


def keep(activity: Activity, content: bytes = b"first", **more: Any) -> Document:
    access = Access(roles={activity.city_id: frozenset({"head"})})
    file = ContentFile(content, name="draft.txt")
    return add_document(activity.pk, file, access=access, by=None, **more)


def follow(document: Document, content: bytes, user: User, name: str = "pact.txt") -> Document:
    file = ContentFile(content, name=name)
    return add_version(document.pk, file, access=access_for_user(user), by=user)


def page_of(document: Document) -> str:
    return reverse("activities:document-detail", args=[document.pk])


# Versions


def test_new_version_follows_and_the_earlier_stays_readable(
    activity: Activity, officer: User, officer_client: Client
) -> None:
    first = keep(activity, kind="TEXT", language="de")
    url = reverse("activities:document-version-new", args=[first.pk])
    sent = officer_client.post(url, {"file": SimpleUploadedFile("pact.txt", b"second")})
    second = Document.objects.get(replaces=first)
    assert sent["Location"] == page_of(second)
    assert (second.number, second.kind, second.language) == (2, "TEXT", "de")
    assert [one.pk for one in versions_of(first)] == [second.pk, first.pk]
    page = officer_client.get(activity.get_absolute_url()).text
    assert "1 earlier version" in page
    assert page.index("pact.txt") < page.index("draft.txt")
    assert "There is a newer version." in officer_client.get(page_of(first)).text
    about = officer_client.get(page_of(second)).text
    for words in (second.sha256, "Version 1", "Version 2", officer.name):
        assert words in about
    download = officer_client.get(reverse("activities:document-download", args=[first.pk]))
    assert b"".join(download.streaming_content) == b"first"


def test_second_who_gives_the_next_version_is_told(
    activity: Activity, officer: User, officer_client: Client
) -> None:
    first = keep(activity)
    follow(first, b"second", officer)
    url = reverse("activities:document-version-new", args=[first.pk])
    page = officer_client.post(url, {"file": SimpleUploadedFile("mine.txt", b"mine")})
    assert page.status_code == 422
    assert "Version 2, “pact.txt”, is there already." in page.text
    assert Document.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_kept_and_the_other_told(
    transactional_db: None, seoul: City, officer: User
) -> None:
    first = keep(make_activity(seoul, partners=(make_actor(),)))

    def give(place: int) -> str:
        try:
            return follow(first, f"version {place}".encode(), officer).name
        except ValidationError as refused:
            return str(refused.error_dict["file"][0].code)

    met = many_at_once(4, give)
    assert sorted(met) == ["pact.txt", "replaced", "replaced", "replaced"]
    assert Document.objects.filter(replaces=first).count() == 1


def test_version_is_of_the_same_activity_whatever_writes_it(
    activity: Activity, seoul: City, officer: User
) -> None:
    first = keep(activity)
    other = keep(make_activity(seoul, "Other", partners=(make_actor("Bonn"),)))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    rows = Document.objects.filter(pk=other.pk)
    with pytest.raises(IntegrityError, match="document_replaces_in_activity"):
        rows.update(replaces=first, number=2)


def test_version_that_goes_leaves_the_chain_whole(activity: Activity, officer: User) -> None:
    first = keep(activity)
    second = follow(first, b"second", officer)
    third = follow(second, b"third", officer)
    delete_document(second.pk, access=access_for_user(officer), version=None)
    assert [one.number for one in versions_of(third)] == [3, 1]
    delete_document(first.pk, access=access_for_user(officer), version=None)
    third.refresh_from_db()
    assert (third.replaces_id, third.number) == (None, 3)


def test_document_of_an_amendment_is_not_deleted(
    seoul: City, officer: User, officer_client: Client
) -> None:
    agreement = make_agreement(seoul, partners=(make_actor("Bonn"),))
    document = keep(agreement.activity)
    Amendment.objects.create(
        city=seoul,
        agreement=agreement,
        number=1,
        words="Ten students go.",
        in_force_on=datetime.date(2020, 1, 1),
        document=document,
    )
    url = reverse("activities:document-delete", args=[document.pk])
    page = officer_client.post(url, {"version": document.version})
    assert page.status_code == 422
    assert "such as a step or an amendment" in page.text
    assert Document.objects.exists()


def test_refused_version_leaves_nothing(
    activity: Activity, officer_client: Client, outsider: User
) -> None:
    first = keep(activity)
    url = reverse("activities:document-version-new", args=[first.pk])
    for name, content in (("a.exe", b"MZ"), ("draft.txt", b"first"), ("a.txt", b"")):
        assert (
            officer_client.post(url, {"file": SimpleUploadedFile(name, content)}).status_code == 422
        )
    page = client_of(outsider).post(url, {"file": SimpleUploadedFile("a.txt", b"x")})
    assert page.status_code == 404
    assert Document.objects.count() == 1


# What is said of it


def test_change_is_saved_and_a_crossing_one_shown(
    activity: Activity, officer: User, officer_client: Client
) -> None:
    document = keep(activity)
    url = reverse("activities:document-edit", args=[document.pk])
    sent = {"version": "1", "name": "Signed pact", "kind": "TEXT", "language": "de"}
    sent["visibility"] = Visibility.INTERNAL
    assert officer_client.post(url, sent).status_code == 302
    document.refresh_from_db()
    assert (document.name, document.kind, document.version) == ("Signed pact.txt", "TEXT", 2)
    page = officer_client.post(url, sent | {"name": "Mine.txt"})
    assert page.status_code == 409
    assert "Signed pact.txt" in page.text
    page = officer_client.post(url, sent | {"kind": "XXXX", "name": ""})
    assert set(page.context["form"].errors) == {"kind", "name"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("pact", "pact.txt"),
        ("pact.exe", "pact.exe.txt"),
        ("../x/pact.txt", "pact.txt"),
        ("a<b>.txt", "a_b_.txt"),
    ],
)
def test_name_stays_that_of_its_type(
    activity: Activity, officer: User, given: str, kept: str
) -> None:
    document = edit_document(
        keep(activity).pk, {"name": given}, access=access_for_user(officer), version=1
    )
    assert document.name == kept


# Who may read it


def test_confidential_document_is_for_those_who_read_confidential_records(
    seoul: City, officer: User, head: User, mayor: User, viewer: User, reviewer: User
) -> None:
    named = make_user(seoul, Role.VIEWER, name="Named Reader")
    owner = make_user(seoul, Role.VIEWER, name="Own Er")
    activity = make_activity(seoul, "Pact", partners=(make_actor(),), owner=owner)
    Reader.objects.create(city=seoul, activity=activity, user=named)
    secret = keep(activity, visibility=Visibility.CONFIDENTIAL)
    opened = keep(activity, b"open")
    for person, reads in (
        (officer, False),
        (viewer, False),
        (reviewer, False),
        (head, True),
        (mayor, True),
        (owner, True),
        (named, True),
    ):
        client = client_of(person)
        for name in ("document-detail", "document-download"):
            answer = client.get(reverse(f"activities:{name}", args=[secret.pk]))
            assert answer.status_code == (200 if reads else 404), person
        page = client.get(activity.get_absolute_url()).text
        assert (str(secret.pk) in page) is reads
        assert str(opened.pk) in page


def test_visibility_is_one_for_all_versions(
    activity: Activity, officer: User, officer_client: Client, head: User
) -> None:
    first = keep(activity)
    second = follow(first, b"second", officer)
    url = reverse("activities:document-edit", args=[second.pk])
    told = {"version": "1", "name": "pact.txt", "kind": "MISC", "visibility": "confidential"}
    # Whoever closes it to themselves lands where they may read.
    assert officer_client.post(url, told)["Location"] == activity.get_absolute_url()
    assert set(Document.objects.values_list("visibility", flat=True)) == {"confidential"}
    assert officer_client.get(page_of(first)).status_code == 404
    third = follow(second, b"third", head)
    assert third.visibility == Visibility.CONFIDENTIAL


@pytest.mark.parametrize(
    ("of_record", "of_document", "reads"),
    [
        ("public", "public", True),
        ("public", "internal", False),
        ("public", "confidential", False),
        ("internal", "public", False),
        ("confidential", "public", False),
    ],
)
def test_key_for_public_records_reads_what_is_said_to_be_public(
    seoul: City, officer: User, of_record: str, of_document: str, reads: bool
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),), visibility=of_record)
    document = keep(activity, visibility=of_document)
    client = api_client_of(seoul, officer, "read:public")
    assert client.get(f"{API}{document.pk}/").status_code == (200 if reads else 404)
    listed = [row["id"] for row in client.get(API).data["results"]]
    assert (str(document.pk) in listed) is reads
    whole = api_client_of(seoul, officer, "read")
    opened = {of_record, of_document} <= {"public", "internal"}
    assert whole.get(f"{API}{document.pk}/file/").status_code == (200 if opened else 404)


def test_reading_on_behalf_of_the_head_is_written_down(activity: Activity, head: User) -> None:
    secret = keep(activity, visibility=Visibility.CONFIDENTIAL)
    secret.refresh_from_db()
    assert secret.reading_action(head.pk) == "confidential.read"
    client = client_of(head)
    client.get(reverse("activities:document-download", args=[secret.pk])).getvalue()
    entry = AuditEntry.objects.get(kind="download")
    assert (entry.subject_id, entry.person) == (str(secret.pk), head.pk)


def test_letter_is_only_one_that_its_user_may_read(seoul: City, officer: User, head: User) -> None:
    partner = make_actor("Bonn")
    activity = make_activity(seoul, partners=(partner,))
    secret = keep(activity, visibility=Visibility.CONFIDENTIAL)
    given = {"document_id": secret.pk, "on": datetime.date(2025, 5, 2), "at": timezone.now()}
    with pytest.raises(ValidationError):
        acknowledge_by_letter(activity.pk, partner.pk, access=access_for_user(officer), **given)
    acknowledge_by_letter(activity.pk, partner.pk, access=access_for_user(head), **given)


# The API


def test_api_gives_versions_and_changes_what_is_said(
    activity: Activity, api_client: APIClient, outsider_api_client: APIClient
) -> None:
    def send(content: bytes, **more: Any) -> Any:
        file = SimpleUploadedFile("pact.txt", content)
        return api_client.post(API, {"activity": str(activity.pk), "file": file, **more})

    first = send(b"first", kind="TEXT", visibility="public").data
    assert (first["number"], first["replaces"], first["text"]) == (1, None, "WAITING")
    second = send(b"second", replaces=first["id"]).data
    assert (second["number"], str(second["replaces"])) == (2, first["id"])
    assert (second["kind"], second["visibility"]) == ("TEXT", "public")
    for more in ({"kind": "LETT"}, {"visibility": "internal"}):
        other = send(b"third", replaces=second["id"], **more)
        assert other.status_code == 400
        assert [one["pointer"] for one in other.json()["errors"]] == [f"/{next(iter(more))}"]
    refused = send(b"third", replaces=first["id"], kind="TEXT", visibility="public")
    assert refused.status_code == 400
    assert "is there already" in str(refused.data)
    other = send(b"fourth", replaces=str(activity.pk))
    assert other.data["errors"][0]["pointer"] == "/replaces"
    newest = api_client.get(API, {"newest": "yes", "q": "pact"}).data["results"]
    assert [row["id"] for row in newest] == [second["id"]]
    url = f"{API}{second['id']}/"
    told = {"version": 1, "name": "signed.txt", "language": "ko"}
    changed = api_client.patch(url, told, format="json")
    assert (changed.data["name"], changed.data["version"]) == ("signed.txt", 2)
    assert api_client.patch(url, told, format="json").status_code == 409
    assert api_client.patch(url, {"name": "x"}, format="json").status_code == 400
    assert outsider_api_client.patch(url, told, format="json").status_code == 404


def test_pages_of_documents_leave_their_text_where_it_is(
    activity: Activity, officer_client: Client, api_client: APIClient
) -> None:
    document = keep(activity)
    about = reverse("activities:document-detail", args=[document.pk])
    listed = reverse("activities:document-list")
    for client, address in ((officer_client, about), (officer_client, listed), (api_client, API)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        for row in queries:
            read = row["sql"].partition(" FROM ")[0]
            assert '"activities_documenttext"."text"' not in read
            assert '"activities_documenttext"."search_key"' not in read


# In the history


def test_new_version_is_told_as_one_with_its_number(
    activity: Activity, officer: User, officer_client: Client
) -> None:
    first = keep(activity)
    second = follow(first, b"second", officer)
    third = follow(second, b"third", officer, name="final.txt")
    told = "New version of “draft.txt” (version 2)"
    history = officer_client.get(reverse("activities:activity-history", args=[activity.pk])).text
    assert told in history
    assert "New version of “pact.txt” (version 3)" in history
    assert history.count("Added a document") == 1
    assert told in officer_client.get(activity.get_absolute_url()).text
    # What was deleted since keeps its name.
    delete_document(first.pk, access=access_for_user(officer), version=None)
    history = officer_client.get(reverse("activities:activity-history", args=[activity.pk])).text
    assert told in history
    assert third.name in history


@pytest.mark.django_db(transaction=True)
def test_past_shows_the_version_that_stood_then(
    seoul: City, officer: User, officer_client: Client, api_client: APIClient
) -> None:
    activity = make_activity(seoul, "Pact", partners=(make_actor(),))
    access = access_for_user(officer)
    first = keep(activity)
    moment = timezone.now()
    follow(first, b"second", officer)

    def documents(then: datetime.datetime) -> list[tuple[str, bool, bool]]:
        past, today = (as_of(activity, at=at, access=access) for at in (then, timezone.now()))
        (found,) = [one for one in compare(past, today, access=access) if one.model is Document]
        return [(row.name, row.is_replaced, row.is_replaced_since) for row in found.rows]

    assert documents(moment) == [("draft.txt", False, True)]
    now = [("pact.txt (version 2)", False, False), ("draft.txt", True, False)]
    assert documents(timezone.now()) == now
    address = reverse("activities:activity-as-of", args=[activity.pk])
    page = officer_client.get(address, {"on": timezone.localdate().isoformat()}).text
    assert page.index("pact.txt (version 2)") < page.index("Replaced by a newer version")
    answer = api_client.get(f"/api/v1/activities/{activity.pk}/as-of/").json()
    (rows,) = [one["rows"] for one in answer["sections"] if one["kind"] == "document"]
    assert [(row["name"], row["is_replaced"]) for row in rows] == [row[:2] for row in now]
