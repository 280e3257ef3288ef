"""What comes in: taken in, answered, closed, and made part of records, each once."""

from __future__ import annotations

import datetime
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Document, IncomingFile, IncomingItem
from activities.services import add_document, delete_draft, receive_item, turn_item
from domains.vocabulary import ActivityState, IncomingStatus
from partners.models import City
from records.access import Role, Visibility
from records.models import AuditEntry
from tests.activities import files, letters
from tests.at_once import many_at_once
from tests.factories import (
    make_activity,
    make_actor,
    make_agreement,
    make_delegation,
    make_incoming,
    make_post,
    make_tenure,
)
from tests.personas import client_of

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 10)


def url(name: str, *args: Any) -> str:
    return reverse(f"activities:incoming-{name}", args=args)


def send(client: Client, raw: bytes, name: str = "visit.eml") -> Any:
    return client.post(url("email"), {"file": SimpleUploadedFile(name, raw)})


def told(**more: Any) -> dict[str, Any]:
    return {
        "kind": "INVI",
        "received_on": "2026-03-02",
        "sender_name": "Erika Muster",
        "subject": "Harbour days",
        "visibility": "internal",
        **more,
    }


# Taking in


def test_form_takes_in_a_letter_with_its_scans(
    officer_client: Client, officer: User, seoul: City
) -> None:
    partner = make_actor()
    scans = [SimpleUploadedFile("a.pdf", files.pdf()), SimpleUploadedFile("b.txt", b"words")]
    given = told(sender=f"actor:{partner.pk}", owner=officer.pk, reply_due="2026-03-20")
    sent = officer_client.post(url("new"), {**given, "scans": scans})
    assert sent.status_code == 302, sent.context["form"].errors
    item = IncomingItem.objects.get()
    assert sent["Location"] == url("detail", item.pk)
    assert (item.sender, item.owner, item.entered_by) == (partner, officer, officer)
    assert sorted(item.files.values_list("name", flat=True)) == ["a.pdf", "b.txt"]
    assert "Harbour days" in officer_client.get(url("list")).text


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"sender_name": ""}, "sender_name"),
        ({"subject": ""}, "subject"),
        ({"received_on": "soon"}, "received_on"),
        ({"visibility": "public"}, "visibility"),
        ({"owner": "01234567-89ab-7cde-8f01-23456789abcd"}, "owner"),
    ],
)
def test_form_names_what_is_wrong(
    given: dict[str, str], field: str, officer_client: Client
) -> None:
    page = officer_client.post(url("new"), told(**given))
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field}
    assert not IncomingItem.objects.exists()


def test_of_equal_files_one_is_kept(officer_client: Client, seoul: City) -> None:
    scans = [SimpleUploadedFile(name, files.pdf()) for name in ("a.pdf", "again.pdf")]
    assert officer_client.post(url("new"), told(scans=scans)).status_code == 302
    assert [file.name for file in IncomingFile.objects.all()] == ["a.pdf"]


def test_refused_file_leaves_nothing(officer_client: Client, seoul: City) -> None:
    name, content = files.refused()["holds macros"]
    page = officer_client.post(
        url("new"),
        told(scans=[SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile(name, content)]),
    )
    assert page.status_code == 422
    assert "holds macros" in page.text
    assert not IncomingItem.objects.exists()


def test_dropped_email_keeps_facts_and_files_and_names_what_it_left_out(
    officer_client: Client, officer: User, seoul: City
) -> None:
    hamburg = make_actor("Hamburg", "함부르크")
    make_post(seoul, hamburg, email="office@hamburg.example")
    macro_name, macro = files.refused()["holds macros"]
    bomb = files.refused()["grows too large"][1]
    raw = letters.eml(
        attached={"plan.pdf": files.pdf(), macro_name: macro, "bomb.docx": bomb, "x.html": b"<b>"}
    )
    page = officer_client.get(send(officer_client, raw)["Location"])
    item = IncomingItem.objects.get()
    assert (item.kind, item.subject, item.received_on) == ("MAIL", "Visit in May", "2026-03-03")
    assert (item.sender, item.sender_address) == (hamburg, "erika@hamburg.example")
    assert sorted(item.files.values_list("name", flat=True)) == ["plan.pdf", "visit.eml"]
    assert item.owner == officer
    for words in ("It seems to be from", "form.docx", "holds macros", "bomb.docx", "x.html"):
        assert words in page.text


