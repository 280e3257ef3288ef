"""What becomes of what came in: answered, closed, made part of a record."""

from __future__ import annotations

import datetime
import uuid
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
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
from activities.services import (
    add_document,
    answer_item,
    close_item,
    delete_draft,
    receive_item,
    turn_item,
)
from domains.vocabulary import ActivityState, IncomingStatus
from partners.models import City
from records.access import Visibility
from records.rights import StateError
from tests.activities import letters
from tests.activities.tray import send, told, url
from tests.at_once import many_at_once
from tests.factories import (
    make_activity,
    make_actor,
    make_agreement,
    make_incoming,
)
from tests.personas import client_of

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 10)
API = "/api/v1/incoming/"


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
        delete_draft(draft.pk, access=access, version=draft.version)


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


def test_reply_stays_due_when_it_is_part_of_a_record(
    officer_client: Client, officer: User, seoul: City
) -> None:
    access, today = access_for_user(officer), timezone.localdate()
    late = today - datetime.timedelta(days=3)
    item = make_incoming(seoul, received_on="2026-01-05", reply_due=late, owner=officer)
    turn_item(item.pk, make_activity(seoul, partners=(make_actor(),)).pk, access=access)
    item.refresh_from_db()
    assert (item.status, item.days_late) == (IncomingStatus.TURN, 3)
    assert list(IncomingItem.objects.overdue(on=today)) == [item]
    page = officer_client.get("/activities/incoming/?due=waiting")
    assert page.context["page"].rows == [item]
    # The list says by what it is narrowed, and that it is in a record already.
    assert '<option value="waiting" selected>' in page.text
    assert '<span class="chip">Part of a record</span>' in page.text
    answered = answer_item(
        item.pk, on=today, how="By letter", access=access, version=None, today=today
    )
    assert (answered.status, answered.is_open) == (IncomingStatus.TURN, False)
    assert not IncomingItem.objects.waiting().exists()
    with pytest.raises(StateError):
        close_item(item.pk, why="Twice", access=access, version=None)


def test_what_was_answered_or_has_no_day_waits_no_more_in_a_record(
    officer: User, seoul: City
) -> None:
    access, today = access_for_user(officer), timezone.localdate()
    activity = make_activity(seoul, partners=(make_actor(),))
    undated, due = (make_incoming(seoul, reply_due=day) for day in (None, today))
    answer_item(due.pk, on=today, how="", access=access, version=None, today=today)
    for item in (undated, due):
        assert not turn_item(item.pk, activity.pk, access=access).is_open
    assert not IncomingItem.objects.waiting().exists()
