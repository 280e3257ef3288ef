"""The whole history of a record, on its page and in the API."""

from __future__ import annotations

import uuid
from typing import Any

import pgtrigger
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from activities.models import Activity, Document
from activities.services import (
    ActivityInput,
    add_document,
    edit_activity,
    edit_commitment,
    record_commitment,
    write_comment,
)
from activities.timeline.events import history_of
from activities.timeline.names import documents_among
from domains import vocabulary as v
from partners.models import City
from records.access import Access, Visibility
from records.scopes import READ_PUBLIC
from tests.factories import make_activity, make_actor, make_agreement
from tests.personas import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(seoul: City, officer_access: Access) -> Activity:
    return make_activity(seoul, partners=(make_actor(),), access=officer_access)


def url_of(activity: Activity, query: str = "") -> str:
    return reverse("activities:activity-history", args=[activity.pk]) + query


def edit(activity: Activity, access: Access, **fields: Any) -> None:
    edit_activity(activity.pk, ActivityInput(fields=fields), access=access, version=None)


def test_each_change_is_told_from_what_to_what_in_words(
    officer_client: Client, officer_access: Access, officer: User, activity: Activity
) -> None:
    edit(
        activity,
        officer_access,
        title="Choir exchange",
        state="DONE",
        ends_on="2026-03",
        owner=officer,
        planned_amount="1200",
        currency="EUR",
        secondary_domains=["ECO"],
    )
    text = officer_client.get(url_of(activity)).text
    for before, after in (
        ("Youth orchestra exchange", "Choir exchange"),
        ("Under way", "Done"),
        ("–", "March 2026"),
        ("–", "Kim Min-ji"),
        ("–", "€1,200.00"),
    ):
        assert f"<del>{before}</del>" in text
        assert f"<ins>{after}</ins>" in text
    assert "Entered the record" in text
    for code in ("ONGO", "DONE", "ECO<", "2026-03<"):
        assert code not in text


def test_rows_that_came_and_went_are_named(
    officer_client: Client, officer_access: Access, activity: Activity
) -> None:
    promise = record_commitment(
        activity.pk, {"side": "OURS", "words": "We will send a choir."}, access=officer_access
    )
    due = {"due_on": "2027"}
    edit_commitment(promise.pk, due, access=officer_access, version=1, at=timezone.now())
    promise.delete()
    text = officer_client.get(url_of(activity)).text
    for words in ("Added a partner: <strong>Hamburg", "Wrote down a promise", "Deleted a promise"):
        assert words in text
    assert "We will send a choir." in text
    assert "<ins>2027</ins>" in text


def test_rows_of_higher_apps_are_named_by_what_they_are(
    officer_client: Client, seoul: City
) -> None:
    agreement = make_agreement(seoul, partners=(make_actor(),))
    agreement.state = v.LegalState.EXPIRED
    agreement.save()
    text = officer_client.get(url_of(agreement.activity)).text
    assert "Agreement added" in text
    assert "<del>In force</del>" in text
    assert "<ins>Expired</ins>" in text


def test_a_file_is_linked_as_long_as_it_is_there(
    officer_client: Client, officer_access: Access, activity: Activity
) -> None:
    upload = ContentFile(b"%PDF-1.7\ntext\n%%EOF\n", name="pact.pdf")
    document = add_document(activity.pk, upload, access=officer_access, by=None)
    address = reverse("activities:document-download", args=[document.pk])
    assert address in officer_client.get(url_of(activity)).text
    Document.objects.filter(pk=document.pk).delete()
    text = officer_client.get(url_of(activity)).text
    assert address not in text
    assert "Deleted a document: <strong>pact.pdf" in text


def test_long_texts_are_shortened_and_markup_is_harmless(
    officer_client: Client, officer_access: Access, activity: Activity
) -> None:
    edit(activity, officer_access, summary="<script>alert(1)</script> " + "word " * 100)
    text = officer_client.get(url_of(activity)).text
    assert "<details>" in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_who_did_it_is_told_with_whom_they_acted_for(
    officer_client: Client, officer_access: Access, head: User, officer: User, activity: Activity
) -> None:
    promise = reverse("activities:commitment-new", args=[activity.pk])
    officer_client.post(
        promise, {"version": 1, "words": "We will.", "side": "OURS", "status": "OPEN"}
    )
    events: Any = history_of(Activity)
    with pgtrigger.ignore():
        events._default_manager.update(
            pgh_context={"person": str(officer.pk), "behalf": str(head.pk)},
            pgh_context_id=uuid.uuid4(),
        )
    text = officer_client.get(url_of(activity)).text
    assert "Kim Min-ji on behalf of Park Ji-hoon" in text


def test_pages_hold_whole_moments_and_each_change_once(
    officer_client: Client, officer_access: Access, activity: Activity
) -> None:
    for number in range(60):
        edit(activity, officer_access, title=f"Title {number:03}")
    _spread(Activity)
    seen: list[str] = []
    address = url_of(activity)
    while address:
        page = officer_client.get(address)
        changes = page.context["changes"]
        seen += [
            change.after for one in changes for line in one.lines for change in line.fields[:1]
        ]
        address = page.context["page"].next_url
    assert [title for title in seen if title.startswith("Title")] == [
        f"Title {number:03}" for number in reversed(range(60))
    ]
    back = officer_client.get(page.context["page"].previous_url).context["changes"]
    assert len(back) == 25