def test_sender_is_proposed_by_contact_by_domain_and_by_name(
    officer_client: Client, seoul: City
) -> None:
    lyon, kobe = make_actor("Lyon", country_code="FR"), make_actor("Kobe", country_code="JP")
    tenure = make_tenure(make_post(seoul, lyon), "Jean", since="2024")
    tenure.person.email = "jean@naver.com"
    tenure.person.save()
    for place, (sender, partner) in enumerate(
        [
            ("Jean <JEAN@naver.com>", lyon),
            ("Other <other@naver.com>", None),
            ("Kobe <unknown@nowhere.example>", kobe),
            ("Nobody <x@nowhere.example>", None),
        ]
    ):
        send(officer_client, letters.eml(sender=sender, subject=f"No {place}"))
        assert IncomingItem.objects.get(subject=f"No {place}").sender == partner


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("mail.msg", letters.eml()),
        ("a.eml", b""),
        ("a.eml", b"\0" * 99),
        ("b.eml", letters.nested(99)),
    ],
    ids=["outlook", "empty", "noise", "nested"],
)
def test_what_is_no_email_is_refused_at_the_field(
    name: str, raw: bytes, officer_client: Client
) -> None:
    page = send(officer_client, raw, name)
    assert page.status_code == 422
    assert "file" in page.context["email_form"].errors
    assert not IncomingItem.objects.exists()


def test_markup_of_an_email_stays_words(officer_client: Client) -> None:
    raw = letters.eml(subject="<script>alert(1)</script>", text="<img src=x onerror=alert(2)>")
    page = officer_client.get(send(officer_client, raw)["Location"]).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


# Reading


def test_open_ones_come_first_and_late_ones_say_by_how_much(
    officer_client: Client, seoul: City
) -> None:
    today = timezone.localdate()
    days = datetime.timedelta
    make_incoming(seoul, "Closed", status=IncomingStatus.NORE, outcome="Spam.")
    make_incoming(seoul, "Undated")
    make_incoming(seoul, "Soon", reply_due=today + days(2))
    make_incoming(seoul, "Late", reply_due=today - days(3))
    page = officer_client.get(url("list"))
    found = [row.subject for row in page.context["page"].rows]
    assert found == ["Late", "Soon", "Undated", "Closed"]
    assert "3 days late" in page.text


def test_filters(officer_client: Client, officer: User, seoul: City) -> None:
    partner = make_actor()
    make_incoming(seoul, "Call", kind="PHON", owner=officer)
    make_incoming(seoul, "From them", sender=partner)
    for query, subjects in (
        ("kind=PHON", ["Call"]),
        ("owner=me", ["Call"]),
        (f"partner={partner.pk}", ["From them"]),
        ("status=ANSW", []),
        ("q=them", ["From them"]),
        ("kind=XXXX", []),
    ):
        page = officer_client.get(f"{url('list')}?{query}")
        assert [row.subject for row in page.context["page"].rows] == subjects, query


def test_confidential_mail_is_for_owner_who_took_it_in_head_and_mayor(
    seoul: City, officer: User, head: User, mayor: User, reviewer: User, outsider: User
) -> None:
    item = make_incoming(seoul, "Secret talks", visibility=Visibility.CONFIDENTIAL)
    address = url("detail", item.pk)
    for person, status in (
        (officer, 404),
        (reviewer, 404),
        (outsider, 404),
        (head, 200),
        (mayor, 200),
    ):
        assert client_of(person).get(address).status_code == status
    assert "Secret talks" not in client_of(officer).get(url("list")).text
    for name in ("owner", "entered_by"):
        IncomingItem.objects.filter(pk=item.pk).update(owner=None, entered_by=None)
        IncomingItem.objects.filter(pk=item.pk).update(**{name: officer})
        assert client_of(officer).get(address).status_code == 200


def test_who_takes_in_what_is_confidential_reads_it_without_an_owner(
    officer_client: Client, seoul: City
) -> None:
    given = told(visibility=Visibility.CONFIDENTIAL, owner="")
    page = officer_client.post(url("new"), given, follow=True)
    assert (page.status_code, IncomingItem.objects.get().owner) == (200, None)
    assert "Harbour days" in page.text


def test_viewers_read_no_mail_and_lawyers_write_none(
    seoul: City, viewer: User, reviewer: User
) -> None:
    item = make_incoming(seoul)
    assert client_of(viewer).get(url("list")).status_code == 403
    assert url("list") not in client_of(viewer).get(reverse("activities:activity-list")).text
    assert client_of(reviewer).get(url("detail", item.pk)).status_code == 200
    assert client_of(reviewer).post(url("close", item.pk), {}).status_code == 403
    with pytest.raises(PermissionDenied):
        receive_item(told(), city=seoul, access=access_for_user(viewer), by=viewer, today=TODAY)


