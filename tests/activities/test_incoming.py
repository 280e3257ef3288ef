"""What came in: taken in by form and as an e-mail, listed, read and corrected."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import access_for_user
from accounts.models import User
from activities.models import IncomingFile, IncomingItem
from activities.services import add_document, receive_item
from domains.vocabulary import IncomingStatus
from partners.models import City
from records.access import Access, Role, Visibility
from records.models import AuditEntry
from tests.activities import files, letters
from tests.activities.tray import send, told, url
from tests.factories import (
    make_activity,
    make_actor,
    make_delegation,
    make_incoming,
    make_post,
    make_tenure,
)
from tests.personas import client_of

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 10)


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


@pytest.mark.parametrize("day", ["Mon, 02 Mar 1826 09:00:00 +0000", "1 Jan 2099", "garbage", ""])
def test_email_without_a_day_that_can_be_right_says_that_today_was_written(
    officer_client: Client, seoul: City, day: str
) -> None:
    raw = letters.eml().replace(b"Mon, 02 Mar 2026 23:30:00 +0000", day.encode())
    page = officer_client.get(send(officer_client, raw)["Location"])
    assert IncomingItem.objects.get().received_on == timezone.localdate().isoformat()
    assert "the day on which it was sent" in page.text
    assert "today stands instead" in page.text


AGAIN = {
    "the very same file": {},
    "of the same number": {
        "number": "42@hamburg.example",
        "text": "With a line of the list below.",
    },
}


@pytest.mark.parametrize("changes", AGAIN.values(), ids=AGAIN)
def test_same_email_dropped_twice_is_told_of_and_taken_in_where_it_is_meant(
    officer_client: Client, seoul: City, changes: dict[str, Any]
) -> None:
    first = letters.eml(number="42@hamburg.example")
    send(officer_client, first)
    item = IncomingItem.objects.get()
    again = letters.eml(**changes) if changes else first
    page = send(officer_client, again)
    assert page.status_code == 422
    assert "This e-mail is here already." in page.text
    assert f'href="{item.get_absolute_url()}"' in page.text
    assert IncomingItem.objects.count() == 1
    meant = {"file": SimpleUploadedFile("visit.eml", again), "is_meant": "on"}
    assert officer_client.post(url("email"), meant).status_code == 302
    assert IncomingItem.objects.count() == 2
    other = letters.eml(number="43@hamburg.example")
    assert send(officer_client, other).status_code == 302


def test_email_that_became_a_document_is_known_again(
    officer_client: Client, officer_access: Access, seoul: City
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    raw = letters.eml()
    file = ContentFile(raw, name="reply.eml")
    document = add_document(activity.pk, file, access=officer_access, by=None)
    page = send(officer_client, raw)
    assert page.status_code == 422
    assert f'href="{document.get_absolute_url()}"' in page.text


def test_nobody_is_told_of_an_email_that_they_may_not_read(
    officer_client: Client, head: User, seoul: City
) -> None:
    raw = letters.eml(number="42@hamburg.example")
    send(client_of(head), raw)
    IncomingItem.objects.update(visibility="confidential")
    assert send(officer_client, raw).status_code == 302


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


def test_form_asks_what_came_in_in_words(officer_client: Client) -> None:
    text = officer_client.get(reverse("activities:incoming-new")).text
    assert '<option value="" selected>Choose what came in</option>' in text
    assert "-----" not in text