def _spread(model: Any) -> None:
    """Let each event have happened a minute after the one before."""
    table = history_of(model)._meta.db_table
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET pgh_created_at = pgh_created_at"
            " + make_interval(mins => pgh_id - (SELECT max(pgh_id) FROM "
            f"{table}))"
        )


def test_comments_and_changes_can_be_shown_alone(
    officer_client: Client, officer_access: Access, officer: User, activity: Activity
) -> None:
    write_comment(activity.pk, "Well done.", access=officer_access, by=officer)
    comments = officer_client.get(url_of(activity, "?show=comments")).text
    assert "Well done." in comments
    assert "Entered the record" not in comments
    changes = officer_client.get(url_of(activity, "?show=changes")).text
    assert "Well done." not in changes
    assert "Entered the record" in changes
    assert officer_client.get(url_of(activity, "?show=nothing")).status_code == 302
    assert officer_client.get(url_of(activity, "?cursor=x")).status_code == 302


def test_a_hidden_whole_is_not_told(
    officer_client: Client, officer_access: Access, head: User, seoul: City, activity: Activity
) -> None:
    whole = make_activity(seoul, "Secret programme", partners=(make_actor("Lyon"),))
    edit(activity, officer_access, parent=whole)
    assert "Secret programme" in officer_client.get(url_of(activity)).text
    Activity.objects.filter(pk=whole.pk).update(visibility=Visibility.CONFIDENTIAL)
    text = officer_client.get(url_of(activity)).text
    assert "Secret programme" not in text
    assert "part of" not in text
    assert "Secret programme" in client_of(head).get(url_of(activity)).text


@pytest.mark.parametrize("visibility", ["public", "internal"])
def test_name_of_a_document_that_is_gone_is_for_those_who_read_it(
    officer_access: Access, seoul: City, activity: Activity, visibility: str
) -> None:
    upload = ContentFile(b"%PDF-1.7\ntext\n%%EOF\n", name="minutes.pdf")
    document = add_document(activity.pk, upload, access=officer_access, by=None)
    Document.objects.filter(pk=document.pk).update(visibility=visibility)
    Document.objects.filter(pk=document.pk).delete()
    key = Access(roles=officer_access.roles, scopes={seoul.pk: frozenset({READ_PUBLIC})})
    assert documents_among({document.pk}, access=officer_access).names
    is_told = bool(documents_among({document.pk}, access=key).names)
    assert is_told == (visibility == "public")


def test_queries_stay_the_same_however_much_happened(
    officer_client: Client, officer_access: Access, officer: User, activity: Activity
) -> None:
    write_comment(activity.pk, "One", access=officer_access, by=officer)
    record_commitment(activity.pk, {"side": "OURS", "words": "One"}, access=officer_access)
    officer_client.get(url_of(activity))
    with CaptureQueriesContext(connection) as few:
        officer_client.get(url_of(activity))
    for number in range(10):
        edit(activity, officer_access, title=f"Title {number}")
        write_comment(activity.pk, f"{number}", access=officer_access, by=officer)
        record_commitment(
            activity.pk, {"side": "OURS", "words": f"{number}"}, access=officer_access
        )
    with CaptureQueriesContext(connection) as many:
        officer_client.get(url_of(activity))
    assert len(few) == len(many)


def test_outsiders_find_no_history(outsider_client: Client, activity: Activity) -> None:
    assert outsider_client.get(url_of(activity)).status_code == 404


def test_panel_of_the_record_leads_to_the_whole(officer_client: Client, activity: Activity) -> None:
    text = officer_client.get(activity.get_absolute_url()).text
    assert f'href="{url_of(activity)}"' in text


# The API


def test_api_tells_the_same_with_the_values_as_they_are_kept(
    api_client: APIClient, officer_access: Access, officer: User, activity: Activity
) -> None:
    edit(activity, officer_access, state="DONE")
    write_comment(activity.pk, "Well done.", access=officer_access, by=officer)
    address = f"/api/v1/activities/{activity.pk}/history/"
    answer = api_client.get(address).json()
    lines = [line for change in answer["results"] for line in change["changes"]]
    (state,) = [
        change
        for line in lines
        if line["kind"] == "activity" and line["what"] == "update"
        for change in line["fields_changed"]
    ]
    assert (state["name"], state["was"], state["now"]) == ("state", "ONGO", "DONE")
    assert (state["before"], state["after"]) == ("Under way", "Done")
    (comment,) = [line["comment"] for line in lines if line["comment"]]
    assert (comment["text"], comment["author"]) == ("Well done.", "Kim Min-ji")
    only = api_client.get(f"{address}?show=comments").json()["results"]
    assert {line["kind"] for change in only for line in change["changes"]} == {"comment"}


def test_api_refuses_what_is_no_page_and_who_may_not_read(
    api_client: APIClient, outsider_api_client: APIClient, activity: Activity
) -> None:
    address = f"/api/v1/activities/{activity.pk}/history/"
    for query in ("cursor=x", "page_size=0", "show=x", "other=1"):
        assert api_client.get(f"{address}?{query}").status_code == 400
    assert outsider_api_client.get(address).status_code == 404