def test_file_is_an_attachment_and_that_it_went_out_is_written_down(
    officer_client: Client, outsider: User
) -> None:
    send(officer_client, letters.eml())
    file = IncomingFile.objects.get()
    answer = officer_client.get(url("file", file.pk))
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == letters.eml()
    assert AuditEntry.objects.get(kind="download").subject_id == str(file.pk)
    assert client_of(outsider).get(url("file", file.pk)).status_code == 404


def test_confidential_file_that_a_delegation_opens_goes_out_on_behalf(
    seoul: City, head: User, officer: User
) -> None:
    upload = ContentFile(b"secret words", "secret.txt")
    fields = told(visibility=Visibility.CONFIDENTIAL)
    item = receive_item(
        fields, city=seoul, access=access_for_user(head), by=head, today=TODAY, files=[upload]
    )
    make_delegation(head, officer, seoul, Role.HEAD, on=timezone.localdate())
    answer = client_of(officer).get(url("file", item.files.get().pk))
    assert answer.status_code == 200
    assert AuditEntry.objects.get(kind="download").behalf == head.pk


# Changing, answering, closing


def test_who_makes_it_confidential_and_reads_it_no_more_is_led_to_the_list(
    officer_client: Client, seoul: City
) -> None:
    item = make_incoming(seoul)
    given = told(version=1, visibility=Visibility.CONFIDENTIAL)
    sent = officer_client.post(url("edit", item.pk), given)
    assert (sent.status_code, sent["Location"]) == (302, url("list"))
    assert officer_client.get(url("detail", item.pk)).status_code == 404


def test_edit_that_crossed_shows_both(officer_client: Client, seoul: City) -> None:
    item = make_incoming(seoul)
    first = officer_client.post(url("edit", item.pk), told(version=1, subject="First"))
    assert first.status_code == 302
    page = officer_client.post(url("edit", item.pk), told(version=1, subject="Second"))
    assert page.status_code == 409
    assert "First" in page.text
    assert IncomingItem.objects.get().subject == "First"


def test_answer_needs_a_day_that_has_been(officer_client: Client, seoul: City) -> None:
    item = make_incoming(seoul)
    for day in ("2026-03-01", str(timezone.localdate() + datetime.timedelta(days=1)), ""):
        page = officer_client.post(url("answer", item.pk), {"version": 1, "answered_on": day})
        assert page.status_code == 422
        assert "answered_on" in page.context["form"].errors
    given = {"version": 1, "answered_on": "2026-03-05", "outcome": "By telephone."}
    assert officer_client.post(url("answer", item.pk), given).status_code == 302
    item.refresh_from_db()
    assert (item.status, str(item.answered_on)) == (IncomingStatus.ANSW, "2026-03-05")
    again = officer_client.post(url("answer", item.pk), {**given, "version": 2})
    assert "not open any more" in again.text


def test_closing_needs_a_reason(officer_client: Client, seoul: City) -> None:
    item = make_incoming(seoul)
    page = officer_client.post(url("close", item.pk), {"version": 1, "outcome": " "})
    assert page.status_code == 422
    given = {"version": 1, "outcome": "An advertisement."}
    assert officer_client.post(url("close", item.pk), given).status_code == 302
    assert "An advertisement." in officer_client.get(url("detail", item.pk)).text


# Records of it


def test_it_is_kept_with_a_record_that_is_there(
    officer_client: Client, officer: User, seoul: City, busan: City
) -> None:
    send(officer_client, letters.eml(attached={"plan.txt": b"plan"}))
    item = IncomingItem.objects.get()
    activity = make_activity(seoul, partners=(make_actor(),))
    place = Path(IncomingFile.objects.get(name="plan.txt").file.path)
    foreign = make_activity(busan, "Theirs", partners=(make_actor("Kobe"),))
    refused = officer_client.post(url("turn", item.pk), {"code": foreign.code})
    assert refused.status_code == 422
    sent = officer_client.post(url("turn", item.pk), {"code": activity.code})
    assert sent["Location"] == activity.get_absolute_url()
    item.refresh_from_db()
    assert (item.became, item.status) == (activity, IncomingStatus.TURN)
    assert not IncomingFile.objects.exists()
    document = Document.objects.get(name="plan.txt")
    assert (Path(document.file.path), document.kind) == (place, "LETT")
    assert item.subject in officer_client.get(activity.get_absolute_url()).text


