"""What came in, for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from activities.models import IncomingItem
from domains.vocabulary import ActivityState
from partners.models import City
from records.access import Visibility
from records.models import AuditEntry
from tests.activities import files, letters
from tests.activities.tray import told
from tests.factories import (
    make_activity,
    make_actor,
    make_incoming,
)

pytestmark = pytest.mark.django_db
API = "/api/v1/incoming/"


def test_api_takes_in_lists_changes_and_turns(
    api_client: APIClient, outsider_api_client: APIClient, seoul: City
) -> None:
    partner = make_actor()
    made = api_client.post(API, told(sender=str(partner.pk)), format="json")
    assert made.status_code == 201
    address = f"{API}{made.data['id']}/"
    assert made["Location"].endswith(address)
    assert [row["id"] for row in api_client.get(f"{API}?kind=INVI").data["results"]] == [
        made.data["id"]
    ]
    assert api_client.get(f"{API}?kind=PHON").data["results"] == []
    assert api_client.get(f"{API}?kinds=PHON").status_code == 400
    assert outsider_api_client.get(address).status_code == 404
    changed = api_client.patch(address, {"version": 1, "subject": "Days"}, format="json")
    assert (changed.data["subject"], changed.data["version"]) == ("Days", 2)
    stale = api_client.patch(address, {"version": 1, "subject": "Nights"}, format="json")
    assert stale.status_code == 409
    activity = make_activity(seoul, partners=(partner,))
    wrong = {"version": 2, "activity": "01234567-89ab-7cde-8f01-23456789abcd"}
    assert api_client.post(f"{address}turn/", wrong, format="json").status_code == 400
    given = {"version": 2, "activity": str(activity.pk)}
    turned = api_client.post(f"{address}turn/", given, format="json")
    assert (turned.data["status"], turned.data["activity"]) == ("TURN", str(activity.pk))


def test_api_takes_files_with_what_came(api_client: APIClient, seoul: City) -> None:
    scans = [SimpleUploadedFile(name, files.pdf()) for name in ("a.pdf", "again.pdf")]
    note = SimpleUploadedFile("note.txt", b"by hand")
    made = api_client.post(API, {**told(sender=""), "files": [*scans, note]})
    assert made.status_code == 201, made.content
    assert [file["name"] for file in made.data["files"]] == ["a.pdf", "note.txt"]
    assert made.data["left_out"] == []
    assert api_client.get(made["Location"]).data.items() <= made.data.items()
    plain = api_client.post(API, told())
    assert (plain.status_code, plain.data["files"]) == (201, [])


def test_api_reads_an_e_mail(api_client: APIClient, seoul: City) -> None:
    partner = make_actor()
    attached = {"plan.txt": b"plan", "run.exe": b"MZ"}
    raw = letters.eml(sender="Hamburg <office@hamburg.example>", attached=attached)
    made = api_client.post(API, {"email": SimpleUploadedFile("visit.eml", raw)})
    assert made.status_code == 201, made.content
    told_of = {name: made.data[name] for name in ("kind", "sender", "subject", "received_on")}
    assert told_of == {
        "kind": "MAIL",
        "sender": partner.pk,
        "subject": "Visit in May",
        "received_on": "2026-03-03",
    }
    assert [file["name"] for file in made.data["files"]] == ["visit.eml", "plan.txt"]
    assert [left["name"] for left in made.data["left_out"]] == ["run.exe"]
    assert made.data["received_before"] is None
    again = api_client.post(API, {"email": SimpleUploadedFile("again.eml", raw)})
    assert (again.status_code, again.json()["received_before"]) == (201, made.data["id"])


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"email": ("visit.msg", letters.eml())}, "/email"),
        ({"email": ("visit.eml", b"no mail")}, "/email"),
        ({"email": ("visit.eml", b"")}, "/email"),
        ({"email": ("visit.eml", letters.eml()), "subject": "Mine"}, "/subject"),
        ({**told(), "files": files.refused()["holds macros"]}, "/files/0"),
        ({**told(), "file": ("a.pdf", files.pdf())}, "/file"),
        ({**told(), "files": "no file"}, "/files/0"),
        ({"files": ("a.pdf", files.pdf())}, "/kind"),
    ],
)
def test_api_names_what_is_wrong_with_files(
    api_client: APIClient, seoul: City, sent: dict[str, Any], field: str
) -> None:
    given = {
        name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value
        for name, value in sent.items()
    }
    answer = api_client.post(API, given)
    assert answer.status_code == 400
    assert field in {error["pointer"] for error in answer.json()["errors"]}
    assert not IncomingItem.objects.exists()


@pytest.mark.parametrize("body", ["3", '"x"', "[]", '{"email": "x"}', '{"files": ["x"]}'])
def test_api_takes_no_file_as_json(api_client: APIClient, seoul: City, body: str) -> None:
    answer = api_client.generic("POST", API, body, content_type="application/json")
    assert answer.status_code == 400


def test_api_answers_and_closes(api_client: APIClient, seoul: City) -> None:
    first, second = make_incoming(seoul, "One"), make_incoming(seoul, "Two")
    given = {"version": 1, "answered_on": "2026-03-05", "outcome": "By letter."}
    answered = api_client.post(f"{API}{first.pk}/answer/", given, format="json")
    assert (answered.data["status"], answered.data["answered_on"]) == ("ANSW", "2026-03-05")
    refused = api_client.post(f"{API}{second.pk}/close/", {"version": 1}, format="json")
    assert refused.status_code == 400
    given = {"version": 1, "outcome": "Spam."}
    closed = api_client.post(f"{API}{second.pk}/close/", given, format="json")
    assert closed.data["status"] == "NORE"


def test_no_key_reads_confidential_mail(api_client: APIClient, seoul: City) -> None:
    item = make_incoming(seoul, visibility=Visibility.CONFIDENTIAL)
    assert api_client.get(API).data["results"] == []
    assert api_client.get(f"{API}{item.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"received_on": "2199-01"}, "/received_on"),
        ({"reply_due": "2026-03-01"}, "/reply_due"),
        ({"reply_due": "0001-01-01"}, "/reply_due"),
        ({"visibility": "confidential"}, "/visibility"),
    ],
)
def test_api_names_what_cannot_be_of_mail(
    api_client: APIClient, seoul: City, more: dict[str, Any], field: str
) -> None:
    item = make_incoming(seoul, received_on="2026-03-02")
    sent = [
        api_client.post(API, told(**more), format="json"),
        api_client.post(API, told(**more)),
        api_client.patch(f"{API}{item.pk}/", {"version": 1, **more}, format="json"),
    ]
    for answer in sent:
        assert answer.status_code == 400
        assert {error["pointer"] for error in answer.json()["errors"]} == {field}
    assert IncomingItem.objects.count() == 1


def test_api_refuses_by_the_state(api_client: APIClient, seoul: City) -> None:
    item = make_incoming(seoul, received_on="2026-03-02")
    address = f"{API}{item.pk}/"
    given = {"version": 1, "answered_on": "2026-03-05", "outcome": "By letter."}
    assert api_client.post(f"{address}answer/", given, format="json").status_code == 200
    later = api_client.patch(address, {"version": 2, "received_on": "2026-03-06"}, format="json")
    assert [error["pointer"] for error in later.json()["errors"]] == ["/received_on"]
    draft = make_activity(seoul, partners=(make_actor(),), state=ActivityState.DRFT)
    into = {"version": 2, "activity": str(draft.pk)}
    assert api_client.post(f"{address}turn/", into, format="json").status_code == 200
    refused = [
        api_client.post(f"{address}answer/", {**given, "version": 3}, format="json"),
        api_client.post(f"{address}close/", {"version": 3, "outcome": "Spam."}, format="json"),
        api_client.post(f"{address}turn/", {**into, "version": 3}, format="json"),
        api_client.delete(f"/api/v1/activities/{draft.pk}/?version={draft.version}"),
    ]
    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (409, "impossible")


def test_parts_that_come_twice_are_named(api_client: APIClient, seoul: City) -> None:
    sent = told(subject=["One", "Two"])
    answer = api_client.post(API, sent)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/subject"]
    twice = [SimpleUploadedFile(name, letters.eml()) for name in ("a.eml", "b.eml")]
    answer = api_client.post(API, {"email": twice})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/email"]
    assert not IncomingItem.objects.exists()


def test_api_hands_out_files_and_writes_that_down(
    api_client: APIClient, outsider_api_client: APIClient, seoul: City
) -> None:
    sent = {**told(), "files": SimpleUploadedFile("plan.txt", b"plan")}
    made = api_client.post(API, sent).data
    address = f"{API}{made['id']}/files/{made['files'][0]['id']}/"
    other = make_incoming(seoul, "Another")
    assert api_client.get(address.replace(str(made["id"]), str(other.pk))).status_code == 404
    answer = api_client.get(address)
    assert b"".join(answer.streaming_content) == b"plan"
    assert answer["Content-Disposition"].startswith("attachment")
    entry = AuditEntry.objects.get(kind="download")
    assert entry.subject_id == made["files"][0]["id"]
    assert outsider_api_client.get(address).status_code == 404
    IncomingItem.objects.update(visibility=Visibility.CONFIDENTIAL)
    assert api_client.get(address).status_code == 404


def test_form_in_another_encoding_is_refused_and_nothing_kept(
    api_client: APIClient, seoul: City
) -> None:
    parts = {**told(sender=""), "subject": "초청장"}
    body = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    sent = f"{body}--edge--\r\n".encode("euc-kr")
    answer = api_client.generic("POST", API, sent, "multipart/form-data; boundary=edge")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/subject", "charset")
    assert not IncomingItem.objects.exists()


@pytest.mark.parametrize("day", ["20261101", "2026-W01-4", "2026-305", "1.11.2026"])
def test_day_of_an_answer_is_written_one_way(day: str, api_client: APIClient, seoul: City) -> None:
    item = make_incoming(seoul)
    given = {"version": item.version, "answered_on": day}
    answer = api_client.post(f"{API}{item.pk}/answer/", given, format="json")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/answered_on"
    assert "YYYY-MM-DD" in error["detail"]


def test_the_file_that_is_refused_is_named_by_its_place(api_client: APIClient, seoul: City) -> None:
    sent = [
        SimpleUploadedFile("a.pdf", files.pdf()),
        SimpleUploadedFile(*files.refused()["holds macros"]),
    ]
    (error,) = api_client.post(API, {**told(), "files": sent}).json()["errors"]
    assert error["pointer"] == "/files/1"
    assert error["detail"].startswith("form.docx: This file holds macros")


def test_more_files_or_fields_than_are_read_are_told_by_the_bound(
    api_client: APIClient, seoul: City
) -> None:
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(101)]
    answer = api_client.post(API, {**told(), "files": many})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "Send at most 100 files at once."
    answer = api_client.post(API, {f"a{n}": "x" for n in range(501)})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "Send at most 500 fields at once."


def test_all_that_an_e_mail_loses_is_told(api_client: APIClient, seoul: City) -> None:
    attached = {f"{n}.txt": b"%d" % n for n in range(80)}
    raw = letters.eml(text="word " * 5_000, attached=attached)
    made = api_client.post(API, {"email": SimpleUploadedFile("visit.eml", raw)})
    assert len(made.data["files"]) == 21
    left = [line["name"] for line in made.data["left_out"]]
    assert left == ["the rest of the text", *(f"{n}.txt" for n in range(20, 60)), "20 more"]
    assert "20000 characters" in made.data["left_out"][0]["why"]


def test_documents_that_came_of_it_are_told(api_client: APIClient, seoul: City) -> None:
    sent = {**told(), "files": [SimpleUploadedFile(f"{n}.txt", n.encode()) for n in ("a", "b")]}
    made = api_client.post(API, sent).data
    activity = make_activity(seoul, partners=(make_actor(),))
    given = {"version": 1, "activity": str(activity.pk)}
    turned = api_client.post(f"{API}{made['id']}/turn/", given, format="json").json()
    assert turned["files"] == []
    there = [api_client.get(f"/api/v1/documents/{pk}/").data["name"] for pk in turned["documents"]]
    assert there == ["a.txt", "b.txt"]