def test_files_of_confidential_mail_stay_confidential(
    seoul: City, head: User, officer: User
) -> None:
    access = access_for_user(head)
    fields = {**told(visibility=Visibility.CONFIDENTIAL)}
    upload = ContentFile(b"secret words", "secret.txt")
    item = receive_item(fields, city=seoul, access=access, by=head, today=TODAY, files=[upload])
    activity = make_activity(seoul, partners=(make_actor(),))
    turn_item(item.pk, activity.pk, access=access, by=head)
    assert Document.objects.get().visibility == Visibility.CONFIDENTIAL
    page = client_of(officer).get(activity.get_absolute_url()).text
    assert "secret.txt" not in page
    assert "Harbour days" not in page


def test_draft_that_holds_mail_is_not_deleted(officer: User, seoul: City) -> None:
    access = access_for_user(officer)
    draft = make_activity(seoul, partners=(make_actor(),))
    Activity.objects.filter(pk=draft.pk).update(state=ActivityState.DRFT)
    turn_item(make_incoming(seoul).pk, draft.pk, access=access)
    with pytest.raises(ValidationError, match="What came in"):
        delete_draft(draft.pk, access=access)


def test_renewal_request_leads_to_its_agreement_and_its_renewal(
    officer_client: Client, seoul: City
) -> None:
    partner = make_actor()
    pact = make_agreement(seoul, "Pact of 1996", partners=(partner,)).activity
    make_agreement(seoul, "Other pact", partners=(make_actor("Kobe", country_code="JP"),))
    item = make_incoming(seoul, "Renew it?", kind="RNWL", sender=partner)
    page = officer_client.get(url("detail", item.pk))
    assert [row.title for row in page.context["agreements"]] == ["Pact of 1996"]
    sent = officer_client.post(url("turn", item.pk), {"activity": pact.pk, "renew": "1"})
    assert sent["Location"] == reverse("agreements:agreement-renew", args=[pact.pk])
    item.refresh_from_db()
    assert item.became == pact


def test_record_is_locked_before_what_came_in_as_in_a_handover(seoul: City, officer: User) -> None:
    item, activity = make_incoming(seoul), make_activity(seoul, partners=(make_actor(),))
    with CaptureQueriesContext(connection) as queries:
        turn_item(item.pk, activity.pk, access=access_for_user(officer))
    locked = [row["sql"] for row in queries if "FOR NO KEY UPDATE" in row["sql"]]
    tables = [sql.partition("FROM ")[2].split()[0] for sql in locked]
    assert tables == ['"activities_activity"', '"activities_incomingitem"']


@pytest.mark.django_db(transaction=True)
def test_turned_twice_at_once_it_is_in_one_record(
    transactional_db: None, seoul: City, officer: User
) -> None:
    access = access_for_user(officer)
    upload = ContentFile(b"words", "a.txt")
    item = receive_item(told(), city=seoul, access=access, by=officer, today=TODAY, files=[upload])
    partner = make_actor()
    records = [make_activity(seoul, f"Visit {n}", partners=(partner,)) for n in range(4)]

    def turned(place: int) -> str:
        try:
            turn_item(item.pk, records[place].pk, access=access)
        except ValidationError:
            return "refused"
        return "turned"

    assert sorted(many_at_once(4, turned)) == ["refused"] * 3 + ["turned"]
    assert Document.objects.count() == 1


# The API

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


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"email": ("visit.msg", letters.eml())}, "/email"),
        ({"email": ("visit.eml", b"no mail")}, "/email"),
        ({"email": ("visit.eml", b"")}, "/email"),
        ({"email": ("visit.eml", letters.eml()), "subject": "Mine"}, "/subject"),
        ({**told(), "files": files.refused()["holds macros"]}, "/files"),
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
        api_client.delete(f"/api/v1/activities/{draft.pk}/"),
    ]
    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (409, "impossible")


def test_file_is_not_lost_for_one_that_its_readers_do_not_read(
    api_client: APIClient, seoul: City, head: User
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    access = access_for_user(head)
    secret = {"by": head, "visibility": Visibility.CONFIDENTIAL}
    add_document(activity.pk, ContentFile(b"plan", "secret.txt"), access=access, **secret)
    first, second = (
        api_client.post(API, {**told(), "files": SimpleUploadedFile("plan.txt", b"plan")}).data[
            "id"
        ]
        for _ in range(2)
    )
    given = {"version": 1, "activity": str(activity.pk)}
    assert api_client.post(f"{API}{first}/turn/", given, format="json").status_code == 200
    # Also where the head, who reads both, makes it part of the record.
    turn_item(uuid.UUID(str(second)), activity.pk, access=access)
    assert sorted(Document.objects.values_list("name", flat=True)) == ["plan.txt", "secret.txt"]
    assert not IncomingFile.objects.exists()


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
